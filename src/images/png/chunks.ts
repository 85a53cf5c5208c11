/** The container of PNG (W3C PNG Third Edition, §5): a signature, then length, type, body and CRC-32, repeated. */
import { crc32 } from '../../bytes/crc32.js';
import { FormatError } from '../../errors.js';

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

/** Whether a file begins with PNG's signature (§5.2). */
export const isPng = (bytes: Uint8Array): boolean => SIGNATURE.every((byte, i) => bytes[i] === byte);

export interface PngChunk {
  /** Four ASCII letters; a capital first letter marks a chunk that a reader has to understand. */
  readonly type: string;
  readonly body: Uint8Array;
}

/**
 * The chunks from IHDR to IEND, as views on `bytes`; what follows IEND is ignored.
 * @throws FormatError where a chunk reaches past the end of the file, its CRC does not match, IHDR is not
 * first, or IEND is missing.
 */
export function* pngChunks(bytes: Uint8Array): Generator<PngChunk> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = SIGNATURE.length; ; ) {
    if (bytes.length - at < 12) {
      throw new FormatError('png', 'chunks up to an IEND', `the end of the file at byte ${bytes.length}`);
    }
    const length = view.getUint32(at);
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    if (!/^[A-Za-z]{4}$/.test(type)) {
      throw new FormatError('png', `a chunk of four letters at byte ${at + 4}`, JSON.stringify(type));
    }
    if (at === SIGNATURE.length && type !== 'IHDR') throw new FormatError('png', 'IHDR first', type);
    if (length > bytes.length - at - 12) {
      throw new FormatError('png', `${length} bytes of ${type}`, `${bytes.length - at - 12}: the file ends`);
    }
    const stored = view.getUint32(at + 8 + length);
    const actual = crc32(bytes.subarray(at + 4, at + 8 + length));
    if (stored !== actual) throw new FormatError('png', `CRC ${hex(stored)} of ${type}`, hex(actual));
    yield { type, body: bytes.subarray(at + 8, at + 8 + length) };
    if (type === 'IEND') return;
    at += 12 + length;
  }
}

/** The file of these chunks. */
export function writePng(chunks: readonly PngChunk[]): Uint8Array {
  const length = chunks.reduce((sum, { body }) => sum + 12 + body.length, SIGNATURE.length);
  const bytes = new Uint8Array(length);
  const view = new DataView(bytes.buffer);
  bytes.set(SIGNATURE);
  let at = SIGNATURE.length;
  for (const { type, body } of chunks) {
    view.setUint32(at, body.length);
    for (let i = 0; i < 4; i++) bytes[at + 4 + i] = type.charCodeAt(i);
    bytes.set(body, at + 8);
    const end = at + 8 + body.length;
    view.setUint32(end, crc32(bytes.subarray(at + 4, end)));
    at = end + 4;
  }
  return bytes;
}

const hex = (n: number): string => n.toString(16).padStart(8, '0');
