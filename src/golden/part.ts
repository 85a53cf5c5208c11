/** A part of an operation: the same operator on no more of its inputs than some of its outputs read. */
import { checkConvTranspose2d, type TransposedAxis } from '../ops/conv-transpose2d-geometry.js';
import { checkConv2d } from '../ops/conv2d-geometry.js';
import { mapInputs } from '../ops/operator-call.js';
import type { OperatorName } from '../ops/operators.js';
import { OPERATORS } from '../ops/operators.js';
import { checkPool2d } from '../ops/pool-geometry.js';
import type { Shape, Tensor } from '../ops/tensor.js';
import type { Operation } from '../ops/uniform.js';
import type { Window, WindowAxis } from '../ops/window.js';
import { range, taken } from './hypotheses/rearrange.js';

/** The places of a tensor along each of its axes that are looked at. */
export type Places = readonly (readonly number[])[];

export interface Part {
  readonly operation: Operation<Tensor>;
  /** Where its outputs stand in the whole: those that were asked for, and the others that cannot be left out. */
  readonly places: Places;
}

/** How an output's place along an axis lies to those that it is computed from. */
interface Reads {
  readonly channels: 'same' | 'filter' | 'group' | 'all';
  readonly space: 'same' | 'window' | 'all';
}

const POINTWISE: Reads = { channels: 'same', space: 'same' };
const WINDOW: Reads = { channels: 'same', space: 'window' };
const PLANE: Reads = { channels: 'same', space: 'all' };
const PIXEL: Reads = { channels: 'all', space: 'same' };
const WHOLE: Reads = { channels: 'all', space: 'all' };

/** Of those whose axes are others than their inputs' there are rules of their own. */
const READS: Readonly<Record<Exclude<OperatorName, 'elementwise' | 'reshape' | 'transpose'>, Reads>> = {
  conv2d: { channels: 'filter', space: 'window' },
  convTranspose2d: { channels: 'filter', space: 'window' },
  batchNorm2d: POINTWISE,
  groupNorm: { channels: 'group', space: 'all' },
  relu: POINTWISE,
  sigmoid: POINTWISE,
  silu: POINTWISE,
  hardSigmoid: POINTWISE,
  hardSwish: POINTWISE,
  unary: POINTWISE,
  clip: POINTWISE,
  add: POINTWISE,
  scale: POINTWISE,
  gate: POINTWISE,
  weightedMean: POINTWISE,
  concat: PIXEL,
  slice: PIXEL,
  pad: PLANE,
  maxPool2d: WINDOW,
  averagePool2d: WINDOW,
  globalAveragePool: PLANE,
  // a map of another size has its pixels elsewhere
  resize: PLANE,
  linear: { channels: 'filter', space: 'all' },
  flatten: WHOLE,
  softmax: WHOLE,
};

/**
 * The operation that gives the outputs at some places. What it leaves of padding and groups it computes alike, but for pools
 * that count a padding that hangs over: compare the outputs.
 * @param whole the shape of the operation's result
 * @param places of the result, of one channel
 */
export function partOf(operation: Operation<Tensor>, whole: Shape, places: Places): Part {
  const { operator, options } = operation;
  if (operator === 'reshape' || operator === 'transpose') return { operation, places: whole.map(range) };
  if (operator === 'elementwise') return { operation: mapped(operation, (t) => under(t, places)), places };
  const inputs = operation.inputs as Readonly<Record<string, Tensor | readonly Tensor[]>>;
  const reads = READS[operator];
  const [images, [channel = 0] = []] = places;
  const made = channelsMade(reads, operation, whole, channel);
  const space = reads.space === 'window' ? bandsOf(operation, places.slice(2)) : undefined;
  const group = 'groups' in options ? groupOf(options.groups, whole[1], channel) : undefined;

  const ofMap = (t: Tensor): Tensor => {
    let part = t.shape.length > 0 ? taken(t, 0, images) : t;
    if (reads.channels === 'filter') part = group ? ofGroup(part, 1, group) : part;
    else if (reads.channels !== 'all' && t.shape.length > 1) part = taken(part, 1, made);
    for (const axis of t.shape.length === 4 ? [2, 3] : []) {
      if (space) part = taken(part, axis, space[axis - 2].read);
      // gates are one to a channel
      else if (reads.space === 'same' && t.shape[axis] === whole[axis])
        part = taken(part, axis, places[axis]);
    }
    return part;
  };
  const ofParameter = (t: Tensor): Tensor => {
    if (operator === 'weightedMean' || reads.channels === 'all') return t;
    // its kernels are the group's inputs by outputs
    if (operator === 'convTranspose2d' && group && t.shape.length === 4)
      return taken(ofGroup(t, 0, group), 1, [channel % t.shape[1]]);
    return taken(t, 0, made);
  };
  const part = (role: string, value: Tensor | readonly Tensor[]) => {
    const of = OPERATORS[operator].parameters.includes(role) ? ofParameter : ofMap;
    return 'shape' in value ? of(value) : value.map(of);
  };
  const cropped = {
    operator,
    inputs: Object.fromEntries(Object.entries(inputs).map(([role, value]) => [role, part(role, value)])),
    options: {
      ...options,
      ...('groups' in options && { groups: 1 }),
      ...(space && { padding: paddingOf(space), ...('ceilMode' in options && { ceilMode: false }) }),
      ...(space && 'outputPadding' in options && { outputPadding: space.map(({ more = 0 }) => more) }),
    },
  } as unknown as Operation<Tensor>;
  const shown = whole.map((size, axis) => {
    if (axis === 0) return images;
    if (axis === 1) return reads.channels === 'all' ? range(size) : made;
    return reads.space === 'all' ? range(size) : places[axis];
  });
  return { operation: cropped, places: shown };
}

/** The elements of a tensor at the places. */
export const takenAt = (t: Tensor, places: Places): Tensor =>
  places.reduce((part, indices, axis) => taken(part, axis, indices), t);

const mapped = <O extends Operation<Tensor>>(operation: O, f: (t: Tensor) => Tensor): O => ({
  ...operation,
  inputs: mapInputs(operation.operator, operation.inputs, f),
});

/** What of a stretched tensor lies under the places. */
const under = (t: Tensor, places: Places): Tensor =>
  takenAt(
    t,
    places
      .slice(places.length - t.shape.length)
      .map((indices, axis) => (t.shape[axis] === 1 ? [0] : indices)),
  );

/** The channels that a part makes where one is asked for. */
function channelsMade(
  { channels }: Reads,
  { options }: Operation<Tensor>,
  whole: Shape,
  channel: number,
): readonly number[] {
  if (channels !== 'group' || !('groups' in options)) return [channel];
  const size = whole[1] / options.groups;
  const first = Math.floor(channel / size) * size;
  return range(size).map((i) => first + i);
}

/** The group of a convolution that makes an output channel, of how many. */
interface Group {
  readonly index: number;
  readonly count: number;
}

const groupOf = (count: number, outputs: number, filter: number): Group => ({
  index: Math.floor(filter / (outputs / count)),
  count,
});

/** The group's share of an axis of input channels. */
function ofGroup(t: Tensor, axis: number, { index, count }: Group): Tensor {
  const depth = t.shape[axis] / count;
  return taken(
    t,
    axis,
    range(depth).map((i) => index * depth + i),
  );
}

function bandsOf(operation: Operation<Tensor>, places: Places): readonly ReadBand[] {
  if (operation.operator === 'convTranspose2d') {
    const { x, weight, bias } = operation.inputs;
    const { vertical, horizontal } = checkConvTranspose2d(
      x.shape,
      weight.shape,
      bias?.shape,
      operation.options,
    );
    return [vertical, horizontal].map((axis, i) => landingOn(axis, places[i]));
  }
  const { vertical, horizontal } = windowOf(operation);
  return [vertical, horizontal].map((axis, i) => readBy(axis, places[i]));
}

function windowOf(operation: Operation<Tensor>): Window {
  const { operator } = operation;
  const shapeOf = (t: Tensor | undefined) => t?.shape;
  if (operator === 'conv2d') {
    const { x, weight, bias } = operation.inputs;
    return checkConv2d(x.shape, weight.shape, shapeOf(bias), operation.options);
  }
  if (operator === 'maxPool2d' || operator === 'averagePool2d')
    return checkPool2d(operator, operation.inputs.x.shape, operation.options);
  throw new Error(`${operator} has no window`);
}

/** What a band of outputs reads along an axis, and the padding that is left of the axis'. */
export interface ReadBand {
  /** −1 where the band lies in the padding alone. */
  readonly read: readonly number[];
  readonly before: number;
  readonly after: number;
  /** The output padding that is left of a transposed convolution's. */
  readonly more?: number;
}

/** @param outputs places one after the other */
export function readBy(axis: WindowAxis, outputs: readonly number[]): ReadBand {
  const { stride, before, dilation, kernel, input } = axis;
  const start = outputs[0] * stride - before;
  const end = outputs[outputs.length - 1] * stride - before + dilation * (kernel - 1) + 1;
  const [first, last] = [Math.max(start, 0), Math.min(end, input)];
  if (first >= last) return { read: range(end - start).map(() => -1), before: 0, after: 0 };
  return { read: range(last - first).map((i) => first + i), before: first - start, after: end - last };
}

/** The inputs that reach a band of a transposed convolution's outputs, and what of theirs is cut off. */
function landingOn(axis: TransposedAxis, outputs: readonly number[]): ReadBand {
  const { input, kernel, stride, dilation, before } = axis;
  const [start, end] = [outputs[0] + before, outputs[outputs.length - 1] + before];
  const inside = (i: number): number => Math.min(Math.max(Math.floor(i), 0), input - 1);
  // one whose kernel begins no later than the band does
  const first = inside(Math.min(Math.ceil((start - dilation * (kernel - 1)) / stride), start / stride));
  const last = inside(end / stride);
  const over = last * stride + dilation * (kernel - 1) - end;
  return {
    read: range(last - first + 1).map((i) => first + i),
    before: start - first * stride,
    after: Math.max(over, 0),
    more: Math.max(-over, 0),
  };
}

const paddingOf = ([vertical, horizontal]: readonly ReadBand[]) => ({
  top: vertical.before,
  bottom: vertical.after,
  left: horizontal.before,
  right: horizontal.after,
});
