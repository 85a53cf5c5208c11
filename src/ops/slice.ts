/** Channels start … end − 1 of feature maps. Exact. */
import { OperatorError } from '../errors.js';
import { checkInteger, checkLayout } from './check.js';
import { canonicalizeNaNs } from './nan.js';
import { elements, type Shape, type Tensor, tensor } from './tensor.js';

/**
 * Shape rule. x [N,C,H,W] → [N, end − start, H, W].
 * @throws OperatorError where the range is empty or reaches beyond the channels
 */
export function checkSlice(x: Shape, start: number, end: number): Shape {
  checkLayout('slice', 'x', x, 'N×C×H×W');
  checkInteger('slice', 'start', start, 0);
  checkInteger('slice', 'end', end, start + 1);
  if (end > x[1]) throw new OperatorError('slice', 'end', `to be at most ${x[1]} channels`, String(end));
  return [x[0], end - start, x[2], x[3]];
}

export function slice(x: Tensor, start: number, end: number): Tensor {
  const shape = checkSlice(x.shape, start, end);
  const [batch, channels, height, width] = shape;
  const y = tensor(elements(x.lo(0, start, 0, 0).hi(batch, channels, height, width)).slice(), shape);
  canonicalizeNaNs(y.data);
  return y;
}
