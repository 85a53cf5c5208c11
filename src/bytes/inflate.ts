import { Inflate } from 'fflate';
import { FormatError, FpnError } from '../errors.js';

/** Deflate's best case: a match of 258 bytes in two bits. */
export const MOST_BYTES_PER_BYTE = 1032;

/** Inflating goes in steps of this many input bytes, so that a bomb is at most 4 MB ahead of its refusal. */
const STEP = 4096;

/**
 * Inflates a raw deflate stream that has to give exactly `size` bytes.
 * @throws FormatError where it gives more or fewer, before memory is taken if the input is too short
 * to give that many, and where it is damaged.
 */
export function inflate(format: string, deflated: Uint8Array, size: number): Uint8Array {
  const fail = (actual: string): never => {
    throw new FormatError(format, `an entry that inflates to ${size} bytes`, actual);
  };
  if (size > deflated.length * MOST_BYTES_PER_BYTE) fail(`${deflated.length} compressed bytes, which cannot`);
  const out = new Uint8Array(size);
  let filled = 0;
  const stream = new Inflate((part) => {
    if (part.length > size - filled) fail('more');
    out.set(part, filled);
    filled += part.length;
  });
  try {
    for (let at = 0; at < deflated.length; at += STEP) stream.push(deflated.subarray(at, at + STEP));
  } catch (error) {
    if (error instanceof FpnError) throw error;
    fail(`damaged data (${(error as Error).message})`);
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
  const stream = new Inflate((part) => {
    out.set(part.subarray(0, count - filled), filled);
    filled = Math.min(count, filled + part.length);
  });
  try {
    for (let at = 0; at < deflated.length && filled < count; at += SMALL_STEP) {
      stream.push(deflated.subarray(at, at + SMALL_STEP));
    }
  } catch (error) {
    throw new FormatError(format, 'an entry that inflates', `damaged data (${(error as Error).message})`);
  }
  return out.subarray(0, filled);
}
