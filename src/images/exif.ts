/**
 * The one EXIF tag that changes pixels. exif-reader needs Node's Buffer and exifr only answers asynchronously,
 * so the dozen bytes are looked up here (Exif 2.32 §4.6, TIFF 6.0 §2).
 */

/** 1 is upright; 2 to 8 are the other mirrorings and quarter turns of a picture. */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

const ORIENTATION_TAG = 0x0112;
const SHORT = 3;

/**
 * The orientation in the first directory of an EXIF block.
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
  for (let entry = 0; entry < entries; entry++) {
    const at = directory + 2 + 12 * entry;
    if (at + 12 > view.byteLength) return 1;
    if (view.getUint16(at, little) === ORIENTATION_TAG && view.getUint16(at + 2, little) === SHORT) {
      const value = view.getUint16(at + 8, little);
      return value >= 1 && value <= 8 ? (value as Orientation) : 1;
    }
  }
  return 1;
}
