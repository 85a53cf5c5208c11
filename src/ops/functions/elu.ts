import { add, dyadic, fraction } from '../../numerics/dyadic.js';
import { compareExponential } from '../../numerics/exponential.js';
import { EXPONENTIAL_MINUS_ONE_ERROR, exponentialMinusOne } from '../../numerics/exponential-minus-one.js';
import { UNIT_ROUNDOFF } from '../../numerics/rounding.js';
import { rounded } from './rounded.js';

/** α·e⁻¹⁸ is less than α·2⁻²⁵, and no midpoint is nearer to α. */
const SATURATION = -18;

/** For an α ≥ 0; of its negative all results below zero are the negative ones. */
function eluOf(alpha: number): (x: number) => number {
  return rounded({
    known: (x) => {
      if (x >= 0) return x;
      if (alpha === 0) return -0;
      return x < SATURATION ? -alpha : undefined;
    },
    value: (x) => alpha * exponentialMinusOne(x),
    error: EXPONENTIAL_MINUS_ONE_ERROR + 4 * UNIT_ROUNDOFF,
    // α(eˣ − 1) lies where eˣ does beside (α + point)/α
    compare: (x, point) => {
      const a = dyadic(alpha);
      return compareExponential(dyadic(x), ...fraction(add(a, dyadic(point)), a));
    },
  });
}

export function elu(alpha: number): (x: number) => number {
  const positive = eluOf(Math.abs(alpha));
  if (alpha > 0 || Object.is(alpha, 0)) return positive;
  return (x) => (x < 0 ? -positive(x) : positive(x));
}
