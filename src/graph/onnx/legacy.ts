/**
 * How nodes of opset 1 to 6 say what newer ones say otherwise: https://github.com/onnx/onnx/blob/main/docs/Changelog.md. What is asked of
 * newer nodes here is answered as they say it.
 */
import { formatShape, type Shape, sameShape, sizeOf } from '../../ops/tensor.js';
import { refuse } from '../refuse.js';
import type { NodeRun } from './node-run.js';

/**
 * The second operand's shape, as NumPy broadcasts it. Before opset 7 it is the first's or, with `broadcast`, has one element or is a
 * run of the first's axes: those from `axis` on, or the last.
 */
export function secondShape<T>(run: NodeRun<T>): Shape {
  const [first, second] = [run.shape(0), run.shape(1)];
  if (run.opset >= 7) return second;
  const isBroadcast = run.flag('broadcast');
  const axis = run.number('axis', first.length - second.length);
  if (sameShape(first, second)) return second;
  const shapes = `${formatShape(first)} and ${formatShape(second)}`;
  if (!isBroadcast) refuse('operands of one shape, as broadcast is 0', shapes);
  if (sizeOf(second) === 1 && second.length <= first.length) return [];
  if (axis < 0 || !sameShape(first.slice(axis, axis + second.length), second))
    refuse(`a second operand that is axes of the first, from ${axis} on`, shapes);
  return [...second, ...first.slice(axis + second.length).map(() => 1)];
}

/** The same as a tensor. */
export function secondOperand<T>(run: NodeRun<T>): T {
  const shape = secondShape(run);
  const operand = run.tensor(1);
  return sameShape(shape, run.shape(1)) ? operand : run.part('aligned').reshape(operand, shape);
}

/** One of any number of operands, which are of one shape before opset 8. */
export function anyOperand<T>(run: NodeRun<T>, i: number): T {
  const [first, own] = [run.shape(0), run.shape(i)];
  if (run.opset < 8 && !sameShape(first, own))
    refuse('operands of one shape', `${formatShape(first)} and ${formatShape(own)}`);
  return run.tensor(i);
}

/** Slopes of a parametric ReLU, which before opset 7 are one, or one for each channel. */
export function slopesOf<T>(run: NodeRun<T>): T {
  const [x, slopes] = [run.shape(0), run.shape(1)];
  const operand = run.tensor(1);
  if (run.opset >= 7 || sizeOf(slopes) === 1) return operand;
  if (!sameShape(slopes, [x[1]])) refuse(`one slope, or ${x[1]} of the channels`, formatShape(slopes));
  return run.part('aligned').reshape(operand, [x[1], ...x.slice(2).map(() => 1)]);
}

/** @throws FormatError where a node of opset 1 to 6 does in training what it does not do after it */
export function checkInference<T>(run: NodeRun<T>, called: string): void {
  if (run.opset < 7 && run.number('is_test', 0) === 0)
    refuse(`${called} of inference (is_test 1)`, 'one of training');
}

/** TensorProto.DataType by its words, in which Cast spoke before opset 6. */
const WORDS = {
  FLOAT: 1,
  UINT8: 2,
  INT8: 3,
  UINT16: 4,
  INT16: 5,
  INT32: 6,
  INT64: 7,
  BOOL: 9,
  FLOAT16: 10,
  DOUBLE: 11,
  UINT32: 12,
  UINT64: 13,
} as const;

/** The data_type that a Cast is to. */
export function castTo<T>(run: NodeRun<T>): number {
  if (run.opset >= 6) return run.required('to');
  return WORDS[run.text('to', Object.keys(WORDS) as (keyof typeof WORDS)[])];
}
