import { dyadic } from '../numerics/dyadic.js';
import { compareLogistic, LOGISTIC_ERROR, logistic } from '../numerics/logistic.js';
import { nearestFloat32, roundsCertainly } from '../numerics/rounding.js';
import { checkElementwise, shapeOf } from './check.js';
import { mapped } from './output.js';
import type { Tensor } from './tensor.js';

/** Beyond it σ(x) rounds to 0 or 1: e⁻¹⁰⁵ is below 2⁻¹⁵⁰, half the smallest float32. */
const SATURATION = 105;

/**
 * The logistic function σ(x) = 1/(1 + e⁻ˣ), rounded once. σ(−∞) = 0, σ(∞) = 1, NaN stays NaN.
 * @param x of any shape, which is the result's
 * @throws OperatorError where an axis is empty
 */
export function sigmoid(x: Tensor): Tensor {
  checkElementwise('sigmoid', 'x', shapeOf('sigmoid', 'x', x));
  return mapped(x, sigmoidOf);
}

/** The float32 of one number. */
export function sigmoidOf(x: number): number {
  if (Number.isNaN(x)) return x;
  if (x > SATURATION) return 1;
  if (x < -SATURATION) return 0;
  const value = logistic(x);
  const error = LOGISTIC_ERROR * value;
  if (roundsCertainly(value, error)) return value;
  if (x === 0) return 0.5;
  return nearestFloat32(value, error, (point) => compareLogistic(dyadic(x), dyadic(point), dyadic(1)));
}
