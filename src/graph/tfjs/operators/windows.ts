/** Convolutions and pools: what slides a window over a map. https://www.tensorflow.org/api_docs/python/tf/raw_ops/Conv2D and those beside it */
import type { Padding, Sides } from '../../../ops/options.js';
import { formatShape, type Shape, tensor } from '../../../ops/tensor.js';
import { leakyRelu, parametricRelu } from '../../rectifiers.js';
import { refuse } from '../../refuse.js';
import { rearranged } from '../../values.js';
import { inverse, laidOut } from '../laid-out.js';
import type { NodeRun } from '../node-run.js';
import { ACTIVATIONS } from './elementwise.js';
import { checkMap, type GraphOperator, ofMaps } from './operator.js';

type Two = readonly [number, number];

/** Kernels are kH×kW×C×O. */
const KERNEL = [3, 2, 0, 1] as const;

/** `explicit_paddings` are pairs for the axes in their order. */
function explicitSides<T>(run: NodeRun<T>): Sides {
  const pads = run.list('explicit_paddings') ?? refuse('explicit_paddings', 'none');
  const [, channels, vertical, horizontal] = inverse(run.mapOrder()).map((axis) =>
    pads.slice(2 * axis, 2 * axis + 2),
  );
  if (pads.length !== 8 || pads[0] !== 0 || pads[1] !== 0 || channels.some((n) => n !== 0)) {
    refuse('explicit_paddings of rows and columns', `[${pads.join(', ')}]`);
  }
  return { top: vertical[0], bottom: vertical[1], left: horizontal[0], right: horizontal[1] };
}

function paddingOf<T>(run: NodeRun<T>): Padding {
  const rule = run.text('padding', ['SAME', 'VALID', 'EXPLICIT'], 'VALID');
  if (rule === 'EXPLICIT') return explicitSides(run);
  run.ignore('explicit_paddings');
  return rule === 'SAME' ? 'same' : 'valid';
}

function geometryOf<T>(run: NodeRun<T>) {
  run.ignore('use_cudnn_on_gpu');
  return {
    stride: run.rowsAndColumns(run.list('strides') ?? refuse('strides', 'none'), 'strides'),
    dilation: run.rowsAndColumns(run.list('dilations') ?? [1, 1, 1, 1], 'dilations'),
    padding: paddingOf(run),
  };
}

/** A kernel, channels first; one that is computed has to be transposed. */
function kernelOf<T>(run: NodeRun<T>, i: number): T {
  checkMap(run, i);
  const value = run.value(i);
  if (value.kind === 'known') return run.arranged(value, KERNEL);
  return run.tensorIn(i, inverse(KERNEL));
}

/** Kernels kH×kW×C×M: channel c has the outputs c·M … c·M + M − 1. */
function depthwiseKernelOf<T>(run: NodeRun<T>): T {
  checkMap(run, 1);
  const [height, width, channels, multiplier] = run.shape(1);
  const shape: Shape = [channels * multiplier, 1, height, width];
  const value = run.known(1, 'a kernel');
  const make = () => tensor(rearranged(value, [2, 3, 0, 1]).data, shape);
  return run.madeOf(value, 'depthwise', shape, make);
}

/** What follows a convolution in one node: `fused_ops`, of which a bias is the convolution's own. */
interface Fused<T> {
  readonly bias: T | undefined;
  /** Whether something comes after it. */
  readonly isMore: boolean;
  readonly activate: (x: T) => T;
}

const FUSED = ['BiasAdd', 'Relu', 'Relu6', 'LeakyRelu', 'Prelu', 'Sigmoid', 'Elu'] as const;

/** @param order how the result lies */
export function fusedOf<T>(run: NodeRun<T>, order: readonly number[]): Fused<T> {
  run.ignore('epsilon', 'num_args', 'num_host_args');
  const operators = run.texts('fused_ops');
  const strange = operators.find((name) => !FUSED.some((known) => known === name));
  const activations = operators.filter((name) => name !== 'BiasAdd');
  if (strange !== undefined || activations.length > 1 || operators.indexOf('BiasAdd') > 0) {
    refuse(`fused_ops: BiasAdd, and one of ${FUSED.slice(1).join(', ')}`, operators.join(', '));
  }
  const alpha = Math.fround(run.number('leakyrelu_alpha', 0.2));
  const hasBias = operators.includes('BiasAdd');
  const [activation] = activations;
  const activate = (x: T): T => {
    if (activation === 'LeakyRelu') return leakyRelu(run, x, alpha);
    if (activation === 'Prelu') return parametricRelu(run, x, run.tensorIn(hasBias ? 3 : 2, order));
    return activation === undefined ? x : ACTIVATIONS[activation as keyof typeof ACTIVATIONS](run, x);
  };
  return { bias: hasBias ? run.tensor(2) : undefined, isMore: activation !== undefined, activate };
}

/** How many groups the channels of x are in for a kernel that reads `depth` of them. */
function groupsOf(channels: number, depth: number, kernel: Shape): number {
  const groups = channels / depth;
  return Number.isInteger(groups) ? groups : refuse(`a kernel for ${channels} channels`, formatShape(kernel));
}

const convolution: GraphOperator = (run) => {
  checkMap(run, 0);
  const order = run.mapOrder();
  const x = run.tensorIn(0, order);
  const { bias, isMore, activate } = fusedOf(run, order);
  const nn = isMore ? run.part('convolution') : run.output();
  const groups = groupsOf(nn.shape(x)[1], run.shape(1)[2], run.shape(1));
  const y = nn.conv2d(x, kernelOf(run, 1), bias, { ...geometryOf(run), groups });
  return [laidOut(activate(y), order)];
};

const depthwiseConvolution: GraphOperator = (run) => {
  checkMap(run, 0);
  const order = run.mapOrder();
  const x = run.tensorIn(0, order);
  const { bias, isMore, activate } = fusedOf(run, order);
  const nn = isMore ? run.part('convolution') : run.output();
  const y = nn.conv2d(x, depthwiseKernelOf(run), bias, { ...geometryOf(run), groups: run.shape(1)[2] });
  return [laidOut(activate(y), order)];
};

/** What is cut off of what the windows cover; SAME cuts the odd row or column off at the bottom or right. */
function sidesOf(padding: Padding, covered: readonly number[], size: readonly number[]): Sides {
  if (typeof padding === 'object' && 'top' in padding) return padding;
  const total = covered.map((n, axis) => (padding === 'same' ? Math.max(n - size[axis], 0) : 0));
  const [top, left] = total.map((n) => Math.floor(n / 2));
  return { top, left, bottom: total[0] - top, right: total[1] - left };
}

/**
 * The gradient of a convolution, whose inputs are the size that it gives, the kernel, and what it reads. The padding is that of the
 * convolution from that size: https://www.tensorflow.org/api_docs/python/tf/raw_ops/Conv2DBackpropInput
 */
const transposedConvolution: GraphOperator = (run) => {
  const order = run.mapOrder();
  checkMap(run, 2);
  const x = run.tensorIn(2, order);
  const { stride, dilation, padding } = geometryOf(run);
  const size = run.rowsAndColumnsOf(run.numbers(0, 'a size'), 'a size');
  const inputs = run.output().shape(x).slice(2);
  const kernel = run.shape(1);
  /** How many rows or columns the windows cover. */
  const covered = ([0, 1] as const).map(
    (axis) => (inputs[axis] - 1) * stride[axis] + (kernel[axis] - 1) * dilation[axis] + 1,
  );
  const { top, bottom, left, right } = sidesOf(padding, covered, size);
  if (padding === 'same' && size.some((n, axis) => Math.ceil(n / stride[axis]) !== inputs[axis])) {
    refuse(`a size that strides of ${stride.join('×')} bring to ${formatShape(inputs)}`, formatShape(size));
  }
  const outputPadding = [
    size[0] - (covered[0] - top - bottom),
    size[1] - (covered[1] - left - right),
  ] as const;
  const y = run.output().convTranspose2d(x, kernelOf(run, 1), undefined, {
    stride,
    dilation,
    padding: { top, bottom, left, right },
    outputPadding,
  });
  return [laidOut(y, order)];
};

function poolOf<T>(run: NodeRun<T>): { kernel: Two; stride: Two; padding: Padding } {
  return {
    kernel: run.rowsAndColumns(run.list('ksize') ?? refuse('ksize', 'none'), 'ksize'),
    stride: run.rowsAndColumns(run.list('strides') ?? refuse('strides', 'none'), 'strides'),
    padding: paddingOf(run),
  };
}

/** https://www.tensorflow.org/api_docs/python/tf/raw_ops/FusedBatchNormV3: of inference, which has mean and variance as inputs. */
const batchNorm = ofMaps((run, x) => {
  if (run.flag('is_training', true)) refuse('a batch norm of inference', 'one of training');
  run.ignore('exponential_avg_factor');
  const [scale, shift, mean, variance] = [1, 2, 3, 4].map((i) => run.tensor(i));
  const epsilon = Math.fround(run.number('epsilon', 1e-4));
  return run.output().batchNorm2d(x, { scale, shift, mean, variance }, epsilon);
});

export const WINDOWS = {
  Conv2D: convolution,
  _FusedConv2D: convolution,
  DepthwiseConv2dNative: depthwiseConvolution,
  FusedDepthwiseConv2dNative: depthwiseConvolution,
  Conv2DBackpropInput: transposedConvolution,
  MaxPool: ofMaps((run, x) => run.output().maxPool2d(x, poolOf(run))),
  /** Padding does not count. */
  AvgPool: ofMaps((run, x) => run.output().averagePool2d(x, { ...poolOf(run), countIncludePadding: false })),
  FusedBatchNorm: batchNorm,
  FusedBatchNormV2: batchNorm,
  FusedBatchNormV3: batchNorm,
};
