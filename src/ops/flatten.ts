/**
 * Maps [N,C,H,W] as rows [N, C·H·W], in the order of a system's memory: `CHW` as PyTorch flattens, `HWC` as
 * Keras does. Exact.
 */
import { OperatorError } from '../errors.js';
import { checkLayout } from './check.js';
import { canonicalizeNaNs } from './nan.js';
import type { FlattenOrder } from './options.js';
import { elements, type Shape, sizeOf, type Tensor, tensor } from './tensor.js';

/** Shape rule. x [N,C,H,W] → [N, C·H·W]. */
export function checkFlatten(x: Shape, order: FlattenOrder): Shape {
  checkLayout('flatten', 'x', x, 'N×C×H×W');
  if (order !== 'CHW' && order !== 'HWC') {
    throw new OperatorError('flatten', 'order', 'to be CHW or HWC', String(order));
  }
  return [x[0], sizeOf(x.slice(1))];
}

export function flatten(x: Tensor, order: FlattenOrder): Tensor {
  const shape = checkFlatten(x.shape, order);
  const y = tensor(elements(order === 'CHW' ? x : x.transpose(0, 2, 3, 1)).slice(), shape);
  canonicalizeNaNs(y.data);
  return y;
}
