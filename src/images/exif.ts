/**
 * The one EXIF tag that changes pixels. exif-reader needs Node's Buffer and exifr only answers asynchronously,
 * so the dozen bytes are looked up here (Exif 2.32 §4.6, TIFF 6.0 §2).
 */

/** 1 is upright; 2 to 8 are the other mirrorings and quarter turns of a picture. */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

const ORIENTATION_TAG = 0x0112;

/** TIFF's integers by their type, with and without sign: SHORT, which Exif asks for, and what is found instead. */
const BYTES_OF_TYPE: ReadonlyMap<number, 2 | 4> = new Map([
  [3, 2],
  [4, 4],
  [8, 2],
  [9, 4],
]);

/**
 * The orientation in the first directory of an EXIF block. Of several values the first counts, of several entries the
 * last, as in PIL.
 * @param tiff the block from its byte order mark on, without the `Exif\0\0` before it.
 * @returns 1 where it is missing or damaged: a photograph is not refused for its notes.
 */
export function exifOrientation(tiff: Uint8Array): Orientation {
  const view = new DataView(tiff.buffer, tiff.byteOffset, tiff.byteLength);
  if (view.byteLength < 8) return 1;
  const mark = view.getUint16(0);
  if (mark !== 0x4949 && mark !== 0x4d4d) return 1;
  const little = mark === 0x4949;
  const directory = view.getUint32(4, little);
  if (view.getUint16(2, little) !== 42 || directory + 2 > view.byteLength) return 1;
  const entries = view.getUint16(directory, little);
  let orientation = 1;
  for (let entry = 0; entry < entries; entry++) {
    const at = directory + 2 + 12 * entry;
    if (at + 12 > view.byteLength) break;
    if (view.getUint16(at, little) === ORIENTATION_TAG) orientation = firstInteger(view, at, little) ?? 1;
  }
  return orientation >= 1 && orientation <= 8 ? (orientation as Orientation) : 1;
}

/** The first of a directory entry's integers, which stand in it where they fit and elsewhere in the block otherwise. */
function firstInteger(view: DataView, entry: number, little: boolean): number | undefined {
  const bytes = BYTES_OF_TYPE.get(view.getUint16(entry + 2, little));
  const count = view.getUint32(entry + 4, little);
  if (bytes === undefined || count === 0) return undefined;
  const at = count * bytes <= 4 ? entry + 8 : view.getUint32(entry + 8, little);
  if (at + bytes > view.byteLength) return undefined;
  return bytes === 2 ? view.getUint16(at, little) : view.getUint32(at, little);
}
