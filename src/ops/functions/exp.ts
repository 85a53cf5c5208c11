import { dyadic, fraction } from '../../numerics/dyadic.js';
import { compareExponential, EXPONENTIAL_ERROR, exponential } from '../../numerics/exponential.js';
import { UNIT_ROUNDOFF } from '../../numerics/rounding.js';
import { rounded } from './rounded.js';

/** e⁸⁹ is above 2¹²⁸, and e⁻¹⁰⁴ below 2⁻¹⁵⁰, half the smallest float32. */
const [OVERFLOW, UNDERFLOW] = [89, -104];

export const EXP_ERROR = EXPONENTIAL_ERROR + 2 * UNIT_ROUNDOFF;

export const exp = rounded({
  known: (x) => {
    if (x === 0) return 1;
    if (x > OVERFLOW) return Infinity;
    return x < UNDERFLOW ? 0 : undefined;
  },
  value: exponential,
  error: EXP_ERROR,
  compare: (x, point) => compareExponential(dyadic(x), ...fraction(dyadic(point), dyadic(1))),
});
