/** The natural logarithm by our own arithmetic, as Math.log is not specified to the bit: float64 with error bounds. */
import { powerOfTwo } from './dyadic.js';
import { LN2_HIGH, LN2_LOW } from './exponential.js';
import { UNIT_ROUNDOFF } from './rounding.js';

/** 1/(2n + 1) for n = 0…16, each rounded once. */
const ODD_RECIPROCALS = Float64Array.from({ length: 17 }, (_, n) => 1 / (2 * n + 1));

/**
 * artanh(s) for |s| ≤ 1/3. The series' remainder is below 2⁻⁵⁸ of it, and it errs by under 3 u besides what s is off by: all terms but the
 * first are together below 0.04 of that.
 */
function areaTangent(s: number): number {
  const square = s * s;
  let series = 0;
  for (let n = ODD_RECIPROCALS.length - 1; n >= 0; n--) series = series * square + ODD_RECIPROCALS[n];
  return series * s;
}

/** Largest relative error of `logarithm`, 8 u: docs/numerics.md. */
export const LOGARITHM_ERROR = 8 * UNIT_ROUNDOFF;

/** Of `logarithmOfOnePlus`, besides what its argument is off by, relatively. */
export const LOGARITHM_OF_ONE_PLUS_ERROR = 6 * UNIT_ROUNDOFF;

const view = new DataView(new ArrayBuffer(8));

/** x = m·2ᵏ with ½ ≤ m < 1, for x > 0. */
function split(x: number): readonly [m: number, k: number] {
  view.setFloat64(0, x);
  const high = view.getUint32(0);
  const biased = high >>> 20;
  if (biased === 0) {
    const [m, k] = split(x * powerOfTwo(54));
    return [m, k - 54];
  }
  view.setUint32(0, (high & 0xfffff) | (1022 << 20));
  return [view.getFloat64(0), biased - 1022];
}

/** ln x for a finite x > 0, within LOGARITHM_ERROR of the true value, relatively. */
export function logarithm(x: number): number {
  let [m, k] = split(x);
  if (m < Math.SQRT1_2) {
    m *= 2;
    k -= 1;
  }
  // m − 1 is exact (Sterbenz), so that nothing is lost near 1, where k is 0
  return k * LN2_HIGH + (k * LN2_LOW + 2 * areaTangent((m - 1) / (m + 1)));
}

/** ln(1 + t) for 0 ≤ t ≤ 1, however small. */
export const logarithmOfOnePlus = (t: number): number => 2 * areaTangent(t / (2 + t));
