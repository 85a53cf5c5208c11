/** From a JPEG's components to red, green and blue: libjpeg's integers, and what PIL makes of inks. */
import type { ColourModel } from './header.js';

/** One row of each component, and where the row's red, green and blue go. */
type Convert = (rows: readonly Uint8Array[], rgb: Uint8ClampedArray, at: number) => void;

const grey: Convert = ([y], rgb, at) => {
  for (let x = 0, o = at; x < y.length; x++, o += 3) rgb[o] = rgb[o + 1] = rgb[o + 2] = y[x];
};

const sameRgb: Convert = (rows, rgb, at) => {
  rows.slice(0, 3).forEach((row, c) => {
    for (let x = 0; x < row.length; x++) rgb[at + 3 * x + c] = row[x];
  });
};

/** ITU-T T.871 §7, its factors and their sums in units of 2⁻¹⁶, rounded. */
const yCbCr: Convert = ([y, cb, cr], rgb, at) => {
  for (let x = 0, o = at; x < y.length; x++, o += 3) {
    const [blue, red] = [cb[x] - 128, cr[x] - 128];
    rgb[o] = y[x] + ((91881 * red + 32768) >> 16);
    rgb[o + 1] = y[x] + ((-22554 * blue - 46802 * red + 32768) >> 16);
    rgb[o + 2] = y[x] + ((116130 * blue + 32768) >> 16);
  }
};

/** Inks are stored as what they leave of the light, which black multiplies. */
const cmyk: Convert = (rows, rgb, at) => {
  sameRgb(rows, rgb, at);
  darken(rows[3], rgb, at);
};

/** As CMYK, of which the first three are stored as YCbCr of their opposites. */
const ycck: Convert = (rows, rgb, at) => {
  yCbCr(rows, rgb, at);
  for (let o = at; o < at + 3 * rows[3].length; o++) rgb[o] = 255 - rgb[o];
  darken(rows[3], rgb, at);
};

function darken(black: Uint8Array, rgb: Uint8ClampedArray, at: number): void {
  // An integer over 255, an odd number, is never halfway between two others.
  for (let i = 0; i < 3 * black.length; i++) {
    rgb[at + i] = Math.round((rgb[at + i] * black[Math.floor(i / 3)]) / 255);
  }
}

export const CONVERT: Readonly<Record<ColourModel, Convert>> = {
  Grey: grey,
  Rgb: sameRgb,
  YCbCr: yCbCr,
  Cmyk: cmyk,
  Ycck: ycck,
};
