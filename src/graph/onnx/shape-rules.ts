/** What shapes ONNX' operators on shapes give: one rule for known numbers and for tensors that are computed. */
import type { PadMode } from '../../ops/options.js';
import { type Shape, sizeOf } from '../../ops/tensor.js';
import { refuse } from '../refuse.js';
import { type AxisSlice, filledIn, within, without } from '../shapes.js';
import type { NodeRun } from './node-run.js';

/** More than a tensor of any network has. */
const MOST_AXES = 64;

/** Axes as attribute, or from opset 13 on as an input; undefined where neither is there. */
function axesGiven<T>(run: NodeRun<T>, input: number): readonly number[] | undefined {
  const attribute = run.list('axes');
  return run.has(input) ? run.numbers(input, 'axes') : attribute;
}

/** Those axes counted from the front, each once. */
export function axesOf<T>(run: NodeRun<T>, input: number, rank: number): number[] | undefined {
  const axes = axesGiven(run, input)?.map((axis) => run.axis(axis, rank));
  if (axes && new Set(axes).size < axes.length) refuse('axes, each once', axes.join(', '));
  return axes;
}

export function reshapedTo<T>(run: NodeRun<T>, from: Shape): Shape {
  const asked = run.opset < 5 ? (run.list('shape') ?? refuse('shape', 'none')) : run.numbers(1, 'shape');
  const keepZero = run.flag('allowzero');
  return filledIn(
    asked.map((n, axis) => (n === 0 && !keepZero ? (from[axis] ?? 0) : n)),
    from,
  );
}

export function squeezed<T>(run: NodeRun<T>, from: Shape): Shape {
  return without(from, axesOf(run, 1, from.length));
}

export function unsqueezed<T>(run: NodeRun<T>, from: Shape): Shape {
  const count = axesGiven(run, 1)?.length ?? refuse('axes', 'none');
  if (count > MOST_AXES) refuse(`at most ${MOST_AXES} axes`, String(count));
  const axes = axesOf(run, 1, from.length + count)!;
  const rest = [...from];
  return Array.from({ length: from.length + count }, (_, axis) => (axes.includes(axis) ? 1 : rest.shift()!));
}

export function flattened<T>(run: NodeRun<T>, from: Shape): Shape {
  const asked = run.number('axis', 1);
  const axis = asked === from.length ? asked : run.axis(asked, from.length);
  return [sizeOf(from.slice(0, axis)), sizeOf(from.slice(axis))];
}

export function permutation<T>(run: NodeRun<T>, rank: number): readonly number[] {
  const order = run.list('perm') ?? Array.from({ length: rank }, (_, axis) => rank - 1 - axis);
  if (order.length !== rank || new Set(order.map((axis) => run.axis(axis, rank))).size < rank) {
    refuse(`a permutation of ${rank} axes`, `[${order.join(', ')}]`);
  }
  return order;
}

/** Slice, whose starts and ends are attributes up to opset 9 and inputs after. */
export function slicesOf<T>(run: NodeRun<T>, from: Shape): AxisSlice[] {
  const inputs = run.opset >= 10;
  const given = (i: number, name: string): readonly number[] | undefined => {
    if (!inputs) return run.list(name);
    return run.has(i) ? run.numbers(i, name) : undefined;
  };
  const starts = given(1, 'starts') ?? refuse('starts', 'none');
  const ends = given(2, 'ends') ?? refuse('ends', 'none');
  const axes = given(3, 'axes') ?? starts.map((_, axis) => axis);
  const allSteps = (inputs ? given(4, 'steps') : undefined) ?? starts.map(() => 1);
  if (new Set([starts, ends, axes, allSteps].map(({ length }) => length)).size > 1) {
    refuse(
      'as many starts as ends, axes and steps',
      `${starts.length}, ${ends.length}, ${axes.length}, ${allSteps.length}`,
    );
  }
  return axes.map((asked, i) => {
    const axis = run.axis(asked, from.length);
    return { axis, ...within(from[axis], starts[i], ends[i], allSteps[i]) };
  });
}

/** Concat's axis, which before opset 4 may be left out. */
export function joinedAxis<T>(run: NodeRun<T>): number {
  return run.axis(run.opset < 4 ? run.number('axis', 1) : run.required('axis'), run.shape(0).length);
}

/** Split: sizes as attribute, in opset 1 and from 13 on as input, or equal ones. Opset 1 says no axis where it is left out. */
export function splitOf<T>(
  run: NodeRun<T>,
  from: Shape,
): { readonly axis: number; readonly sizes: readonly number[] } {
  const axis = run.axis(run.opset < 2 ? run.required('axis') : run.number('axis', 0), from.length);
  const parts = run.number('num_outputs', run.node.outputs.length);
  if (parts !== run.node.outputs.length) refuse(`num_outputs ${run.node.outputs.length}`, String(parts));
  const size = from[axis];
  const chunk = Math.ceil(size / parts);
  const equal = Array.from({ length: parts }, (_, i) => Math.min(chunk, size - i * chunk));
  const sizes = (run.has(1) ? run.numbers(1, 'split') : run.list('split')) ?? equal;
  const total = sizes.reduce((sum, n) => sum + n, 0);
  if (sizes.length !== run.node.outputs.length || total !== size || sizes.some((n) => n < 0)) {
    refuse(`${run.node.outputs.length} sizes that add up to ${size}`, `[${sizes.join(', ')}]`);
  }
  return { axis, sizes };
}

/** What Pad puts around each axis. */
export interface Pads {
  readonly pads: readonly (readonly [before: number, after: number])[];
  /** 0 but of mode constant. */
  readonly value: number;
  readonly mode: PadMode;
}

/**
 * https://onnx.ai/onnx/operators/onnx__Pad.html: pads and value are inputs from opset 11 on, and axes from 18; in opset 1 pads are
 * called paddings.
 */
export function padsOf<T>(run: NodeRun<T>, from: Shape): Pads {
  const modes = ['constant', 'reflect', 'edge', ...(run.opset >= 19 ? (['wrap'] as const) : [])] as const;
  const mode = run.text('mode', modes, 'constant');
  const attribute = run.opset < 2 ? 'paddings' : 'pads';
  const pads = (run.opset < 11 ? run.list(attribute) : run.numbers(1, 'pads')) ?? refuse(attribute, 'none');
  const value = run.opset < 11 ? run.number('value', 0) : run.has(2) ? run.scalar(2, 'a value') : 0;
  const axes = run.has(3)
    ? run.numbers(3, 'axes').map((axis) => run.axis(axis, from.length))
    : from.map((_, i) => i);
  if (pads.length !== 2 * axes.length) refuse(`pads of ${axes.length} axes`, `[${pads.join(', ')}]`);
  const around = from.map((_, axis): [number, number] => {
    const at = axes.indexOf(axis);
    return at < 0 ? [0, 0] : [pads[at], pads[at + axes.length]];
  });
  return { pads: around, value: mode === 'constant' ? value : 0, mode };
}
