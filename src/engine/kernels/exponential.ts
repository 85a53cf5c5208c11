/** eˣ, eˣ − 1 and 1/(1 + e⁻ˣ) of two float64s, by the steps of `numerics`, where their errors are bounded. */

import { INVERSE_FACTORIALS, LN2_HIGH, LN2_LOW } from '../../numerics/exponential.js';
import { CANCELLING, SERIES } from '../../numerics/exponential-minus-one.js';
import { type Code, f64x2, get, type Local, type Locals, type MultiplyAdd, set } from '../assembler.js';

/** Sets `result` from x. */
export type Step = (x: Local, result: Local) => Code;

/** What float64 rounds to a whole number when it is added, and 1023 more: the lowest bits are the exponent of 2ᵏ in place. */
const WHOLE = 1.5 * 2 ** 52 + 1023;
const FRACTION_BITS = 52;

/** eˣ for |x| ≤ 160, within EXPONENTIAL_ERROR of the true value, relatively. NaN of NaN. */
export function exponentialStep({ variable }: Locals, multiplyAdd: MultiplyAdd): Step {
  const [biased, k, r] = [0, 1, 2].map(() => variable('v128'));
  const [highest, ...others] = [...INVERSE_FACTORIALS].toReversed();
  return (x, result) => [
    ...set(biased, multiplyAdd(get(x), f64x2.constant(Math.LOG2E), f64x2.constant(WHOLE))),
    ...set(k, f64x2.sub(get(biased), f64x2.constant(WHOLE))),
    // the first product is exact, so that it may be fused
    ...set(r, multiplyAdd(get(k), f64x2.constant(-LN2_HIGH), get(x))),
    ...set(r, multiplyAdd(get(k), f64x2.constant(-LN2_LOW), get(r))),
    ...set(result, f64x2.constant(highest)),
    ...others.flatMap((factor) => set(result, multiplyAdd(get(result), get(r), f64x2.constant(factor)))),
    ...set(result, f64x2.mul(get(result), f64x2.shiftBits(get(biased), FRACTION_BITS))),
  ];
}

/** eˣ − 1 for |x| ≤ 160, within EXPONENTIAL_MINUS_ONE_ERROR of the true value, relatively. NaN of NaN. */
export function exponentialMinusOneStep(locals: Locals, multiplyAdd: MultiplyAdd): Step {
  const exponential = exponentialStep(locals, multiplyAdd);
  const series = locals.variable('v128');
  const [highest, ...lower] = [...SERIES].toReversed();
  return (x, result) => [
    ...exponential(x, result),
    ...set(series, f64x2.constant(highest)),
    ...lower.flatMap((factor) => set(series, multiplyAdd(get(series), get(x), f64x2.constant(factor)))),
    ...set(
      result,
      f64x2.select(
        f64x2.sub(get(result), f64x2.constant(1)),
        f64x2.mul(get(series), get(x)),
        f64x2.less(f64x2.constant(CANCELLING), f64x2.abs(get(x))),
      ),
    ),
  ];
}

/** Beyond it, in magnitude, x/(1 + e⁻ˣ) rounds as x, or as −0, and so do the numbers up to 160. */
export const LOGISTIC_RANGE = 128;

/** 1/(1 + e⁻ˣ), within LOGISTIC_ERROR of its value at the nearest number of magnitude LOGISTIC_RANGE or less. */
export function logisticStep(locals: Locals, multiplyAdd: MultiplyAdd): Step {
  const exponential = exponentialStep(locals, multiplyAdd);
  const [size, e] = [0, 1].map(() => locals.variable('v128'));
  return (x, result) => [
    ...set(size, f64x2.negate(f64x2.orSmaller(f64x2.abs(get(x)), f64x2.constant(LOGISTIC_RANGE)))),
    ...exponential(size, e),
    ...set(
      result,
      f64x2.div(
        f64x2.select(get(e), f64x2.constant(1), f64x2.less(get(x), f64x2.constant(0))),
        f64x2.add(f64x2.constant(1), get(e)),
      ),
    ),
  ];
}
