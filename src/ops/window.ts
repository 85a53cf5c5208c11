/** Where a sliding window falls on each axis of a map: the shape rule of convolution and pooling. */
import { OperatorError } from '../errors.js';
import { checkPair, checkSides } from './check.js';
import type { Padding, Pair } from './options.js';

/**
 * One axis of a sliding window. Output `i` reads the inputs `i·stride − before + k·dilation`, k < kernel;
 * those outside [0, input) are padding.
 */
export interface WindowAxis {
  readonly input: number;
  readonly output: number;
  readonly kernel: number;
  readonly stride: number;
  readonly dilation: number;
  readonly before: number;
  readonly after: number;
}

export interface Window {
  readonly vertical: WindowAxis;
  readonly horizontal: WindowAxis;
}

export interface WindowOptions {
  readonly stride?: Pair;
  readonly padding?: Padding;
  readonly dilation?: Pair;
  readonly ceilMode?: boolean;
}

/**
 * The window's two axes, with their output sizes.
 * @throws OperatorError where an option is out of range or no window fits into the padded input.
 */
export function checkWindow(
  operator: string,
  [height, width]: readonly [number, number],
  kernel: Pair,
  options: WindowOptions,
): Window {
  const [kernelHeight, kernelWidth] = checkPair(operator, 'kernel', kernel, 1);
  const [strideY, strideX] = checkPair(operator, 'stride', options.stride ?? 1, 1);
  const [dilationY, dilationX] = checkPair(operator, 'dilation', options.dilation ?? 1, 1);
  const ceilMode = options.ceilMode ?? false;
  const [y, x] = sidesOf(operator, options.padding ?? 0);
  return {
    vertical: windowAxis(operator, 'height', height, kernelHeight, strideY, dilationY, y, ceilMode),
    horizontal: windowAxis(operator, 'width', width, kernelWidth, strideX, dilationX, x, ceilMode),
  };
}

type Ends = readonly [before: number, after: number] | 'same';

function sidesOf(operator: string, padding: Padding): [Ends, Ends] {
  if (padding === 'same') return ['same', 'same'];
  if (padding === 'valid') {
    return [
      [0, 0],
      [0, 0],
    ];
  }
  if (typeof padding === 'object' && !('length' in padding)) {
    checkSides(operator, 'padding', padding);
    return [
      [padding.top, padding.bottom],
      [padding.left, padding.right],
    ];
  }
  const [y, x] = checkPair(operator, 'padding', padding, 0);
  return [
    [y, y],
    [x, x],
  ];
}

function windowAxis(
  operator: string,
  side: 'height' | 'width',
  input: number,
  kernel: number,
  stride: number,
  dilation: number,
  ends: Ends,
  ceilMode: boolean,
): WindowAxis {
  const extent = dilation * (kernel - 1) + 1;
  const [before, after] = ends === 'same' ? samePadding(input, extent, stride) : ends;
  const slack = input + before + after - extent;
  if (slack < 0) {
    throw new OperatorError(
      operator,
      `padded ${side}`,
      `to hold a window of ${extent}`,
      `${input} + ${before} + ${after}`,
    );
  }
  let output = Math.floor(slack / stride) + 1;
  // PyTorch's ceil mode: one more window, unless it would start beyond the input and its padding before.
  if (ceilMode && slack % stride !== 0 && output * stride < input + before) output++;
  return { input, output, kernel, stride, dilation, before, after };
}

/** TensorFlow's SAME: ⌈n/s⌉ outputs, the smaller half of the padding first. */
function samePadding(input: number, extent: number, stride: number): [number, number] {
  const total = Math.max((Math.ceil(input / stride) - 1) * stride + extent - input, 0);
  const before = Math.floor(total / 2);
  return [before, total - before];
}

/** The kernel taps [first, end) of output `i` that fall inside the input. */
export function tapsInside(axis: WindowAxis, i: number): readonly [first: number, end: number] {
  const start = i * axis.stride - axis.before;
  const first = start < 0 ? Math.ceil(-start / axis.dilation) : 0;
  const end = Math.min(axis.kernel, Math.ceil((axis.input - start) / axis.dilation));
  return [Math.min(first, axis.kernel), Math.max(end, 0)];
}
