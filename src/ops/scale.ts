/** x·factor, rounded once: exact for powers of two, short of overflow and underflow. */
import ndops from 'ndarray-ops';
import { OperatorError } from '../errors.js';
import { checkElementwise } from './check.js';
import { canonicalizeNaNs } from './nan.js';
import { type Shape, type Tensor, zeros } from './tensor.js';

/**
 * Shape rule. x of any shape → that shape.
 * @throws OperatorError where the factor is not a float32
 */
export function checkScale(x: Shape, factor: number): Shape {
  if (!Object.is(Math.fround(factor), factor)) {
    throw new OperatorError('scale', 'factor', 'to be a float32', String(factor));
  }
  return checkElementwise('scale', 'x', x);
}

export function scale(x: Tensor, factor: number): Tensor {
  const y = zeros(checkScale(x.shape, factor));
  ndops.muls(y, x, factor);
  canonicalizeNaNs(y.data);
  return y;
}
