/** https://onnx.ai/onnx/operators/onnx__Softmax.html */
import { sizeOf } from '../../../ops/tensor.js';
import { inShape } from '../../node-operators.js';
import { softmaxAlong } from '../../softmax.js';
import { giving } from './operator.js';

/** Up to opset 12 over all axes from the given one on; from 13 over that one. */
export const softmax = giving((run) => {
  const shape = run.shape(0);
  const axis = run.axis(run.number('axis', run.opset < 13 ? 1 : -1), shape.length);
  if (run.opset >= 13) return softmaxAlong(run, run.tensor(0), axis);
  const rows = [sizeOf(shape.slice(0, axis)), sizeOf(shape.slice(axis))];
  return inShape(run, run.tensor(0), rows, shape, (nn, x) => nn.softmax(x));
});
