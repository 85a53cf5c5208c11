import { EXPONENTIAL_ERROR, exponential } from './exponential.js';
import { UNIT_ROUNDOFF } from './rounding.js';

/** Beyond it, subtracting 1 from eˣ costs no more than one bit: e^0.7 > 2, and e^−0.7 < ½. */
export const CANCELLING = 0.7;

/** 1/(n + 1)! for n = 0…16, each rounded once; every factorial here is exact in float64. */
export const SERIES = Float64Array.from({ length: 17 }, (_, n) => {
  let factorial = 1;
  for (let k = 2; k <= n + 1; k++) factorial *= k;
  return 1 / factorial;
});

/**
 * Largest relative error of `exponentialMinusOne`. Where it subtracts, e^0.7/(e^0.7 − 1) < 2 times the exponential's and one rounding.
 * Where it does not, less: the series' remainder is below 2⁻⁵⁹ of it, and its Horner evaluation errs by under 4 u (docs/numerics.md).
 */
export const EXPONENTIAL_MINUS_ONE_ERROR = 2 * EXPONENTIAL_ERROR + 2 * UNIT_ROUNDOFF;

/** eˣ − 1 for |x| ≤ 160, within EXPONENTIAL_MINUS_ONE_ERROR of the true value, relatively. */
export function exponentialMinusOne(x: number): number {
  if (Math.abs(x) > CANCELLING) return exponential(x) - 1;
  let series = 0;
  for (let n = SERIES.length - 1; n >= 0; n--) series = series * x + SERIES[n];
  return series * x;
}
