import type { NdArray } from 'ndarray';
import { OperatorError } from '../errors.js';
import { checkElementwise, checkList, shapeOf, storageOf } from './check.js';
import { output } from './output.js';
import { elements, type Floats, type Shape } from './tensor.js';

/**
 * Shape rule. x of any shape → the lengths of its axes in that order.
 * @throws OperatorError where the order does not have each axis of x once
 */
export function checkTranspose(x: Shape, order: readonly number[]): Shape {
  checkElementwise('transpose', 'x', x);
  checkList('transpose', 'order', order);
  const isPermutation = order.length === x.length && x.every((_, axis) => order.includes(axis));
  if (!isPermutation) {
    const axes = x.map((_, axis) => axis).join(', ');
    throw new OperatorError(
      'transpose',
      'order',
      `to have each of [${axes}] once`,
      `[${order.map(String).join(', ')}]`,
    );
  }
  return order.map((axis) => x[axis]);
}

/**
 * The axes in another order: axis i of the result is axis order[i] of x, as NumPy's `transpose` and ONNX's `perm` have it. Exact.
 * @param x of any shape
 * @param order each axis of x once, counted from 0
 * @throws OperatorError where it is no such order, or an axis of x is empty
 */
export function transpose<D extends Floats>(x: NdArray<D>, order: readonly number[]): NdArray<D> {
  const shape = checkTranspose(shapeOf('transpose', 'x', x, storageOf(x)), order);
  return output(x, shape, (y) => y.data.set(elements(x.transpose(...order))));
}
