/** Convolutions and pools: what slides a window over a map. */
import type { Padding, Sides } from '../../../ops/options.js';
import { formatShape, type Shape, sameShape } from '../../../ops/tensor.js';
import { refuse } from '../../refuse.js';
import type { NodeRun } from '../node-run.js';
import { checkMap, giving } from './operator.js';

type Two = readonly [number, number];

function pair<T>(run: NodeRun<T>, name: string): Two {
  const [vertical, horizontal, ...more] = run.list(name) ?? [1, 1];
  return horizontal === undefined || more.length > 0
    ? refuse(`two numbers as ${name}`, `[${run.list(name)!.join(', ')}]`)
    : [vertical, horizontal];
}

/** Begins of all axes, then ends. */
export function sidesOf(pads: readonly number[]): Sides {
  const [top, left, bottom, right, ...more] = pads;
  if (right === undefined || more.length > 0) refuse('four numbers as pads', `[${pads.join(', ')}]`);
  return { top, left, bottom, right };
}

/**
 * `auto_pad`, which stood before explicit pads. SAME_LOWER has the odd row and column in front.
 * @param x of the map
 */
function paddingOf<T>(run: NodeRun<T>, x: Shape, kernel: Two, stride: Two, dilation: Two): Padding {
  const rule = run.text('auto_pad', ['NOTSET', 'SAME_UPPER', 'SAME_LOWER', 'VALID'], 'NOTSET');
  const pads = run.list('pads');
  if (rule === 'NOTSET') return sidesOf(pads ?? [0, 0, 0, 0]);
  if (rule === 'VALID') return 'valid';
  if (rule === 'SAME_UPPER') return 'same';
  const total = ([0, 1] as const).map((axis) => {
    const size = x[2 + axis];
    const outputs = Math.ceil(size / stride[axis]);
    return Math.max((outputs - 1) * stride[axis] + (kernel[axis] - 1) * dilation[axis] + 1 - size, 0);
  });
  const [bottom, right] = total.map((n) => Math.floor(n / 2));
  return { top: total[0] - bottom, left: total[1] - right, bottom, right };
}

/** The kernel that a weight has; an attribute may say it again. */
function kernelOf<T>(run: NodeRun<T>, weight: Shape): Two {
  const kernel = weight.slice(2);
  const said = run.list('kernel_shape');
  if (said && !sameShape(said, kernel))
    refuse(`a weight of kernel ${formatShape(said)}`, formatShape(weight));
  return [kernel[0], kernel[1]];
}

/** https://onnx.ai/onnx/operators/onnx__Conv.html */
const convolution = giving((run) => {
  const [x, weight] = [run.shape(0), run.shape(1)];
  checkMap(x);
  const kernel = kernelOf(run, weight);
  const [stride, dilation] = [pair(run, 'strides'), pair(run, 'dilations')];
  const padding = paddingOf(run, x, kernel, stride, dilation);
  const groups = run.number('group', 1);
  const bias = run.has(2) ? run.tensor(2) : undefined;
  return run.output().conv2d(run.tensor(0), run.tensor(1), bias, { stride, padding, dilation, groups });
});

/** https://onnx.ai/onnx/operators/onnx__ConvTranspose.html */
const transposedConvolution = giving((run) => {
  const [x, weight] = [run.shape(0), run.shape(1)];
  checkMap(x);
  const kernel = kernelOf(run, weight);
  const [stride, dilation] = [pair(run, 'strides'), pair(run, 'dilations')];
  const extra = run.list('output_padding') ?? [0, 0];
  const rule = run.text('auto_pad', ['NOTSET', 'SAME_UPPER', 'SAME_LOWER', 'VALID'], 'NOTSET');
  const size = run.list('output_shape');
  /** What the result has beyond the size that is asked for, which is padding that is cut off. */
  const surplus = ([0, 1] as const).map((axis) => {
    const whole = stride[axis] * (x[2 + axis] - 1) + (kernel[axis] - 1) * dilation[axis] + 1 + extra[axis];
    if (size) return whole - size[size.length - 2 + axis];
    return rule.startsWith('SAME') ? whole - x[2 + axis] * stride[axis] : 0;
  });
  const pads = run.list('pads') ?? [0, 0, 0, 0];
  // a size beyond what the windows reach is filled up
  const filled = surplus.map((n, axis) => extra[axis] + Math.max(-n, 0));
  const halves = surplus.map((n) => Math.max(n, 0)).map((n) => [Math.floor(n / 2), n - Math.floor(n / 2)]);
  // opset 11 turned round which end the odd row and column are cut off
  const lessInFront = (rule === 'SAME_UPPER') === run.opset >= 11;
  const [vertical, horizontal] = lessInFront ? halves : halves.map(([less, more]) => [more, less]);
  const derived = { top: vertical[0], bottom: vertical[1], left: horizontal[0], right: horizontal[1] };
  const padding = size || rule.startsWith('SAME') ? derived : sidesOf(pads);
  const bias = run.has(2) ? run.tensor(2) : undefined;
  const options = {
    stride,
    padding,
    dilation,
    groups: run.number('group', 1),
    outputPadding: [filled[0], filled[1]] as const,
  };
  return run.output().convTranspose2d(run.tensor(0), run.tensor(1), bias, options);
});

function poolOf<T>(run: NodeRun<T>) {
  const x = run.shape(0);
  checkMap(x);
  const kernel = pair(run, 'kernel_shape');
  const [stride, dilation] = [pair(run, 'strides'), pair(run, 'dilations')];
  const padding = paddingOf(run, x, kernel, stride, dilation);
  return { kernel, stride, padding, dilation, ceilMode: run.flag('ceil_mode') };
}

/** https://onnx.ai/onnx/operators/onnx__MaxPool.html */
const maxPool = giving((run) => {
  if ((run.node.outputs[1] ?? '') !== '') refuse('a max pool of values', 'one of their indices too');
  run.ignore('storage_order'); // of the indices
  return run.output().maxPool2d(run.tensor(0), poolOf(run));
});

/** https://onnx.ai/onnx/operators/onnx__AveragePool.html */
const averagePool = giving((run) => {
  const { dilation, ...pool } = poolOf(run);
  if (dilation.some((n) => n !== 1)) refuse('dilations of 1', `[${dilation.join(', ')}]`);
  return run
    .output()
    .averagePool2d(run.tensor(0), { ...pool, countIncludePadding: run.flag('count_include_pad') });
});

const globalMaxPool = giving((run) => {
  const x = run.shape(0);
  checkMap(x);
  return run.output().maxPool2d(run.tensor(0), { kernel: [x[2], x[3]] });
});

/** Ours gives rows N×C, ONNX' keeps the axes. */
const globalAveragePool = giving((run) => {
  const [batch, channels] = run.shape(0);
  checkMap(run.shape(0));
  return run.output().reshape(run.part('mean').globalAveragePool(run.tensor(0)), [batch, channels, 1, 1]);
});

export const WINDOWS = {
  Conv: convolution,
  ConvTranspose: transposedConvolution,
  MaxPool: maxPool,
  AveragePool: averagePool,
  GlobalMaxPool: globalMaxPool,
  GlobalAveragePool: globalAveragePool,
};
