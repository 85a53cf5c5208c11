/** https://onnx.ai/onnx/operators/onnx__Softmax.html */
import { sizeOf } from '../../../ops/tensor.js';
import { giving, inShape } from './operator.js';

/** Up to opset 12 over all axes from the given one on; from 13 over that one. */
export const softmax = giving((run) => {
  const shape = run.shape(0);
  const axis = run.axis(run.number('axis', run.opset < 13 ? 1 : -1), shape.length);
  if (run.opset < 13 || axis === shape.length - 1) {
    const rows = [sizeOf(shape.slice(0, axis)), sizeOf(shape.slice(axis))];
    return inShape(run, run.tensor(0), rows, shape, (nn, x) => nn.softmax(x));
  }
  const order = shape.map((_, i) => i);
  order.push(...order.splice(axis, 1));
  const last = run.part('transposed').transpose(run.tensor(0), order);
  const rows = [sizeOf(shape) / shape[axis], shape[axis]];
  const probabilities = run.part('rows').softmax(run.part('flat').reshape(last, rows));
  const back = run.part('back').reshape(
    probabilities,
    order.map((i) => shape[i]),
  );
  return run.output().transpose(
    back,
    shape.map((_, i) => order.indexOf(i)),
  );
});
