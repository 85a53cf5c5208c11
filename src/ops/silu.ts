import { dyadic } from '../numerics/dyadic.js';
import { compareLogistic, LOGISTIC_ERROR, logistic } from '../numerics/logistic.js';
import { nearestFloat32, roundsCertainly, UNIT_ROUNDOFF } from '../numerics/rounding.js';
import { checkElementwise, shapeOf } from './check.js';
import { aboveHalf, TINY } from './functions/above-half.js';
import { mapped } from './output.js';
import type { Tensor } from './tensor.js';

/** Beyond it x·σ(x) rounds to x or to −0: 120·e⁻¹²⁰ is below 2⁻¹⁵⁰, half the smallest float32. */
const SATURATION = 120;

export const RELATIVE_ERROR = LOGISTIC_ERROR + 4 * UNIT_ROUNDOFF;

/**
 * SiLU, also called swish: x·σ(x) = x/(1 + e⁻ˣ), rounded once. silu(−∞) = −0, silu(∞) = ∞, both zeros give +0, and NaN
 * stays NaN.
 * @param x of any shape, which is the result's
 * @throws OperatorError where an axis is empty
 */
export function silu(x: Tensor): Tensor {
  checkElementwise('silu', 'x', shapeOf('silu', 'x', x));
  return mapped(x, siluOf);
}

/** The float32 of one number. */
export function siluOf(x: number): number {
  if (Number.isNaN(x)) return x;
  if (x === 0) return 0;
  if (x > SATURATION) return x;
  if (x < -SATURATION) return -0;
  if (Math.abs(x) < TINY) return aboveHalf(x);
  const value = x * logistic(x);
  const error = RELATIVE_ERROR * Math.abs(value);
  if (roundsCertainly(value, error)) return value;
  return nearestFloat32(value, error, (point) => compareSilu(x, point));
}

/** The sign of x·σ(x) − p: for p of x's sign that of σ(x) − p/x, turned round where x is negative. */
function compareSilu(x: number, p: number): number {
  const side = Math.sign(x);
  if (p * side <= 0) return side;
  return side * compareLogistic(dyadic(x), dyadic(Math.abs(p)), dyadic(Math.abs(x)));
}
