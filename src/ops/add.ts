import type { NdArray } from 'ndarray';
import ndops from 'ndarray-ops';
import { checkElementwise, checkShape, shapeOf, storageOf } from './check.js';
import { output } from './output.js';
import type { Floats, Shape } from './tensor.js';

/**
 * Shape rule. Two tensors of one shape → that shape; there is no broadcasting (`elementwise` broadcasts).
 * @throws OperatorError where they have two, or an axis is empty
 */
export function checkAdd(a: Shape, b: Shape): Shape {
  checkElementwise('add', 'a', a);
  checkShape('add', 'b', b, a);
  return a;
}

/**
 * a + b, rounded once: an IEEE 754 addition, with its signed zeros, infinities and overflow. Formed in float64 and
 * rounded to float32, the sum of two float32s is the correctly rounded one, because 53 ≥ 2·24 + 2 (Figueroa, When is
 * Double Rounding Innocuous?, 1995).
 * @param a of any shape
 * @param b of the same: a map that does not fit another is a mistake, which `elementwise` would stretch in silence
 * @throws OperatorError where the shapes differ or an axis is empty
 */
export function add<D extends Floats>(a: NdArray<D>, b: NdArray<D>): NdArray<D> {
  const shape = checkAdd(shapeOf('add', 'a', a, storageOf(a)), shapeOf('add', 'b', b, storageOf(a)));
  return output(a, shape, (y) => ndops.add(y, a, b));
}
