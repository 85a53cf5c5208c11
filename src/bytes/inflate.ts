import { Inflate } from 'fflate';
import { FormatError } from '../errors.js';

/** Deflate's best case: a match of 258 bytes in two bits. */
export const MOST_BYTES_PER_BYTE = 1032;

/** Inflating goes in steps of this many input bytes, so that a bomb is at most 4 MB ahead of its refusal. */
export const STEP = 4096;

/**
 * What a raw deflate stream gives, in as many parts as it has steps of `step` bytes; parts may be empty. Whoever has
 * enough stops asking.
 * @throws FormatError where it is damaged: `expected`, got that.
 */
export function* inflating(
  format: string,
  expected: string,
  deflated: Uint8Array,
  step: number,
): Generator<Uint8Array> {
  let part = new Uint8Array(0);
  const stream = new Inflate((given) => {
    part = given;
  });
  for (let at = 0; at < deflated.length; at += step) {
    try {
      stream.push(deflated.subarray(at, at + step));
    } catch (error) {
      throw new FormatError(format, expected, `damaged data (${(error as Error).message})`);
    }
    yield part;
  }
}

/**
 * Inflates a raw deflate stream that has to give exactly `size` bytes.
 * @throws FormatError where it gives more or fewer, before memory is taken if the input is too short
 * to give that many, and where it is damaged.
 */
export function inflate(format: string, deflated: Uint8Array, size: number): Uint8Array {
  const expected = `an entry that inflates to ${size} bytes`;
  const fail = (actual: string): never => {
    throw new FormatError(format, expected, actual);
  };
  if (size > deflated.length * MOST_BYTES_PER_BYTE) fail(`${deflated.length} compressed bytes, which cannot`);
  const out = new Uint8Array(size);
  let filled = 0;
  for (const part of inflating(format, expected, deflated, STEP)) {
    if (part.length > size - filled) fail('more');
    out.set(part, filled);
    filled += part.length;
  }
  if (filled < size) fail(String(filled));
  return out;
}

/** As few as a header fits in: what they give, 66 kB at most, is thrown away but for its beginning. */
const SMALL_STEP = 64;

/**
 * The first bytes that a raw deflate stream gives, `count` or fewer where it ends before.
 * @throws FormatError where it is damaged before that.
 */
export function inflateStart(format: string, deflated: Uint8Array, count: number): Uint8Array {
  const out = new Uint8Array(count);
  let filled = 0;
  for (const part of inflating(format, 'an entry that inflates', deflated, SMALL_STEP)) {
    out.set(part.subarray(0, count - filled), filled);
    filled = Math.min(count, filled + part.length);
    if (filled === count) break;
  }
  return out.subarray(0, filled);
}
