/** Joins feature maps, or rows, along their channels, in the order given. Exact. */
import ndops from 'ndarray-ops';
import { OperatorError } from '../errors.js';
import { checkElementwise, checkShape } from './check.js';
import { canonicalizeNaNs } from './nan.js';
import { formatShape, type Shape, type Tensor, zeros } from './tensor.js';

/** Shape rule. Maps [N,Cᵢ,H,W] → [N,ΣCᵢ,H,W], and rows [N,Cᵢ] → [N,ΣCᵢ]. */
export function checkConcat(shapes: readonly Shape[]): Shape {
  if (shapes.length === 0) throw new OperatorError('concat', 'xs', 'to hold at least one map', 'none');
  const [first] = shapes;
  if (first.length !== 4 && first.length !== 2) {
    throw new OperatorError('concat', 'xs[0]', 'of shape N×C×H×W or N×C', formatShape(first));
  }
  const [batch, , ...size] = first;
  let channels = 0;
  shapes.forEach((shape, index) => {
    checkElementwise('concat', `xs[${index}]`, shape);
    checkShape('concat', `xs[${index}]`, shape, [batch, shape[1], ...size]);
    channels += shape[1];
  });
  return [batch, channels, ...size];
}

export function concat(xs: readonly Tensor[]): Tensor {
  const y = zeros(checkConcat(xs.map((x) => x.shape)));
  let channel = 0;
  for (const x of xs) {
    const [batch, channels, ...size] = x.shape;
    ndops.assign(y.lo(0, channel).hi(batch, channels, ...size), x);
    channel += channels;
  }
  canonicalizeNaNs(y.data);
  return y;
}
