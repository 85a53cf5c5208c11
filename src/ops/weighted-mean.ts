import { OperatorError } from '../errors.js';
import { ExactSum } from '../numerics/exact-sum.js';
import { nearestFloat32, roundsCertainly, UNIT_ROUNDOFF } from '../numerics/rounding.js';
import { checkElementwise, checkList, checkShape, shapeOf, shapesOf } from './check.js';
import { output } from './output.js';
import { type AnyTensor, elements, type Floats, type Shape, type Tensor } from './tensor.js';

/** Beyond it, and its reciprocal, the exact products with ε of the repair would under- or overflow float64. */
const SMALLEST_EPSILON = 1e-100;

/**
 * Shape rule. K tensors of one shape and weights [K] → that shape.
 * @throws OperatorError where shapes differ, there is nothing to fuse, or ε is not between 1e-100 and 1e100
 */
export function checkWeightedMean(xs: readonly Shape[], weights: Shape, epsilon: number): Shape {
  if (checkList('weightedMean', 'xs', xs).length === 0)
    throw new OperatorError('weightedMean', 'xs', 'to hold at least one tensor', 'none');
  if (!(epsilon >= SMALLEST_EPSILON && epsilon <= 1 / SMALLEST_EPSILON)) {
    throw new OperatorError('weightedMean', 'epsilon', 'to be from 1e-100 to 1e100', String(epsilon));
  }
  checkElementwise('weightedMean', 'xs[0]', xs[0]);
  xs.forEach((x, i) => {
    checkShape('weightedMean', `xs[${i}]`, x, xs[0]);
  });
  checkShape('weightedMean', 'weights', weights, [xs.length]);
  return xs[0];
}

/**
 * BiFPN's fast normalised fusion (Tan et al., arXiv 1911.09070, §3.3), the whole formula rounded once:
 *
 *   y = Σ relu(wᵢ)·xᵢ / (Σ relu(wᵢ) + ε)
 *
 * A tensor of weight zero contributes nothing, not even 0·∞; an exact zero is +0.
 * @param xs K tensors of one shape, which is the result's
 * @param weights [K]
 * @param epsilon the float64 that it is written as
 * @throws OperatorError where shapes differ, there is nothing to fuse, or ε is not between 1e-100 and 1e100
 */
export function weightedMean(xs: readonly Tensor[], weights: Tensor, epsilon: number): Tensor {
  const shapes = shapesOf('weightedMean', 'xs', xs);
  const shape = checkWeightedMean(shapes, shapeOf('weightedMean', 'weights', weights), epsilon);
  const fusion = fusionOf(xs, weights, epsilon);
  return output(xs[0], shape, ({ data: y }) => {
    for (let i = 0; i < y.length; i++) y[i] = meanAt(fusion, epsilon, i);
  });
}

/** One rounding per product's addition and per weight's, the quotient's, the comparison's two, and spare ones. */
export const relativeErrorOf = ({ relu }: Fusion): number => (2 * relu.length + 8) * UNIT_ROUNDOFF;

/** One element. */
export function meanAt(fusion: Fusion, epsilon: number, i: number): number {
  const { used, relu, total } = fusion;
  let sum = 0;
  let magnitude = 0;
  for (const { weight, data } of used) {
    sum += weight * data[i];
    magnitude += Math.abs(weight * data[i]);
  }
  const value = sum / total;
  const error = (relativeErrorOf(fusion) * magnitude) / total;
  if (roundsCertainly(value, error) || !Number.isFinite(value)) return value;
  return nearestFloat32(value, error, (point) => {
    const difference = new ExactSum(); // Σ w·x − point·(Σ w + ε) has the sign of the mean − point
    for (const { weight, data } of used) difference.add(weight * data[i]);
    for (const weight of relu) difference.addProduct(-point, weight);
    difference.addProduct(-point, epsilon);
    return difference.sign();
  });
}

export type Fusion = ReturnType<typeof fusionOf>;

/** The parts of the formula that all elements have in common. */
export function fusionOf(xs: readonly AnyTensor[], weights: AnyTensor, epsilon: number) {
  const relu = Array.from(elements(weights), (weight) => (weight > 0 || Number.isNaN(weight) ? weight : 0));
  const used = relu.flatMap((weight, i) => {
    const data: Floats = elements(xs[i]);
    return weight === 0 ? [] : [{ weight, data }];
  });
  return { relu, used, total: relu.reduce((sum, weight) => sum + weight, 0) + epsilon };
}
