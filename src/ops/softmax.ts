import { type Dyadic, dyadic, subtract } from '../numerics/dyadic.js';
import { EXPONENTIAL_ERROR, encloseExponential, exponential } from '../numerics/exponential.js';
import { nearestFloat32, roundsCertainly, UNIT_ROUNDOFF } from '../numerics/rounding.js';
import { checkLayout, shapeOf } from './check.js';
import { output } from './output.js';
import { elements, type Shape, type Tensor } from './tensor.js';

/**
 * Shape rule. x [N,K] → [N,K].
 * @throws OperatorError where x has another shape
 */
export function checkSoftmax(x: Shape): Shape {
  checkLayout('softmax', 'x', x, 'N×K');
  return x;
}

/** e⁻¹⁵⁰ < 2⁻²¹⁶: a logit so far below the largest has no part in the sum, and rounds to +0 itself. */
export const NEGLIGIBLE = 150;

/** The exponential's error twice, 150 u each for the rounded difference of logits, and the sum's and quotient's. */
const relativeErrorOf = (terms: number): number =>
  2 * EXPONENTIAL_ERROR + (2 * NEGLIGIBLE + 2 * terms + 8) * UNIT_ROUNDOFF;

/**
 * Softmax over the last axis: y[n,i] = e^x[n,i] / Σ_j e^x[n,j], rounded once. A NaN in a row makes the whole row NaN;
 * rows with an infinity follow the limit of the formula where it has one, and are NaN where it has none (two or more
 * infinities of the largest kind).
 * @param x [N,K], the result's shape too
 * @throws OperatorError where x is not of that layout or an axis is empty
 */
export function softmax(x: Tensor): Tensor {
  const shape = checkSoftmax(shapeOf('softmax', 'x', x));
  const [, classes] = shape;
  const source = elements(x);
  return output(x, shape, ({ data }) => {
    for (let row = 0; row < data.length; row += classes) {
      data.set(softmaxOf(source.subarray(row, row + classes)), row);
    }
  });
}

/** A row's shares. */
export function softmaxOf(row: Float32Array): ArrayLike<number> {
  const logits = Array.from(row);
  const largest = logits.reduce((most, logit) => Math.max(most, logit));
  if (!Number.isFinite(largest)) return limitOf(logits, largest);
  const powers = logits.map((logit) => (logit < largest - NEGLIGIBLE ? 0 : exponential(logit - largest)));
  const total = powers.reduce((sum, power) => sum + power, 0);
  const relativeError = relativeErrorOf(logits.length);
  return powers.map((power, i) => {
    const value = power / total;
    const error = relativeError * value;
    return roundsCertainly(value, error) ? value : shareOf(logits, i, value, error);
  });
}

/** The float32 of the share of logit i, which is within `error` of `value`; the largest logit is finite. */
export function shareOf(logits: readonly number[], i: number, value: number, error: number): number {
  const exponents = logits.filter(Number.isFinite).map((logit) => subtract(dyadic(logit), dyadic(logits[i])));
  return nearestFloat32(value, error, (point) => compareShare(exponents, dyadic(point)));
}

/** A row whose largest logit is infinite or NaN: the limit of the formula where it has one. */
export function limitOf(logits: readonly number[], largest: number): number[] {
  const infinite = logits.filter((logit) => logit === largest).length;
  return logits.map((logit) => (infinite !== 1 ? Number.NaN : logit === largest ? 1 : 0));
}

/**
 * The sign of 1/Σ e^dⱼ − p for p > 0: that of 1 − p·Σ e^dⱼ. Equal only if every d is 0 (Lindemann–Weierstrass),
 * and then 1/K is no midpoint of two float32s, so rising precision always settles it.
 */
function compareShare(exponents: readonly Dyadic[], p: Dyadic): number {
  for (let precision = 128n; ; precision *= 2n) {
    let low = 0n;
    let high = 0n;
    for (const exponent of exponents) {
      const [below, above] = encloseExponential(exponent, precision);
      low += below;
      high += above;
    }
    const one = 1n << (precision + BigInt(-p.exponent));
    if (p.mantissa * high < one) return 1;
    if (p.mantissa * low > one) return -1;
  }
}
