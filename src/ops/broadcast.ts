/** Shapes that stretch to a common one, as NumPy's do (NumPy, Broadcasting; ONNX, Multidirectional Broadcasting). */
import ndarray, { type NdArray } from 'ndarray';
import { OperatorError } from '../errors.js';
import { type Floats, formatShape, type Shape } from './tensor.js';

/** The length of an axis that is counted from the last one, which is 0; what has no such axis is one long there. */
const fromLast = (shape: Shape, axis: number): number => shape[shape.length - 1 - axis] ?? 1;

/**
 * The shape that two stretch to: aligned at their last axes, each axis the longer of the two, of which the other is as long or 1.
 * @throws OperatorError where they do not fit together
 */
export function broadcastShape(operator: string, a: Shape, b: Shape): Shape {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, i) => {
    const axis = rank - 1 - i;
    const [left, right] = [fromLast(a, axis), fromLast(b, axis)];
    if (left !== right && left !== 1 && right !== 1) {
      throw new OperatorError(
        operator,
        'b',
        `to broadcast with a of shape ${formatShape(a)}`,
        formatShape(b),
      );
    }
    return Math.max(left, right);
  });
}

/** A view of a shape that the tensor's stretches to: along the axes that it has not, or that are one long, it repeats itself. */
export function stretched<D extends Floats>(t: NdArray<D>, shape: Shape): NdArray<D> {
  const before = shape.length - t.shape.length;
  const strides = shape.map((_, i) => (i < before || t.shape[i - before] === 1 ? 0 : t.stride[i - before]));
  return ndarray(t.data, [...shape], strides, t.offset) as NdArray<D>;
}
