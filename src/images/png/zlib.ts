import { inflating, MOST_BYTES_PER_BYTE, STEP } from '../../bytes/inflate.js';
import { FormatError } from '../../errors.js';
import { adler32 } from './adler32.js';

/** Bytes of a zlib stream before its deflate stream. */
const HEADER = 2;

/**
 * The first `size` bytes of a zlib stream (RFC 1950). Its checksum has to follow; what comes after that is ignored, as
 * libpng and PIL do. A stream that goes on after `size` bytes is not inflated further, and its checksum, which covers
 * all of it, not compared.
 * @throws FormatError naming `format` where the stream is damaged or too short, before memory is taken if the input is
 * too short to give that many bytes, and where the checksum is another or missing.
 */
export function inflateZlib(format: string, zlib: Uint8Array, size: number): Uint8Array {
  const fail = (expected: string, actual: string): never => {
    throw new FormatError(format, expected, actual);
  };
  const [method = 0, flags = 0] = zlib;
  if ((method & 15) !== 8 || method >> 4 > 7 || ((method << 8) | flags) % 31 !== 0 || flags & 32) {
    fail('a zlib stream', `${zlib.length} bytes that start with ${method}, ${flags}`);
  }
  const expected = `data that inflate to ${size} bytes`;
  if (size > zlib.length * MOST_BYTES_PER_BYTE)
    fail(expected, `${zlib.length} compressed bytes, which cannot`);

  const out = new Uint8Array(size);
  let filled = 0;
  let goesOn = false;
  let lastStep = HEADER;
  for (const part of inflating(format, expected, zlib.subarray(HEADER), STEP)) {
    const wasFull = filled === size;
    const wanted = part.subarray(0, size - filled);
    out.set(wanted, filled);
    filled += wanted.length;
    goesOn ||= wanted.length < part.length;
    // One step more than fills, which shows whether the stream goes on.
    if (wasFull) break;
    if (filled < size) lastStep += STEP;
  }
  if (filled < size) fail(expected, `${filled}`);
  // The stream ends somewhere in its last step or little after it; inflating does not say where.
  const checksum = adler32(out);
  if (!goesOn && !contains(zlib, checksum, lastStep))
    fail(`the Adler-32 ${hex(checksum)}`, 'another or none');
  return out;
}

/** Whether the four bytes of a number stand anywhere from `from` on. */
function contains(bytes: Uint8Array, number: number, from: number): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = bytes.length - 4; at >= from; at--) if (view.getUint32(at) === number) return true;
  return false;
}

const hex = (n: number): string => n.toString(16).padStart(8, '0');
