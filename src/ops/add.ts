/**
 * a + b, rounded once. Formed in float64 and rounded to float32, the sum of two float32s is the correctly
 * rounded one, because 53 ≥ 2·24 + 2 (Figueroa, When is Double Rounding Innocuous?, 1995).
 */
import ndops from 'ndarray-ops';
import { checkElementwise, checkShape } from './check.js';
import { canonicalizeNaNs } from './nan.js';
import { type Shape, type Tensor, zeros } from './tensor.js';

/** Shape rule. Two tensors of one shape → that shape; there is no broadcasting. */
export function checkAdd(a: Shape, b: Shape): Shape {
  checkShape('add', 'b', b, a);
  return checkElementwise('add', 'a', a);
}

/** Signed zeros, infinities and overflow as in an IEEE 754 addition. */
export function add(a: Tensor, b: Tensor): Tensor {
  const y = zeros(checkAdd(a.shape, b.shape));
  ndops.add(y, a, b);
  canonicalizeNaNs(y.data);
  return y;
}
