import { FormatError } from '../errors.js';

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
