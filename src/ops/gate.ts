import type { NdArray } from 'ndarray';
import ndops from 'ndarray-ops';
import { checkLayout, checkShape, shapeOf, storageOf } from './check.js';
import { output } from './output.js';
import type { Floats, Shape } from './tensor.js';

/**
 * Shape rule. x [N,C,H,W] and gates [N,C] → x's shape.
 * @throws OperatorError where they have other shapes
 */
export function checkGate(x: Shape, gates: Shape): Shape {
  checkLayout('gate', 'x', x, 'N×C×H×W');
  checkShape('gate', 'gates', gates, x.slice(0, 2));
  return x;
}

/**
 * Every map times a number of its own, y[n,c,i,j] = x[n,c,i,j]·g[n,c], rounded once: IEEE 754 multiplications. What
 * channel attention does last.
 * @param x [N,C,H,W], the result's shape too
 * @param gates [N,C]
 * @throws OperatorError where the shapes do not fit or an axis is empty
 */
export function gate<D extends Floats>(x: NdArray<D>, gates: NdArray<D>): NdArray<D> {
  const storage = storageOf(x);
  const shape = checkGate(shapeOf('gate', 'x', x, storage), shapeOf('gate', 'gates', gates, storage));
  const [batch, channels] = shape;
  return output(x, shape, (y) => {
    for (let n = 0; n < batch; n++) {
      for (let c = 0; c < channels; c++) {
        ndops.muls(y.pick(n, c, null, null), x.pick(n, c, null, null), gates.get(n, c));
      }
    }
  });
}
