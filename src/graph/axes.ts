/** Joining and parting tensors along any axis: our operators do so along the channels of maps. */
import { type Shape, sizeOf } from '../ops/tensor.js';
import type { NodeOperators } from './node-operators.js';
import { refuse } from './refuse.js';
import type { AxisSlice } from './shapes.js';

/** More parts than a network's gather or expand has; each is an operator. */
const MOST_PARTS = 4096;

/** @throws FormatError where something falls into more parts than that */
export function checkParts(count: number): void {
  if (!(count <= MOST_PARTS)) refuse(`at most ${MOST_PARTS} parts`, String(count));
}

/** An axis as the channels of maps, which is what our operators join and part. */
const asChannels = (shape: Shape, axis: number): Shape => [
  sizeOf(shape.slice(0, axis)),
  shape[axis],
  sizeOf(shape.slice(axis + 1)),
  1,
];

/** Whether an axis has our channels' place already. */
const isChannels = (shape: Shape, axis: number): boolean =>
  axis === 1 && (shape.length === 4 || shape.length === 2);

/** Several in a row along an axis. */
export function joined<T>(
  run: NodeOperators<T>,
  xs: readonly T[],
  axis: number,
  name = '',
  nn = run.part(name),
): T {
  const shapes = xs.map((x) => nn.shape(x));
  if (isChannels(shapes[0], axis)) return nn.concat(xs);
  const maps = xs.map((x, i) => run.part(`${name}map${i + 1}`).reshape(x, asChannels(shapes[i], axis)));
  const size = shapes.reduce((sum, shape) => sum + shape[axis], 0);
  const result = shapes[0].map((n, i) => (i === axis ? size : n));
  return nn.reshape(run.part(`${name}joined`).concat(maps), result);
}

/** Axes of one are repeated, until the shape is the one that is asked for. */
export function repeated<T>(run: NodeOperators<T>, x: T, shape: Shape, name = ''): T {
  return shape.reduce((whole, size, axis) => {
    if (run.output().shape(whole)[axis] === size) return whole;
    checkParts(size);
    return joined(run, new Array<T>(size).fill(whole), axis, `${name}axis${axis}`);
  }, x);
}

/** A part of one axis. */
export function part<T>(
  run: NodeOperators<T>,
  x: T,
  { axis, start, step, count }: AxisSlice,
  name: string,
  nn = run.part(name),
): T {
  const shape = nn.shape(x);
  if (count === 0) refuse('a slice of something', `none of axis ${axis}`);
  if (step < 0) refuse('steps from the front', String(step));
  if (start === 0 && step === 1 && count === shape[axis]) return x;
  const result = shape.map((n, i) => (i === axis ? count : n));
  const end = start + (count - 1) * step + 1;
  // rows are joined as they are, but only maps parted
  const isMap = shape.length === 4 && isChannels(shape, axis);
  if (isMap && step === 1) return nn.slice(x, start, end);
  const channels = run.part(`${name}/map`).reshape(x, asChannels(shape, axis));
  const sliced = run.part(`${name}/part`).slice(channels, start, end);
  if (step === 1) return nn.reshape(sliced, result);
  const [outer, taken, inner] = nn.shape(sliced);
  const rows = run.part(`${name}/rows`).reshape(sliced, [1, outer, taken, inner]);
  // a window of one element has that for its largest
  const stepped = run.part(`${name}/steps`).maxPool2d(rows, { kernel: 1, stride: [step, 1] });
  return nn.reshape(stepped, result);
}
