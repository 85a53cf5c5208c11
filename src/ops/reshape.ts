import type { NdArray } from 'ndarray';
import { OperatorError } from '../errors.js';
import { checkElementwise, checkInteger, checkList, shapeOf, storageOf } from './check.js';
import { output } from './output.js';
import { elements, type Floats, formatShape, type Shape, sizeOf } from './tensor.js';

/** The most axes that a reshape makes. */
const MOST_AXES = 8;

/**
 * Shape rule. x of any shape → the shape that is asked for.
 * @throws OperatorError where it has another number of elements, an empty axis, or more than 8 axes
 */
export function checkReshape(x: Shape, shape: Shape): Shape {
  checkElementwise('reshape', 'x', x);
  checkList('reshape', 'shape', shape);
  shape.forEach((length, axis) => {
    checkInteger('reshape', `shape[${axis}]`, length, 1);
  });
  if (shape.length > MOST_AXES) {
    throw new OperatorError('reshape', 'shape', `of at most ${MOST_AXES} axes`, formatShape(shape));
  }
  if (sizeOf(shape) !== sizeOf(x)) {
    const expected = `of ${sizeOf(x)} elements, as x of shape ${formatShape(x)} has`;
    throw new OperatorError('reshape', 'shape', expected, formatShape(shape));
  }
  return [...shape];
}

/**
 * The same elements in the same row-major order, in another shape. Exact. Of maps flattened to rows, `flatten` says in which order.
 * @param x of any shape
 * @param shape the result's: as many elements, at most 8 axes, none of them empty or left to be inferred
 * @throws OperatorError where the shape has another number of elements, or is out of that range, or an axis of x is empty
 */
export function reshape<D extends Floats>(x: NdArray<D>, shape: Shape): NdArray<D> {
  const checked = checkReshape(shapeOf('reshape', 'x', x, storageOf(x)), shape);
  return output(x, checked, (y) => y.data.set(elements(x)));
}
