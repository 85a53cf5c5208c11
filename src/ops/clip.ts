/** min(max(x, low), high): ReLU6 is clip(x, 0, 6). Exact; NaN stays NaN, and +0 is larger than −0. */
import ndops from 'ndarray-ops';
import { OperatorError } from '../errors.js';
import { checkElementwise } from './check.js';
import { canonicalizeNaNs } from './nan.js';
import { type Shape, type Tensor, zeros } from './tensor.js';

/**
 * Shape rule. x of any shape → that shape.
 * @throws OperatorError where the bounds are not float32s in order
 */
export function checkClip(x: Shape, low: number, high: number): Shape {
  if (!(low <= high) || !Object.is(Math.fround(low), low) || !Object.is(Math.fround(high), high)) {
    throw new OperatorError('clip', 'low ≤ high', 'to be float32s', `${low} and ${high}`);
  }
  return checkElementwise('clip', 'x', x);
}

export function clip(x: Tensor, low: number, high: number): Tensor {
  const y = zeros(checkClip(x.shape, low, high));
  ndops.maxs(y, x, low);
  ndops.minseq(y, high);
  canonicalizeNaNs(y.data);
  return y;
}
