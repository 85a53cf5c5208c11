/** What shapes TensorFlow's operators on shapes give: one rule for known numbers and for tensors that are computed. */
import type { Shape } from '../../ops/tensor.js';
import { checkParts } from '../axes.js';
import { refuse } from '../refuse.js';
import { type AxisSlice, filledIn, within, without } from '../shapes.js';
import type { NodeRun } from './node-run.js';

export const reshapedTo = <T>(run: NodeRun<T>, from: Shape): Shape => filledIn(run.numbers(1, 'shape'), from);

/** Axes that go away: those that are named, or all of one. */
export function squeezedAxes<T>(run: NodeRun<T>, from: Shape): readonly number[] {
  const named = run.list('squeeze_dims') ?? run.list('axis');
  const axes =
    named?.map((axis) => run.axis(axis, from.length)) ?? from.flatMap((n, axis) => (n === 1 ? [axis] : []));
  without(from, axes);
  return axes;
}

/** Where an axis comes. */
export const expandedAxis = <T>(run: NodeRun<T>, from: Shape): number =>
  run.axis(run.scalar(1, 'an axis'), from.length + 1);

export function permutation<T>(run: NodeRun<T>, rank: number): readonly number[] {
  const order = run.numbers(1, 'a permutation');
  if (order.length !== rank || new Set(order.map((axis) => run.axis(axis, rank))).size < rank) {
    refuse(`a permutation of ${rank} axes`, `[${order.join(', ')}]`);
  }
  return order.map((axis) => run.axis(axis, rank));
}

/** Slice: a beginning and a size for each axis, −1 for all that is left. */
export function slicesOf<T>(run: NodeRun<T>, from: Shape): AxisSlice[] {
  const [begins, sizes] = [run.numbers(1, 'begin'), run.numbers(2, 'size')];
  if (begins.length !== from.length || sizes.length !== from.length) {
    refuse(`begin and size of ${from.length} axes`, `${begins.length} and ${sizes.length}`);
  }
  return from.map((n, axis) => {
    const start = begins[axis];
    const count = sizes[axis] === -1 ? n - start : sizes[axis];
    if (start < 0 || count < 0 || start + count > n)
      refuse(`a slice within ${n} elements of axis ${axis}`, `${count} from ${start} on`);
    return { axis, start, step: 1, count };
  });
}

/** What a strided slice takes of each axis; which of these axes go away, and where then axes of one come. */
export interface StridedSlice {
  readonly slices: readonly AxisSlice[];
  readonly shrunk: readonly number[];
  /** Places in the result, in ascending order. */
  readonly added: readonly number[];
}

const bit = (mask: number, i: number): boolean => ((mask >> i) & 1) === 1;

/** https://www.tensorflow.org/api_docs/python/tf/raw_ops/StridedSlice: bit i of a mask is about entry i of begin, end and strides. */
export function stridedSlice<T>(run: NodeRun<T>, from: Shape): StridedSlice {
  const [begin, end, strides] = ['begin', 'end', 'strides'].map((role, i) => run.numbers(i + 1, role));
  const masks = ['begin_mask', 'end_mask', 'ellipsis_mask', 'new_axis_mask', 'shrink_axis_mask'];
  const [beginMask, endMask, ellipsisMask, newMask, shrinkMask] = masks.map((name) => run.number(name, 0));
  const entries = begin.map((_, i) => i);
  const taking = entries.filter((i) => !bit(ellipsisMask, i) && !bit(newMask, i)).length;
  if (taking > from.length || end.length !== begin.length || strides.length !== begin.length) {
    refuse(
      `at most ${from.length} entries in begin, end and strides`,
      `${begin.length}, ${end.length}, ${strides.length}`,
    );
  }
  const slices: AxisSlice[] = [];
  const [shrunk, added]: [number[], number[]] = [[], []];
  let axis = 0;
  let place = 0;
  const skip = (count: number): void => {
    axis += count;
    place += count;
  };
  for (const i of entries) {
    if (bit(ellipsisMask, i)) skip(from.length - taking);
    else if (bit(newMask, i)) added.push(place++);
    else if (bit(shrinkMask, i)) {
      const start = run.axis(begin[i], from[axis]);
      slices.push({ axis, start, step: 1, count: 1 });
      shrunk.push(axis++);
    } else {
      const step = strides[i];
      const [low, high] = step > 0 ? [0, from[axis]] : [from[axis] - 1, -from[axis] - 1];
      const [start, stop] = [bit(beginMask, i) ? low : begin[i], bit(endMask, i) ? high : end[i]];
      slices.push({ axis, ...within(from[axis], start, stop, step) });
      skip(1);
    }
  }
  return { slices, shrunk, added };
}

/** Split and SplitV: the axis, and how much of it each part has. */
export function splitOf<T>(run: NodeRun<T>): {
  readonly x: number;
  readonly axis: number;
  readonly sizes: readonly number[];
} {
  const isEven = run.node.operator === 'Split';
  const x = isEven ? 1 : 0;
  const shape = run.shape(x);
  const axis = run.axis(run.scalar(isEven ? 0 : 2, 'an axis'), shape.length);
  const count = run.required('num_split');
  if (!(Number.isInteger(count) && count >= 1 && count <= shape[axis])) {
    refuse(`num_split from 1 to ${shape[axis]}`, String(count));
  }
  checkParts(count);
  const asked = isEven ? new Array<number>(count).fill(shape[axis] / count) : run.numbers(1, 'sizes');
  const open = asked.indexOf(-1);
  const rest = shape[axis] - asked.reduce((sum, n, i) => (i === open ? sum : sum + n), 0);
  const sizes = asked.map((n, i) => (i === open ? rest : n));
  const isWhole = sizes.length === count && sizes.every((n) => Number.isInteger(n) && n > 0);
  if (!isWhole || sizes.reduce((sum, n) => sum + n, 0) !== shape[axis]) {
    refuse(`${count} sizes that add up to ${shape[axis]}`, `[${asked.join(', ')}]`);
  }
  return { x, axis, sizes };
}

/** Pad and PadV2: rows of two, before and after each axis. */
export function padsOf<T>(run: NodeRun<T>, rank: number): readonly (readonly [number, number])[] {
  const pads = run.numbers(1, 'paddings');
  if (pads.length !== 2 * rank || pads.some((n) => n < 0)) {
    refuse(`paddings before and after ${rank} axes`, `[${pads.join(', ')}]`);
  }
  return Array.from({ length: rank }, (_, axis) => [pads[2 * axis], pads[2 * axis + 1]]);
}
