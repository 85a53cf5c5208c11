/** Where a sliding window falls on each axis of a map: the shape rule of convolution and pooling. */
import { OperatorError } from '../errors.js';
import { checkPair, checkSides, checkSwitch } from './check.js';
import type { Padding, Pair, Sides } from './options.js';

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

/** A sliding window on both axes of a map. */
export interface Window {
  readonly vertical: WindowAxis;
  readonly horizontal: WindowAxis;
}

/** An axis with its padding, and with what windows read beyond that. */
export const paddedSide = ({ before, input, output, stride, kernel, dilation }: WindowAxis): number =>
  Math.max(before + input, (output - 1) * stride + (kernel - 1) * dilation + 1);

/** How a window slides; left out, stride and dilation are 1, there is no padding, and sizes are rounded down. */
export interface WindowOptions {
  readonly stride?: Pair;
  readonly padding?: Padding;
  readonly dilation?: Pair;
  readonly ceilMode?: boolean;
}

/**
 * The window's two axes, with their output sizes: ⌊(padded input − extent)/stride⌋ + 1 windows. With `ceilMode` there is
 * another that hangs over the end, unless it would start beyond the input and the padding before it (PyTorch, Pool.h
 * pooling_output_shape); so the padded input may be up to stride − 1 smaller than the window.
 * @throws OperatorError where an option is out of range or there is no window
 */
export function checkWindow(
  operator: string,
  [height, width]: readonly [number, number],
  kernel: Pair,
  options: WindowOptions,
): Window {
  const [kernelY, kernelX] = checkPair(operator, 'kernel', kernel, 1);
  const [strideY, strideX] = checkPair(operator, 'stride', options.stride ?? 1, 1);
  const [dilationY, dilationX] = checkPair(operator, 'dilation', options.dilation ?? 1, 1);
  const ceilMode = checkSwitch(operator, 'ceilMode', options.ceilMode, false);
  const [endsY, endsX] = endsOf(operator, options.padding ?? 0);
  const y = { input: height, kernel: kernelY, stride: strideY, dilation: dilationY };
  const x = { input: width, kernel: kernelX, stride: strideX, dilation: dilationX };
  const axisOf = (side: string, slide: Slide, ends: Ends): WindowAxis => {
    const axis = windowAxis(slide, ends, ceilMode);
    if (axis.output >= 1) return axis;
    const expected = `to hold a window of ${extentOf(slide)}`;
    const got = `${axis.input} + ${axis.before} + ${axis.after}`;
    throw new OperatorError(operator, `padded ${side}`, expected, got);
  };
  return { vertical: axisOf('height', y, endsY), horizontal: axisOf('width', x, endsX) };
}

type Slide = Pick<WindowAxis, 'input' | 'kernel' | 'stride' | 'dilation'>;
type GivenEnds = readonly [before: number, after: number];
type Ends = GivenEnds | 'same';

function endsOf(operator: string, padding: Padding): [Ends, Ends] {
  if (padding === 'same') return ['same', 'same'];
  if (padding === 'valid') {
    return [
      [0, 0],
      [0, 0],
    ];
  }
  return endsOfSides(operator, padding);
}

/**
 * What is added, or cut off, at the ends of the two axes.
 * @throws OperatorError where it is not a number, a pair or four sides, none of them negative
 */
export function endsOfSides(
  operator: string,
  padding: Pair | Sides,
): [vertical: GivenEnds, horizontal: GivenEnds] {
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

/** Inputs from the first tap of a window to its last. */
const extentOf = ({ kernel, dilation }: Slide): number => dilation * (kernel - 1) + 1;

function windowAxis(slide: Slide, ends: Ends, ceilMode: boolean): WindowAxis {
  const { input, kernel, stride, dilation } = slide;
  const [before, after] = ends === 'same' ? samePadding(slide) : ends;
  const steps = (input + before + after - extentOf(slide)) / stride;
  let output = Math.floor(steps) + 1;
  if (ceilMode && !Number.isInteger(steps) && output * stride < input + before) output++;
  // Written out: pooling loops over the fields of an object that was spread are half as fast in V8.
  return { input, output, kernel, stride, dilation, before, after };
}

/** TensorFlow's SAME: ⌈n/s⌉ outputs, the smaller half of the padding first. */
function samePadding(slide: Slide): [number, number] {
  const { input, stride } = slide;
  const total = Math.max((Math.ceil(input / stride) - 1) * stride + extentOf(slide) - input, 0);
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
