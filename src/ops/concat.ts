/** Joins feature maps along their channels, in the order given. Exact. */
import ndops from 'ndarray-ops';
import { OperatorError } from '../errors.js';
import { checkLayout, checkShape } from './check.js';
import { canonicalizeNaNs } from './nan.js';
import { type Shape, type Tensor, zeros } from './tensor.js';

/** Shape rule. Maps [N,Cᵢ,H,W] → [N,ΣCᵢ,H,W]. */
export function checkConcat(shapes: readonly Shape[]): Shape {
  if (shapes.length === 0) throw new OperatorError('concat', 'xs', 'to hold at least one map', 'none');
  const [batch, , height, width] = shapes[0];
  let channels = 0;
  shapes.forEach((shape, index) => {
    checkLayout('concat', `xs[${index}]`, shape, 'N×C×H×W');
    checkShape('concat', `xs[${index}]`, shape, [batch, shape[1], height, width]);
    channels += shape[1];
  });
  return [batch, channels, height, width];
}

export function concat(xs: readonly Tensor[]): Tensor {
  const y = zeros(checkConcat(xs.map((x) => x.shape)));
  let channel = 0;
  for (const x of xs) {
    const [batch, channels, height, width] = x.shape;
    ndops.assign(y.lo(0, channel, 0, 0).hi(batch, channels, height, width), x);
    channel += channels;
  }
  canonicalizeNaNs(y.data);
  return y;
}
