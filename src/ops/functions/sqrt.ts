import { UNIT_ROUNDOFF } from '../../numerics/rounding.js';
import { rounded } from './rounded.js';

export const SQRT_ERROR = 8 * UNIT_ROUNDOFF;

/** Negative numbers have none; −0 is its own, as in IEEE 754. */
export const sqrt = rounded({
  known: (x) => {
    if (x < 0) return Number.NaN;
    return x === 0 || x === Infinity ? x : undefined;
  },
  // engines give the correctly rounded root; ECMAScript asks for less, so that nothing rests on it
  value: Math.sqrt,
  error: SQRT_ERROR,
  // a midpoint has 25 bits, so that its square is exact
  compare: (x, point) => x - point * point,
});
