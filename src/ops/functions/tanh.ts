import { add, dyadic, subtract } from '../../numerics/dyadic.js';
import { compareExponential } from '../../numerics/exponential.js';
import { EXPONENTIAL_MINUS_ONE_ERROR, exponentialMinusOne } from '../../numerics/exponential-minus-one.js';
import { UNIT_ROUNDOFF } from '../../numerics/rounding.js';
import { odd, rounded } from './rounded.js';

/** 1 − tanh 10 < 2·e⁻²⁰, less than half of the distance from 1 to the midpoint below it. */
const SATURATION = 10;
const ONE = dyadic(1);

/** For x ≥ 0. */
export function hyperbolicTangent(x: number): number {
  const t = exponentialMinusOne(2 * x);
  return t / (t + 2);
}

export const TANH_ERROR = EXPONENTIAL_MINUS_ONE_ERROR + 4 * UNIT_ROUNDOFF;

export const tanh = odd(
  rounded({
    known: (x) => (x > SATURATION ? 1 : undefined),
    value: hyperbolicTangent,
    error: TANH_ERROR,
    // tanh x > p where e²ˣ > (1 + p)/(1 − p)
    compare: (x, point) => {
      if (point <= 0) return 1;
      if (point >= 1) return -1;
      const p = dyadic(point);
      return compareExponential(dyadic(2 * x), add(ONE, p).mantissa, subtract(ONE, p).mantissa);
    },
  }),
);
