/**
 * PNG in (W3C PNG Third Edition). This is our own because fast-png 8, the package that is kept, refuses interlaced
 * images of less than 8 bits, fills a last line that is cut off with zeros, and inflates image data and colour profiles
 * to any size. What writes PNGs (`encode.ts`) is then a page more of the same chunks and filters, and no dependency.
 */
import { concatenate } from '../../bytes/concatenate.js';
import { FormatError } from '../../errors.js';
import { exifOrientation, type Orientation } from '../exif.js';
import { checkImageSize, type ImageLimits, type RgbImage, rgbImage } from '../rgb-image.js';
import { turnUpright } from '../upright.js';
import { pngChunks } from './chunks.js';
import { inflatedSize, type PngLayout, readScanlines } from './scanlines.js';
import { inflateZlib } from './zlib.js';

/** By colour type: its name, samples a pixel, and the bit depths it may have (§11.2.1, table 8). */
const COLOUR_TYPES: Readonly<Record<number, { channels: number; depths: readonly number[] }>> = {
  0: { channels: 1, depths: [1, 2, 4, 8, 16] },
  2: { channels: 3, depths: [8, 16] },
  3: { channels: 1, depths: [1, 2, 4, 8] },
  4: { channels: 2, depths: [8, 16] },
  6: { channels: 4, depths: [8, 16] },
};
const INDEXED = 3;

interface PngHeader extends PngLayout {
  readonly colourType: number;
}

/**
 * Decodes a PNG of any colour type and depth, interlaced or not; `decodeImage` documents the result.
 * @throws FormatError for everything that is not a whole, undamaged PNG within the limits.
 */
export function decodePng(bytes: Uint8Array, limits: ImageLimits): RgbImage {
  let header: PngHeader | undefined;
  let palette: Uint8Array | undefined;
  let orientation: Orientation = 1;
  const data: Uint8Array[] = [];
  for (const { type, body } of pngChunks(bytes)) {
    if (type === 'IHDR') {
      if (header) throw new FormatError('png', 'one IHDR', 'a second');
      header = readHeader(body, limits);
    } else if (type === 'PLTE') palette = body;
    else if (type === 'IDAT') data.push(body);
    else if (type === 'eXIf') orientation = exifOrientation(body);
    else if (type !== 'IEND' && isCritical(type)) {
      throw new FormatError('png', 'no critical chunks but IHDR, PLTE, IDAT and IEND', type);
    }
  }
  if (data.length === 0) throw new FormatError('png', 'image data in an IDAT', 'none');
  const samples = readScanlines(inflateZlib('png', concatenate(data), inflatedSize(header!)), header!);
  return turnUpright(toRgb(samples, header!, palette), orientation);
}

const isCritical = (type: string): boolean => type[0] < 'a';

function readHeader(body: Uint8Array, limits: ImageLimits): PngHeader {
  if (body.length !== 13) throw new FormatError('png', 'an IHDR of 13 bytes', `${body.length}`);
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  const [width, height] = [view.getUint32(0), view.getUint32(4)];
  const [depth, colourType, compression, filter, interlace] = body.subarray(8);
  const kind = COLOUR_TYPES[colourType];
  if (!kind) throw new FormatError('png', 'colour type 0, 2, 3, 4 or 6', `${colourType}`);
  if (!kind.depths.includes(depth)) {
    throw new FormatError('png', `${kind.depths.join(', ')} bits for colour type ${colourType}`, `${depth}`);
  }
  if (compression !== 0 || filter !== 0 || interlace > 1) {
    throw new FormatError(
      'png',
      'compression 0, filter 0 and interlace 0 or 1',
      `${compression}, ${filter} and ${interlace}`,
    );
  }
  checkImageSize('png', width, height, limits);
  return { width, height, depth, channels: kind.channels, colourType, interlaced: interlace === 1 };
}

/** Looks up the palette, or repeats grey and scales it to the full range; alpha stays behind. */
function toRgb(
  samples: Uint8Array | Uint16Array,
  { width, height, depth, channels, colourType }: PngHeader,
  palette: Uint8Array | undefined,
): RgbImage {
  if (channels === 3) return rgbImage(width, height, samples);
  const data = new (depth === 16 ? Uint16Array : Uint8Array)(3 * width * height);
  if (colourType === INDEXED) paletteToRgb(samples, readPalette(palette), data);
  else {
    const scale = depth < 8 ? 255 / (2 ** depth - 1) : 1;
    const [green, blue] = channels < 3 ? [0, 0] : [1, 2];
    for (let i = 0, o = 0; o < data.length; i += channels, o += 3) {
      data[o] = samples[i] * scale;
      data[o + 1] = samples[i + green] * scale;
      data[o + 2] = samples[i + blue] * scale;
    }
  }
  return rgbImage(width, height, data);
}

function readPalette(palette: Uint8Array | undefined): Uint8Array {
  if (!palette || palette.length === 0 || palette.length % 3 !== 0 || palette.length > 3 * 256) {
    const actual = palette ? `${palette.length} bytes` : 'none';
    throw new FormatError('png', 'a palette of 1 to 256 colours, 3 bytes each', actual);
  }
  return palette;
}

function paletteToRgb(indices: ArrayLike<number>, palette: Uint8Array, rgb: Uint8Array | Uint16Array): void {
  const colours = palette.length / 3;
  for (let p = 0; p < indices.length; p++) {
    const index = indices[p];
    if (index >= colours) throw new FormatError('png', `a palette index below ${colours}`, `${index}`);
    for (let c = 0; c < 3; c++) rgb[3 * p + c] = palette[3 * index + c];
  }
}
