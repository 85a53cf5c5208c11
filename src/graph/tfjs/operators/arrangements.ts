/** What moves elements and changes none. */
import type { PadMode } from '../../../ops/options.js';
import { checkParts, joined, part } from '../../axes.js';
import { blocksToChannels, channelsToBlocks } from '../../blocks.js';
import { padded } from '../../pads.js';
import { refuse } from '../../refuse.js';
import type { AxisSlice } from '../../shapes.js';
import { inOrder, type LaidOut, laidOut, withAxis, withoutAxes } from '../laid-out.js';
import type { NodeRun } from '../node-run.js';
import {
  expandedAxis,
  padsOf,
  permutation,
  reshapedTo,
  slicesOf,
  splitOf,
  squeezedAxes,
  stridedSlice,
} from '../shape-rules.js';
import { commonOrder, type GraphOperator, ofMaps } from './operator.js';

/** An input as it lies. */
function laid<T>(run: NodeRun<T>, i: number): LaidOut<T> {
  const order = run.order(i);
  return laidOut(run.tensorIn(i, order), order);
}

const concat: GraphOperator = (run) => {
  const operands = Array.from({ length: run.inputCount - 1 }, (_, i) => i);
  run.ignore('N');
  const order = commonOrder(run, operands);
  const axis = order[run.axis(run.scalar(run.inputCount - 1, 'an axis'), order.length)];
  const parts = operands.map((i) => run.tensorIn(i, order));
  return [laidOut(parts.length === 1 ? parts[0] : joined(run, parts, axis, '', run.output()), order)];
};

/** Axes of one go away: the same elements in the same order. */
function squeezed<T>(
  run: NodeRun<T>,
  { tensor: x, order }: LaidOut<T>,
  axes: readonly number[],
  nn = run.output(),
): LaidOut<T> {
  if (axes.length === 0) return laidOut(x, order);
  const gone = axes.map((axis) => order[axis]);
  const shape = nn.shape(x).filter((_, axis) => !gone.includes(axis));
  return laidOut(nn.reshape(x, shape), withoutAxes(order, axes));
}

/** An axis of one comes. */
function expanded<T>(
  run: NodeRun<T>,
  { tensor: x, order }: LaidOut<T>,
  at: number,
  nn = run.output(),
): LaidOut<T> {
  return laidOut(nn.reshape(x, nn.shape(x).toSpliced(at, 0, 1)), withAxis(order, at));
}

/** Parts of some axes. */
function sliced<T>(
  run: NodeRun<T>,
  from: LaidOut<T>,
  slices: readonly AxisSlice[],
  nn = run.output(),
): LaidOut<T> {
  const shape = nn.shape(from.tensor);
  const inTensor = slices.map((each) => ({ ...each, axis: from.order[each.axis] }));
  const moving = inTensor.filter(
    ({ axis, start, step, count }) => start !== 0 || step !== 1 || count !== shape[axis],
  );
  const x = moving.reduce(
    (whole, each, i) => part(run, whole, each, `axis${each.axis}`, i === moving.length - 1 ? nn : undefined),
    from.tensor,
  );
  return laidOut(x, from.order);
}

const strided: GraphOperator = (run) => {
  const { slices, shrunk, added } = stridedSlice(run, run.shape(0));
  const isLast = shrunk.length === 0 && added.length === 0;
  const taken = sliced(run, laid(run, 0), slices, isLast ? run.output() : run.part('slice'));
  const less = squeezed(run, taken, shrunk, added.length === 0 ? run.output() : run.part('squeezed'));
  const result = added.reduce(
    (from, at, i) => expanded(run, from, at, i === added.length - 1 ? run.output() : run.part(`axis${at}`)),
    less,
  );
  return [result];
};

const split: GraphOperator = (run) => {
  const { x, axis, sizes } = splitOf(run);
  const whole = laid(run, x);
  let end = 0;
  return sizes.map((count, i) => {
    end += count;
    return sliced(run, whole, [{ axis, start: end - count, step: 1, count }], run.output(i));
  });
};

/** Each of an axis by itself. */
const unpack: GraphOperator = (run) => {
  const shape = run.shape(0);
  const axis = run.axis(run.number('axis', 0), shape.length);
  const count = run.required('num');
  if (count !== shape[axis]) refuse(`num of ${shape[axis]}`, String(count));
  checkParts(count);
  const whole = laid(run, 0);
  return Array.from({ length: count }, (_, start) => {
    const one = sliced(run, whole, [{ axis, start, step: 1, count: 1 }], run.part(`part${start}`));
    return squeezed(run, one, [axis], run.output(start));
  });
};

const pack: GraphOperator = (run) => {
  run.ignore('N');
  const operands = Array.from({ length: run.inputCount }, (_, i) => i);
  const order = commonOrder(run, operands);
  const axis = run.axis(run.number('axis', 0), order.length + 1);
  const parts = operands.map((i) =>
    expanded(run, laidOut(run.tensorIn(i, order), order), axis, run.part(`part${i + 1}`)),
  );
  const tensors = parts.map((each) => each.tensor);
  return [
    laidOut(
      tensors.length === 1 ? tensors[0] : joined(run, tensors, axis, '', run.output()),
      withAxis(order, axis),
    ),
  ];
};

const padding =
  (modeOf: <T>(run: NodeRun<T>) => PadMode): GraphOperator =>
  (run) => {
    const { tensor: x, order } = laid(run, 0);
    const mode = modeOf(run);
    const value = mode === 'constant' && run.has(2) ? run.scalar(2, 'a value') : 0;
    const pads = padsOf(run, order.length);
    const before = order.map((_, axis) => pads[order.indexOf(axis)]);
    return [laidOut(padded(run, x, before, value, mode), order)];
  };

const pad = padding(() => 'constant');

/** https://www.tensorflow.org/api_docs/python/tf/raw_ops/MirrorPad */
const mirrorPad = padding((run) =>
  run.text('mode', ['REFLECT', 'SYMMETRIC']) === 'REFLECT' ? 'reflect' : 'symmetric',
);

/** The same elements in a row. */
const reshape: GraphOperator = (run) => {
  const shape = reshapedTo(run, run.shape(0));
  return [laidOut(run.output().reshape(run.tensor(0), shape), inOrder(shape.length))];
};

/** Another order of the same tensor. */
const transpose: GraphOperator = (run) => {
  const { tensor: x, order } = laid(run, 0);
  return [
    laidOut(
      x,
      permutation(run, order.length).map((axis) => order[axis]),
    ),
  ];
};

/** Of what is computed, at indices that are known. */
const gather: GraphOperator = (run) => {
  const from = laid(run, 0);
  if (run.number('batch_dims', 0) !== 0) refuse('batch_dims of 0', 'others');
  const shape = run.shape(0);
  const axis = run.axis(run.has(2) ? run.scalar(2, 'an axis') : 0, shape.length);
  const indices = run.known(1, 'indices');
  if (indices.shape.length > 1) refuse('indices in a row', `${indices.shape.length} axes`);
  checkParts(indices.numbers.length);
  const parts = Array.from(indices.numbers, (index, i) =>
    sliced(
      run,
      from,
      [{ axis, start: run.axis(index, shape[axis]), step: 1, count: 1 }],
      run.part(`part${i + 1}`),
    ),
  );
  if (indices.shape.length === 0) return [squeezed(run, parts[0], [axis])];
  const tensors = parts.map((each) => each.tensor);
  return [
    laidOut(
      tensors.length === 1 ? tensors[0] : joined(run, tensors, from.order[axis], 'all', run.output()),
      from.order,
    ),
  ];
};

export const ARRANGEMENTS: Readonly<Record<string, GraphOperator>> = {
  ConcatV2: concat,
  StridedSlice: strided,
  Slice: (run) => [sliced(run, laid(run, 0), slicesOf(run, run.shape(0)))],
  GatherV2: gather,
  Split: split,
  SplitV: split,
  Unpack: unpack,
  Pack: pack,
  Pad: pad,
  PadV2: pad,
  MirrorPad: mirrorPad,
  Reshape: reshape,
  Squeeze: (run) => [squeezed(run, laid(run, 0), squeezedAxes(run, run.shape(0)))],
  ExpandDims: (run) => [expanded(run, laid(run, 0), expandedAxis(run, run.shape(0)))],
  Transpose: transpose,
  DepthToSpace: ofMaps((run, x) => channelsToBlocks(run, x, run.required('block_size'), false)),
  SpaceToDepth: ofMaps((run, x) => blocksToChannels(run, x, run.required('block_size'))),
};
