/** max(x, 0). Exact; NaN stays NaN, and both zeros become +0. */
import ndops from 'ndarray-ops';
import { checkElementwise } from './check.js';
import { canonicalizeNaNs } from './nan.js';
import { type Tensor, zeros } from './tensor.js';

export function relu(x: Tensor): Tensor {
  const y = zeros(checkElementwise('relu', 'x', x.shape));
  ndops.maxs(y, x, 0);
  canonicalizeNaNs(y.data);
  return y;
}
