import { Inflate } from 'fflate';
import { FormatError } from '../errors.js';

/** Deflate's best case: a match of 258 bytes in two bits. */
const MOST_BYTES_PER_BYTE = 1032;

/** Inflating goes in steps of this many input bytes, so that a bomb is at most 4 MB ahead of its refusal. */
const STEP = 4096;

/**
 * Inflates a zlib stream that has to be exactly `size` bytes long. Memory is taken only once the stream is
 * long enough to be able to fill it, and inflating stops at the first step that goes beyond it.
 * The Adler-32 at the end is not compared: the callers' containers have a CRC of their own.
 * @throws FormatError naming `format` where the stream is damaged, too short or too long.
 */
export function inflateExactly(format: string, zlib: Uint8Array, size: number): Uint8Array {
  const [method = 0, flags = 0] = zlib;
  if ((method & 15) !== 8 || method >> 4 > 7 || ((method << 8) | flags) % 31 !== 0 || flags & 32) {
    throw new FormatError(
      format,
      'a zlib stream',
      `${zlib.length} bytes that start with ${method}, ${flags}`,
    );
  }
  const deflated = zlib.subarray(2);
  if (size > deflated.length * MOST_BYTES_PER_BYTE) {
    throw new FormatError(
      format,
      `data that inflates to ${size} bytes`,
      `${zlib.length} compressed bytes, which cannot`,
    );
  }
  const out = new Uint8Array(size);
  let filled = 0;
  const stream = new Inflate((part) => {
    if (part.length > size - filled) {
      throw new FormatError(format, `data that inflates to ${size} bytes`, 'more');
    }
    out.set(part, filled);
    filled += part.length;
  });
  try {
    for (let at = 0; at < deflated.length; at += STEP) stream.push(deflated.subarray(at, at + STEP));
  } catch (error) {
    if (error instanceof FormatError) throw error;
    throw new FormatError(format, 'a zlib stream', `damage in it: ${(error as Error).message}`);
  }
  if (filled < size) throw new FormatError(format, `data that inflates to ${size} bytes`, `${filled}`);
  return out;
}
