/**
 * The hard swish of MobileNetV3 (arXiv 1905.02244), x·clip(x + 3, 0, 6)/6, rounded once:
 *
 *   0 for x ≤ −3        x·(x + 3)/6 between        x for x ≥ 3
 *
 * hardSwish(−∞) = 0, where the formula step by step gives NaN and PyTorch does too; a zero is +0, but for what lies above −3
 * or below 0 and rounds to zero, which is −0. NaN stays NaN.
 */
import { ExactSum } from '../numerics/exact-sum.js';
import { nearestFloat32, roundsCertainly, UNIT_ROUNDOFF } from '../numerics/rounding.js';
import { checkElementwise, shapeOf } from './check.js';
import { mapped } from './output.js';
import type { Tensor } from './tensor.js';

/** The roundings of the sum, the product and the quotient, and the comparison's two; with room for their products. */
export const RELATIVE_ERROR = 8 * UNIT_ROUNDOFF;

/**
 * @param x any shape
 * @returns its shape
 * @throws OperatorError where an axis is empty
 */
export function hardSwish(x: Tensor): Tensor {
  checkElementwise('hardSwish', 'x', shapeOf('hardSwish', 'x', x));
  return mapped(x, roundedSwish);
}

/** The formula in float64. */
export function swishAt(x: number): number {
  if (Number.isNaN(x) || x >= 3) return x;
  return x <= -3 || x === 0 ? 0 : (x * (x + 3)) / 6;
}

/** The float32 of one number. */
export function roundedSwish(x: number): number {
  const value = swishAt(x);
  if (!(x > -3 && x < 3) || x === 0) return value;
  const error = RELATIVE_ERROR * Math.abs(value);
  if (roundsCertainly(value, error)) return value;
  return nearestFloat32(value, error, (point) => {
    const difference = new ExactSum(); // x² + 3x − 6·point has the sign of the value − point; all three are exact
    difference.add(x * x);
    difference.add(3 * x);
    difference.add(-6 * point);
    return difference.sign();
  });
}
