import { inflate } from '../bytes/inflate.js';
import { FormatError } from '../errors.js';

/**
 * Inflates a zlib stream (RFC 1950) that has to be exactly `size` bytes long, as `inflate` does what is inside it.
 * The Adler-32 at its end is not compared: PNG's chunks have a CRC of their own.
 * @throws FormatError naming `format` where the stream is damaged, too short or too long.
 */
export function inflateZlib(format: string, zlib: Uint8Array, size: number): Uint8Array {
  const [method = 0, flags = 0] = zlib;
  if ((method & 15) !== 8 || method >> 4 > 7 || ((method << 8) | flags) % 31 !== 0 || flags & 32) {
    throw new FormatError(
      format,
      'a zlib stream',
      `${zlib.length} bytes that start with ${method}, ${flags}`,
    );
  }
  return inflate(format, zlib.subarray(2), size);
}
