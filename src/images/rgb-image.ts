import { FormatError, FpnError } from '../errors.js';
import { typeName } from '../type-name.js';

/**
 * A picture as the networks take it: red, green, blue interleaved, row by row from the top left,
 * `data.length = 3·width·height`. Samples run from 0 to `maximum`, and the type of `data` says which.
 */
export type RgbImage = {
  readonly width: number;
  readonly height: number;
} & (
  | { readonly data: Uint8Array; readonly maximum: 255 }
  | { readonly data: Uint16Array; readonly maximum: 65535 }
);

/** Names the maximum that the type of `data` implies; the data is not copied. */
export const rgbImage = (width: number, height: number, data: Uint8Array | Uint16Array): RgbImage =>
  data instanceof Uint16Array
    ? { width, height, data, maximum: 65535 }
    : { width, height, data, maximum: 255 };

/** @throws FpnError in the name of `user` where an image is not what its type promises. */
export function checkRgbImage(user: string, image: RgbImage): void {
  const { width, height, data, maximum } = Object(image) as RgbImage;
  const fail = (expected: string, actual: string): never => {
    throw new FpnError(`${user}: expected ${expected}, got ${actual}`);
  };
  if (!(data instanceof Uint8Array || data instanceof Uint16Array)) {
    const actual = data === undefined ? `${typeName(image)} without data` : `data in ${typeName(data)}`;
    fail('an image with data in a Uint8Array or Uint16Array', actual);
  }
  if (!isSide(width) || !isSide(height)) fail('sides of whole pixels', `${height}×${width}`);
  if (data.length !== 3 * width * height) {
    fail(`${3 * width * height} samples for ${height}×${width} pixels of RGB`, `${data.length}`);
  }
  const largest = data instanceof Uint16Array ? 65535 : 255;
  if (maximum !== largest) fail(`maximum ${largest} of ${typeName(data)} data`, `${maximum}`);
}

/** Whether a number is one of pixels, no more than PNG's 2³¹ − 1. */
export const isSide = (pixels: number): boolean =>
  Number.isInteger(pixels) && pixels >= 1 && pixels < 2 ** 31;

/** The sizes a decoder accepts; they are compared with a file's header before any pixel memory is taken. */
export interface ImageLimits {
  /** Most pixels, width × height. */
  readonly pixels: number;
  /** Longest width or height. */
  readonly side: number;
}

/** 100 million pixels and 65,535 a side, the longest that a JPEG can say. */
export const DEFAULT_IMAGE_LIMITS: ImageLimits = { pixels: 100_000_000, side: 65_535 };

/** @throws FormatError where a header's size is zero or beyond the limits. */
export function checkImageSize(format: string, width: number, height: number, limits: ImageLimits): void {
  const actual = `${width}×${height}`;
  if (width === 0 || height === 0) {
    throw new FormatError(format, 'an image of at least 1×1 pixels', actual);
  }
  if (!(Math.max(width, height) <= limits.side)) {
    throw new FormatError(format, `a width and height of at most ${limits.side} pixels`, actual);
  }
  if (!(width * height <= limits.pixels)) {
    throw new FormatError(format, `at most ${limits.pixels} pixels`, `${actual} = ${width * height} pixels`);
  }
}
