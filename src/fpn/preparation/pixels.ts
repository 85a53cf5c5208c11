/** The images that are taken, which are more than decoders give: a canvas has its own kind. */
import { FpnError } from '../../errors.js';
import { type RgbImage, rgbImage } from '../../images/rgb-image.js';
import { typeName } from '../../type-name.js';

/**
 * Interleaved pixels, row by row from the top left: red, green and blue each (an `RgbImage`), or these and alpha (a
 * canvas' `ImageData`). Alpha is dropped, and the colours under it stay as they are, as in `decodeImage`.
 */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  /** 3·width·height or 4·width·height samples, each from 0 to the largest its type holds. */
  readonly data: Uint8Array | Uint8ClampedArray | Uint16Array;
  /** What the type of the data says already: 255 or 65535. */
  readonly maximum?: number;
}

/**
 * The image without alpha. Its data are shared where there was none.
 * @throws FpnError where it is no image: another type of data, no pixels, samples that are too few or too many.
 */
export function rgbOf(pixels: Pixels): RgbImage {
  const { width, height, data, maximum } = Object(pixels) as Pixels;
  const bytes =
    data instanceof Uint8ClampedArray ? new Uint8Array(data.buffer, data.byteOffset, data.length) : data;
  if (!(bytes instanceof Uint8Array || bytes instanceof Uint16Array)) {
    const got = data === undefined ? `${typeName(pixels)} without data` : `data in ${typeName(data)}`;
    throw new FpnError(`image: expected data in a Uint8Array, Uint8ClampedArray or Uint16Array, got ${got}`);
  }
  checkSides(height, width);
  const count = width * height;
  if (bytes.length !== 3 * count && bytes.length !== 4 * count) {
    const expected = `${3 * count} samples (RGB) or ${4 * count} (RGBA) for ${height}×${width} pixels`;
    throw new FpnError(`image: expected ${expected}, got ${bytes.length}`);
  }
  const rgb = rgbImage(width, height, bytes.length === 3 * count ? bytes : withoutAlpha(bytes));
  if (maximum !== undefined && maximum !== rgb.maximum) {
    throw new FpnError(`image: expected maximum ${rgb.maximum} of ${typeName(data)} data, got ${maximum}`);
  }
  return rgb;
}

/** @throws FpnError where there is not a whole number of pixels, or none. */
export function checkSides(height: number, width: number): void {
  if (!(Number.isInteger(height) && Number.isInteger(width) && height > 0 && width > 0)) {
    throw new FpnError(`image: expected sides of at least one pixel, whole numbers, got ${height}×${width}`);
  }
}

function withoutAlpha(rgba: Uint8Array | Uint16Array): Uint8Array | Uint16Array {
  const Samples = rgba instanceof Uint16Array ? Uint16Array : Uint8Array;
  const rgb = new Samples((rgba.length / 4) * 3);
  for (let i = 0, o = 0; i < rgba.length; i += 4, o += 3) {
    rgb[o] = rgba[i];
    rgb[o + 1] = rgba[i + 1];
    rgb[o + 2] = rgba[i + 2];
  }
  return rgb;
}
