/** What moves elements and changes none. */
import type { Shape } from '../../../ops/tensor.js';
import { checkParts, joined, part, repeated } from '../../axes.js';
import { blocksToChannels, channelsToBlocks } from '../../blocks.js';
import { broadcast } from '../../host-arrays.js';
import { padded } from '../../pads.js';
import { refuse } from '../../refuse.js';
import { computed, type Value } from '../../values.js';
import type { NodeRun } from '../node-run.js';
import {
  flattened,
  joinedAxis,
  padsOf,
  permutation,
  reshapedTo,
  slicesOf,
  splitOf,
  squeezed,
  unsqueezed,
} from '../shape-rules.js';
import { type GraphOperator, giving } from './operator.js';

/** The same elements in the same order. */
const reshaping = (rule: <T>(run: NodeRun<T>, from: Shape) => Shape): GraphOperator =>
  giving((run) => run.output().reshape(run.tensor(0), rule(run, run.shape(0))));

const concat = giving((run) => {
  const shapes = Array.from({ length: run.inputCount }, (_, i) => run.shape(i));
  const axis = joinedAxis(run);
  const xs = shapes.map((_, i) => run.tensor(i));
  return joined(run, xs, axis, '', run.output());
});

/** Of what is computed, at indices that are known: https://onnx.ai/onnx/operators/onnx__Gather.html */
const gather = giving((run) => {
  const shape = run.shape(0);
  const axis = run.axis(run.number('axis', 0), shape.length);
  const { shape: as, numbers } = run.known(1, 'indices');
  const starts = Array.from(numbers, (index) => (index < 0 ? index + shape[axis] : index));
  const outside = starts.find((start) => !(start >= 0 && start < shape[axis]));
  if (outside !== undefined) refuse(`indices below ${shape[axis]}`, String(outside));
  checkParts(starts.length);
  const parts = starts.map((start, i) =>
    part(run, run.tensor(0), { axis, start, step: 1, count: 1 }, `part${i + 1}`),
  );
  const all = parts.length === 1 ? parts[0] : joined(run, parts, axis, 'all');
  return run.output().reshape(all, [...shape.slice(0, axis), ...as, ...shape.slice(axis + 1)]);
});

/** https://onnx.ai/onnx/operators/onnx__Expand.html */
const expand = giving((run) => {
  const own = run.shape(0);
  const shape = broadcast([own, run.numbers(1, 'shape')]);
  const x = run.part('aligned').reshape(run.tensor(0), [...shape.slice(own.length).map(() => 1), ...own]);
  return run.output().reshape(repeated(run, x, shape), shape);
});

const slice: GraphOperator = (run) => {
  const slices = slicesOf(run, run.shape(0));
  const value = run.value(0);
  const moving = slices.filter(
    ({ axis, start, step, count }) => start !== 0 || step !== 1 || count !== run.shape(0)[axis],
  );
  if (moving.length === 0) return [value];
  const x = moving.reduce(
    (whole, each, i) =>
      part(run, whole, each, `axis${each.axis}`, i === moving.length - 1 ? run.output() : undefined),
    run.tensor(0),
  );
  return [computed(x)];
};

const split: GraphOperator = (run) => {
  const { axis, sizes } = splitOf(run, run.shape(0));
  const x = run.tensor(0);
  let start = 0;
  return sizes.map((count, i): Value<typeof x> => {
    const from = start;
    start += count;
    return computed(part(run, x, { axis, start: from, step: 1, count }, `part${i + 1}`, run.output(i)));
  });
};

const pad = giving((run) => {
  const { pads, value, mode } = padsOf(run, run.shape(0));
  return padded(run, run.tensor(0), pads, value, mode);
});

/** https://onnx.ai/onnx/operators/onnx__DepthToSpace.html */
const depthToSpace = giving((run) => {
  const columnFirst = run.text('mode', ['DCR', 'CRD'], 'DCR') === 'CRD';
  return channelsToBlocks(run, run.tensor(0), run.required('blocksize'), columnFirst);
});

const spaceToDepth = giving((run) => blocksToChannels(run, run.tensor(0), run.required('blocksize')));

export const ARRANGEMENTS = {
  Concat: concat,
  Slice: slice,
  Gather: gather,
  Expand: expand,
  Split: split,
  Pad: pad,
  DepthToSpace: depthToSpace,
  SpaceToDepth: spaceToDepth,
  Transpose: giving((run) => run.output().transpose(run.tensor(0), permutation(run, run.shape(0).length))),
  Reshape: reshaping(reshapedTo),
  Flatten: reshaping(flattened),
  Squeeze: reshaping(squeezed),
  Unsqueeze: reshaping(unsqueezed),
};
