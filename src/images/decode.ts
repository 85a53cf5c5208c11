import { FormatError, FpnError } from '../errors.js';
import { typeName } from '../type-name.js';
import { decodeJpeg } from './jpeg/decode.js';
import { isJpeg } from './jpeg/segments.js';
import { isPng } from './png/chunks.js';
import { decodePng } from './png/decode.js';
import { DEFAULT_IMAGE_LIMITS, type ImageLimits, type RgbImage } from './rgb-image.js';

type Kind = 'PNG' | 'JPEG';

const KIND_OF_EXTENSION: ReadonlyMap<string, Kind> = new Map([
  ['png', 'PNG'],
  ['jpg', 'JPEG'],
  ['jpeg', 'JPEG'],
  ['jpe', 'JPEG'],
  ['jfif', 'JPEG'],
]);

/**
 * A PNG or JPEG as red, green and blue, known by its content and turned upright by its EXIF orientation, as PIL's
 * `exif_transpose` does (torchvision only when asked).
 *
 * PNG: every colour type and bit depth, interlaced or not. 16-bit samples keep their 16 bits; 1, 2 and 4 bits of grey
 * are scaled to 0…255; palettes are looked up. Transparency (an alpha channel or tRNS) is dropped and the colours
 * under it stay as they are stored, as PIL's `convert('RGB')` and torchvision's `ImageReadMode.RGB` do. Gamma and
 * colour profiles are not applied. Of an animation this is the still image. Every chunk's CRC is compared, and the
 * Adler-32 of the image data.
 *
 * JPEG: baseline and progressive Huffman at 8 bits; grey, YCbCr, RGB, and CMYK or YCCK with Adobe's inverted inks
 * (R = C·K/255). The pixels are those of libjpeg-turbo's defaults to the last bit, and so PIL's, torchvision's and
 * OpenCV's: its integer DCT, its interpolation of chroma stored at half size, its colour factors. Other decoders
 * differ from it, browsers by a step or two of 255, those that repeat chroma by much more at colour edges.
 *
 * Bytes that follow the end of the image, of PNG's image data or of a JPEG scan are ignored.
 *
 * @param name the file's name, for messages; an extension .png, .jpg, .jpeg, .jpe or .jfif has to be true.
 * @param limits are compared with the header before pixel memory is taken; what is left out has its default.
 * @returns the pixels; the decoder takes about twice their memory at once (JPEG: up to 3 bytes more a sample).
 * @throws FormatError where the content is another format than the extension says or neither of the two, where
 * the file is truncated or damaged, and where it is empty or too large; FpnError where `bytes` are no Uint8Array.
 */
export function decodeImage(
  bytes: Uint8Array,
  name: string,
  limits: Partial<ImageLimits> = DEFAULT_IMAGE_LIMITS,
): RgbImage {
  if (!(bytes instanceof Uint8Array)) {
    throw new FpnError(`decodeImage: expected bytes in a Uint8Array, got ${typeName(bytes)}`);
  }
  const actual = kindOf(bytes);
  const extension = /\.([^./\\]+)$/.exec(name)?.[1].toLowerCase() ?? '';
  const expected = KIND_OF_EXTENSION.get(extension) ?? 'PNG or JPEG';
  if (!expected.split(' or ').includes(actual)) {
    throw new FormatError('image', `${name} to be a ${expected} file`, actual);
  }
  const all = { ...DEFAULT_IMAGE_LIMITS, ...limits };
  return actual === 'PNG' ? decodePng(bytes, all) : decodeJpeg(bytes, all);
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
