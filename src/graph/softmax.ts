/** Softmax along any axis: ours goes along rows. */
import { sizeOf } from '../ops/tensor.js';
import { inShape, type NodeOperators } from './node-operators.js';

/** @param axis counted from the front */
export function softmaxAlong<T>(run: NodeOperators<T>, x: T, axis: number): T {
  const shape = run.output().shape(x);
  const rows = [sizeOf(shape) / shape[axis], shape[axis]];
  if (axis === shape.length - 1) return inShape(run, x, rows, shape, (nn, flat) => nn.softmax(flat));
  const order = shape.map((_, i) => i);
  order.push(...order.splice(axis, 1));
  const last = run.part('transposed').transpose(x, order);
  const probabilities = run.part('rows').softmax(run.part('flat').reshape(last, rows));
  const back = run.part('back').reshape(
    probabilities,
    order.map((i) => shape[i]),
  );
  return run.output().transpose(
    back,
    shape.map((_, i) => order.indexOf(i)),
  );
}
