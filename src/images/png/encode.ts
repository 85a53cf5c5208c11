/** PNG out (W3C PNG Third Edition): RGB of 8 or 16 bits, not interlaced. */
import { zlibSync } from 'fflate';
import { checkRgbImage, type RgbImage } from '../rgb-image.js';
import { writePng } from './chunks.js';
import { filterPaeth, PAETH } from './filters.js';

const COLOUR_TYPE_RGB = 2;

/** Of deflate's levels from 0 to 9: two thirds of the usual one's time for files a hundredth larger. */
const LEVEL = 4;

/**
 * The image as an RGB PNG of 8 or 16 bits a sample; the same pixels always give the same bytes.
 * @throws FpnError where it is no `RgbImage`: its samples are of another type or number than it says.
 */
export function encodePng(image: RgbImage): Uint8Array {
  checkRgbImage('encodePng', image);
  const { width, height, maximum } = image;
  const depth = maximum === 255 ? 8 : 16;
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header.set([depth, COLOUR_TYPE_RGB], 8);
  return writePng([
    { type: 'IHDR', body: header },
    { type: 'IDAT', body: zlibSync(filteredLines(image, (3 * depth) / 8), { level: LEVEL }) },
    { type: 'IEND', body: new Uint8Array(0) },
  ]);
}

function filteredLines({ width, height, data, maximum }: RgbImage, pixelBytes: number): Uint8Array {
  const bytes = maximum === 255 ? data : bigEndian(data);
  const length = width * pixelBytes;
  const filtered = new Uint8Array(height * (1 + length));
  let above: Uint8Array = new Uint8Array(length);
  for (let row = 0; row < height; row++) {
    const line = bytes.subarray(row * length, (row + 1) * length);
    const at = row * (1 + length);
    filtered[at] = PAETH;
    filterPaeth(line, above, pixelBytes, filtered.subarray(at + 1, at + 1 + length));
    above = line;
  }
  return filtered;
}

function bigEndian(samples: Uint16Array): Uint8Array {
  const bytes = new Uint8Array(2 * samples.length);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < samples.length; i++) view.setUint16(2 * i, samples[i]);
  return bytes;
}
