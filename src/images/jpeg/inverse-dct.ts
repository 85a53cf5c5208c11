/**
 * From a block's coefficients to its samples: libjpeg's `islow`, an integer DCT whose every bit is defined, so that
 * JPEGs have here the pixels they have in PIL, torchvision and OpenCV.
 *
 * One dimension is out(x) = Σ c(k)·in(k)·√2·cos((2x+1)kπ/16), by its symmetry 4 even and 4 odd terms for each of 4
 * pairs (x, 7−x). The factors are in units of 2⁻¹³; they are sums of the rounded constants of the factorisation by
 * Loeffler, Ligtenberg and Moschytz (ICASSP 1989) that libjpeg computes, hence 10703 beside 10704. Columns keep two
 * fraction bits; rows then divide by 2¹⁸ in all, that is also by the 8 of two dimensions' √8.
 */

const FRACTION_BITS = 2;
const COLUMN_SHIFT = 13 - FRACTION_BITS;
const ROW_SHIFT = 13 + FRACTION_BITS + 3;

/** Transforms eight numbers, `step` apart, in place, and divides them by 2^shift, rounded. */
function transform(block: Int32Array, at: number, step: number, shift: number): void {
  const [i1, i2, i3, i4] = [at + step, at + 2 * step, at + 3 * step, at + 4 * step];
  const [i5, i6, i7] = [i4 + step, i4 + 2 * step, i4 + 3 * step];
  const [x0, x1, x2, x3] = [block[at], block[i1], block[i2], block[i3]];
  const [x4, x5, x6, x7] = [block[i4], block[i5], block[i6], block[i7]];
  const half = 2 ** (shift - 1);

  const even0 = 8192 * (x0 + x4) + 10703 * x2 + 4433 * x6 + half;
  const even1 = 8192 * (x0 - x4) + 4433 * x2 - 10704 * x6 + half;
  const even2 = 8192 * (x0 - x4) - 4433 * x2 + 10704 * x6 + half;
  const even3 = 8192 * (x0 + x4) - 10703 * x2 - 4433 * x6 + half;

  const odd0 = 11363 * x1 + 9633 * x3 + 6437 * x5 + 2260 * x7;
  const odd1 = 9633 * x1 - 2259 * x3 - 11362 * x5 - 6436 * x7;
  const odd2 = 6437 * x1 - 11362 * x3 + 2261 * x5 + 9633 * x7;
  const odd3 = 2260 * x1 - 6436 * x3 + 9633 * x5 - 11363 * x7;

  block[at] = (even0 + odd0) >> shift;
  block[i1] = (even1 + odd1) >> shift;
  block[i2] = (even2 + odd2) >> shift;
  block[i3] = (even3 + odd3) >> shift;
  block[i4] = (even3 - odd3) >> shift;
  block[i5] = (even2 - odd2) >> shift;
  block[i6] = (even1 - odd1) >> shift;
  block[i7] = (even0 - odd0) >> shift;
}

/** Transforms the 64 numbers of a block, row by row; 0 becomes the middle of 0…255 only with 128 added. */
export function inverseDct(block: Int32Array): void {
  for (let column = 0; column < 8; column++) transform(block, column, 8, COLUMN_SHIFT);
  for (let row = 0; row < 8; row++) transform(block, 8 * row, 1, ROW_SHIFT);
}
