/** Surrounds every feature map with a constant, zero where none is given. Exact. */
import ndops from 'ndarray-ops';
import { OperatorError } from '../errors.js';
import { checkLayout, checkSides } from './check.js';
import { canonicalizeNaNs } from './nan.js';
import type { Sides } from './options.js';
import { type Shape, type Tensor, zeros } from './tensor.js';

/**
 * Shape rule. x [N,C,H,W] → [N, C, top + H + bottom, left + W + right].
 * @throws OperatorError where a side is not a non-negative integer or the value is not a float32
 */
export function checkPad(x: Shape, sides: Sides, value = 0): Shape {
  checkLayout('pad', 'x', x, 'N×C×H×W');
  checkSides('pad', 'sides', sides);
  if (!Object.is(Math.fround(value), value)) {
    throw new OperatorError('pad', 'value', 'to be a float32', String(value));
  }
  const [batch, channels, height, width] = x;
  return [batch, channels, sides.top + height + sides.bottom, sides.left + width + sides.right];
}

export function pad(x: Tensor, sides: Sides, value = 0): Tensor {
  const y = zeros(checkPad(x.shape, sides, value));
  y.data.fill(value);
  const [batch, channels, height, width] = x.shape;
  ndops.assign(y.lo(0, 0, sides.top, sides.left).hi(batch, channels, height, width), x);
  canonicalizeNaNs(y.data);
  return y;
}
