/**
 * BiFPN's fast normalised fusion (Tan et al., arXiv 1911.09070, §3.3), the whole formula rounded once:
 *
 *   y = Σ relu(wᵢ)·xᵢ / (Σ relu(wᵢ) + ε)
 *
 * ε is the float64 given. A map of weight zero contributes nothing, not even 0·∞.
 */
import { OperatorError } from '../errors.js';
import { ExactSum } from '../numerics/exact-sum.js';
import { nearestFloat32, roundsCertainly, UNIT_ROUNDOFF } from '../numerics/rounding.js';
import { checkElementwise, checkShape } from './check.js';
import { canonicalizeNaNs } from './nan.js';
import { elements, type Shape, type Tensor, zeros } from './tensor.js';

/** Beyond it, and its reciprocal, the exact products with ε of the repair would under- or overflow float64. */
const SMALLEST_EPSILON = 1e-100;

/**
 * Shape rule. K tensors of one shape and weights [K] → that shape.
 * @throws OperatorError where shapes differ, there is nothing to fuse, or ε is not between 1e-100 and 1e100
 */
export function checkWeightedMean(xs: readonly Shape[], weights: Shape, epsilon: number): Shape {
  if (xs.length === 0) throw new OperatorError('weightedMean', 'xs', 'to hold at least one tensor', 'none');
  if (!(epsilon >= SMALLEST_EPSILON && epsilon <= 1 / SMALLEST_EPSILON)) {
    throw new OperatorError('weightedMean', 'epsilon', 'to be from 1e-100 to 1e100', String(epsilon));
  }
  xs.forEach((x, i) => {
    checkShape('weightedMean', `xs[${i}]`, x, xs[0]);
  });
  checkShape('weightedMean', 'weights', weights, [xs.length]);
  return checkElementwise('weightedMean', 'xs[0]', xs[0]);
}

export function weightedMean(xs: readonly Tensor[], weights: Tensor, epsilon: number): Tensor {
  const shape = checkWeightedMean(
    xs.map((x) => x.shape),
    weights.shape,
    epsilon,
  );
  const y = zeros(shape);
  const relu = Array.from(elements(weights), (weight) => (weight > 0 || Number.isNaN(weight) ? weight : 0));
  const used = relu.flatMap((weight, i) => (weight === 0 ? [] : [{ weight, data: elements(xs[i]) }]));
  const total = relu.reduce((sum, weight) => sum + weight, 0) + epsilon;
  // One rounding per product's addition and per weight's, the quotient's, the comparison's two, and spare ones.
  const relativeError = (2 * relu.length + 8) * UNIT_ROUNDOFF;
  for (let i = 0; i < y.data.length; i++) {
    let sum = 0;
    let magnitude = 0;
    for (const { weight, data } of used) {
      sum += weight * data[i];
      magnitude += Math.abs(weight * data[i]);
    }
    const value = sum / total;
    const error = (relativeError * magnitude) / total;
    y.data[i] = roundsCertainly(value, error) ? value : repair(i);
  }
  canonicalizeNaNs(y.data);
  return y;

  function repair(i: number): number {
    const sum = used.reduce((partial, { weight, data }) => partial + weight * data[i], 0);
    if (!Number.isFinite(sum) || !Number.isFinite(total)) return sum / total;
    const magnitude = used.reduce((partial, { weight, data }) => partial + Math.abs(weight * data[i]), 0);
    return nearestFloat32(sum / total, (relativeError * magnitude) / total, (point) => {
      const difference = new ExactSum(); // Σ w·x − point·(Σ w + ε) has the sign of the mean − point
      for (const { weight, data } of used) difference.add(weight * data[i]);
      for (const weight of relu) difference.addProduct(-point, weight);
      difference.addProduct(-point, epsilon);
      return difference.sign();
    });
  }
}
