/**
 * σ(x) = 1 / (1 + e⁻ˣ), rounded once. σ(−∞) = 0, σ(∞) = 1, NaN stays NaN.
 */
import { dyadic } from '../numerics/dyadic.js';
import { compareExponential, EXPONENTIAL_ERROR, exponential } from '../numerics/exponential.js';
import { nearestFloat32, roundsCertainly, UNIT_ROUNDOFF } from '../numerics/rounding.js';
import { checkElementwise } from './check.js';
import { canonicalizeNaNs } from './nan.js';
import { elements, type Tensor, zeros } from './tensor.js';

/** Beyond it σ(x) rounds to 0 or 1: e⁻¹⁰⁵ is below 2⁻¹⁵⁰, half the smallest float32. */
const SATURATION = 105;

/** The exponential's error, halved at least by the quotient's shape, and three roundings on top. */
const RELATIVE_ERROR = EXPONENTIAL_ERROR + 6 * UNIT_ROUNDOFF;

export function sigmoid(x: Tensor): Tensor {
  const y = zeros(checkElementwise('sigmoid', 'x', x.shape));
  const source = elements(x);
  for (let i = 0; i < source.length; i++) y.data[i] = sigmoidOf(source[i]);
  canonicalizeNaNs(y.data);
  return y;
}

function sigmoidOf(x: number): number {
  if (x > SATURATION) return 1;
  if (x < -SATURATION) return 0;
  // Of the two ways to write σ the one whose exponential is below 1 loses nothing to overflow.
  const e = exponential(-Math.abs(x));
  const value = (x < 0 ? e : 1) / (1 + e);
  const error = RELATIVE_ERROR * value;
  if (roundsCertainly(value, error)) return value;
  if (x === 0) return 0.5;
  return nearestFloat32(value, error, (point) => compareSigmoid(x, point));
}

/** The sign of σ(x) − p for 0 ≤ p < 1: that of eˣ − p/(1 − p). */
function compareSigmoid(x: number, p: number): number {
  const { mantissa, exponent } = dyadic(p);
  const one = 1n << BigInt(-exponent);
  return compareExponential(dyadic(x), mantissa, one - mantissa);
}
