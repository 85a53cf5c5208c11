import { FormatError } from '../errors.js';
import { decodeJpeg } from './jpeg.js';
import { isJpeg } from './jpeg-header.js';
import { decodePng } from './png.js';
import { isPng } from './png-chunks.js';
import { DEFAULT_IMAGE_LIMITS, type ImageLimits, type RgbImage } from './rgb-image.js';

const EXTENSIONS: Readonly<Record<string, string>> = { png: 'PNG', jpg: 'JPEG', jpeg: 'JPEG' };

/**
 * A PNG or JPEG as red, green and blue, known by its content.
 *
 * PNG: every colour type and bit depth, interlaced or not. 16-bit samples keep their 16 bits; 1, 2 and 4 bits of grey
 * are scaled to 0…255; palettes are looked up. Transparency (an alpha channel or tRNS) is dropped and the colours
 * under it stay as they are stored, as PIL's `convert('RGB')` and torchvision's `ImageReadMode.RGB` do. Gamma and
 * colour profiles are not applied. Of an animation this is the still image.
 *
 * JPEG: baseline and progressive Huffman at 8 bits; grey, YCbCr, RGB, and CMYK or YCCK with Adobe's inverted inks
 * (R = C·K/255). Turned upright by its EXIF orientation, which torchvision does only when asked. Decoders
 * differ in their inverse DCT and rounding, here by up to 3 of 255 from libjpeg, and by much more at colour edges
 * where chroma is stored at half size: libjpeg interpolates it, jpeg-js repeats it. Numbers to be compared between
 * machines are better taken from a PNG.
 *
 * @param name the file's name, for messages; an extension .png, .jpg or .jpeg has to be true.
 * @param limits are compared with the header before pixel memory is taken.
 * @throws FormatError where the content is another format than the extension says or neither of the two, where
 * the file is truncated or damaged (every PNG chunk's CRC is compared), and where it is empty or too large.
 */
export function decodeImage(
  bytes: Uint8Array,
  name: string,
  limits: ImageLimits = DEFAULT_IMAGE_LIMITS,
): RgbImage {
  const actual = kindOf(bytes);
  const extension = /\.([^./\\]+)$/.exec(name)?.[1].toLowerCase() ?? '';
  const expected = EXTENSIONS[extension] ?? 'PNG or JPEG';
  if (!expected.split(' or ').includes(actual)) {
    throw new FormatError('image', `${name} to be a ${expected} file`, actual);
  }
  return actual === 'PNG' ? decodePng(bytes, limits) : decodeJpeg(bytes, limits);
}

/** The first bytes of formats that people hand to a program that wants a picture. */
const SIGNATURES: readonly (readonly [kind: string, pattern: RegExp])[] = [
  ['GIF', /^GIF8/],
  ['BMP', /^BM/],
  ['TIFF', /^(II\*\0|MM\0\*)/],
  ['WebP', /^RIFF....WEBP/s],
  ['HEIF or AVIF', /^....ftyp(heic|heix|mif1|msf1|avif)/s],
  ['PDF', /^%PDF/],
  ['zip', /^PK../s],
  ['npy', /^.NUMPY/s],
  ['SVG or XML', /^\s*<(\?xml|svg)/],
  ['HTML', /^\s*<(!doctype|html)/i],
  ['text', /^[\t\n\r\x20-\x7e]+$/],
];

function kindOf(bytes: Uint8Array): string {
  if (isPng(bytes)) return 'PNG';
  if (isJpeg(bytes)) return 'JPEG';
  if (bytes.length === 0) return 'an empty file';
  const start = String.fromCharCode(...bytes.subarray(0, 64));
  return SIGNATURES.find(([, pattern]) => pattern.test(start))?.[0] ?? 'an unknown format';
}
