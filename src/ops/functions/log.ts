import { dyadic, fraction } from '../../numerics/dyadic.js';
import { compareExponential } from '../../numerics/exponential.js';
import { LOGARITHM_ERROR, logarithm } from '../../numerics/logarithm.js';
import { UNIT_ROUNDOFF } from '../../numerics/rounding.js';
import { rounded } from './rounded.js';

export const log = rounded({
  known: (x) => {
    if (x === 1) return 0;
    if (x <= 0) return x === 0 ? -Infinity : Number.NaN;
    return x === Infinity ? x : undefined;
  },
  value: logarithm,
  error: LOGARITHM_ERROR + 2 * UNIT_ROUNDOFF,
  // ln x lies where x does beside e^point
  compare: (x, point) => -compareExponential(dyadic(point), ...fraction(dyadic(x), dyadic(1))),
});
