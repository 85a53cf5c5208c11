import type { NdArray } from 'ndarray';
import { OperatorError } from '../errors.js';
import { checkElementwise, checkList, checkResult, checkShape, shapesOf, storageOf } from './check.js';
import { output } from './output.js';
import { assign, type Floats, formatShape, type Shape } from './tensor.js';

/**
 * Shape rule. Maps [N,Cᵢ,H,W] → [N,ΣCᵢ,H,W], and rows [N,Cᵢ] → [N,ΣCᵢ].
 * @throws OperatorError where there are none, or they differ in more than their channels
 */
export function checkConcat(shapes: readonly Shape[]): Shape {
  if (checkList('concat', 'xs', shapes).length === 0) {
    throw new OperatorError('concat', 'xs', 'to hold at least one map', 'none');
  }
  const [first] = shapes;
  checkElementwise('concat', 'xs[0]', first);
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
  return checkResult('concat', [batch, channels, ...size]);
}

/**
 * Joins feature maps, or rows, along their channels, in the order given. Exact.
 * @param xs maps [N,Cᵢ,H,W] → [N,ΣCᵢ,H,W], or rows [N,Cᵢ] → [N,ΣCᵢ]; at least one
 * @throws OperatorError where there is none, shapes differ in more than their channels, or an axis is empty
 */
export function concat<D extends Floats>(xs: readonly NdArray<D>[]): NdArray<D> {
  const [first] = checkList('concat', 'xs', xs);
  const shape = checkConcat(shapesOf('concat', 'xs', xs, storageOf(first)));
  return output(first, shape, (y) => {
    let channel = 0;
    for (const x of xs) {
      const [batch, channels, ...size] = x.shape;
      assign(y.lo(0, channel).hi(batch, channels, ...size), x);
      channel += channels;
    }
  });
}
