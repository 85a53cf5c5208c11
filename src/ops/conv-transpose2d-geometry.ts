import { OperatorError } from '../errors.js';
import { checkInteger, checkLayout, checkNames, checkPair, checkResult, checkShape } from './check.js';
import type { ConvTransposeOptions } from './options.js';
import { formatShape, type Shape } from './tensor.js';
import { endsOfSides } from './window.js';

/**
 * One axis of a transposed convolution. Input `i` reaches the outputs `i·stride − before + k·dilation`, k < kernel; those
 * outside [0, output) are cut off.
 */
export interface TransposedAxis {
  readonly input: number;
  readonly output: number;
  readonly kernel: number;
  readonly stride: number;
  readonly dilation: number;
  readonly before: number;
  readonly after: number;
  readonly outputPadding: number;
}

/** Where the kernel of a transposed convolution falls, in how many groups, and the shape [N,O,H′,W′] that it gives. */
export interface ConvTransposeGeometry {
  readonly vertical: TransposedAxis;
  readonly horizontal: TransposedAxis;
  readonly groups: number;
  readonly output: Shape;
}

const OPERATOR = 'convTranspose2d';

const OPTIONS: readonly (keyof ConvTransposeOptions)[] = [
  'stride',
  'padding',
  'dilation',
  'groups',
  'outputPadding',
];

/**
 * Shape rule. x [N,C,H,W], weight [C,O/groups,kH,kW], bias [O] → [N,O,H′,W′] with
 * H′ = (H − 1)·stride − padding + dilation·(kH − 1) + outputPadding + 1.
 * @throws OperatorError where the shapes or options do not fit together, an option has another name, or the output padding is not
 *   smaller than the stride or the dilation (PyTorch's rule)
 */
export function checkConvTranspose2d(
  x: Shape,
  weight: Shape,
  bias: Shape | undefined,
  options: ConvTransposeOptions = {},
): ConvTransposeGeometry {
  checkLayout(OPERATOR, 'x', x, 'N×C×H×W');
  checkLayout(OPERATOR, 'weight', weight, 'I×O×kH×kW');
  checkNames(OPERATOR, 'options', options, OPTIONS);
  const groups = options.groups ?? 1;
  checkInteger(OPERATOR, 'groups', groups, 1);
  const [batch, channels, height, width] = x;
  const [inputs, outputsPerGroup, kernelHeight, kernelWidth] = weight;
  if (channels !== inputs || channels % groups !== 0) {
    const fit = `to fit x of shape ${formatShape(x)} in ${groups} group${groups === 1 ? '' : 's'}`;
    throw new OperatorError(OPERATOR, 'weight', fit, formatShape(weight));
  }
  const outputs = outputsPerGroup * groups;
  if (bias) checkShape(OPERATOR, 'bias', bias, [outputs]);
  const [strideY, strideX] = checkPair(OPERATOR, 'stride', options.stride ?? 1, 1);
  const [dilationY, dilationX] = checkPair(OPERATOR, 'dilation', options.dilation ?? 1, 1);
  const [endsY, endsX] = endsOfSides(OPERATOR, options.padding ?? 0);
  const [moreY, moreX] = checkPair(OPERATOR, 'outputPadding', options.outputPadding ?? 0, 0);
  const y = { input: height, kernel: kernelHeight, stride: strideY, dilation: dilationY };
  const across = { input: width, kernel: kernelWidth, stride: strideX, dilation: dilationX };
  const vertical = transposedAxis('height', y, endsY, moreY);
  const horizontal = transposedAxis('width', across, endsX, moreX);
  const output = checkResult(OPERATOR, [batch, outputs, vertical.output, horizontal.output]);
  return { vertical, horizontal, groups, output };
}

function transposedAxis(
  side: string,
  slide: Pick<TransposedAxis, 'input' | 'kernel' | 'stride' | 'dilation'>,
  [before, after]: readonly [number, number],
  outputPadding: number,
): TransposedAxis {
  const { input, kernel, stride, dilation } = slide;
  if (outputPadding >= Math.max(stride, dilation)) {
    const expected = `to be smaller than the stride ${stride} or the dilation ${dilation}`;
    throw new OperatorError(OPERATOR, 'outputPadding', expected, String(outputPadding));
  }
  const whole = (input - 1) * stride + dilation * (kernel - 1) + 1 + outputPadding;
  const output = whole - before - after;
  if (output < 1) {
    const expected = `to keep some of ${whole} of the output's ${side}`;
    throw new OperatorError(OPERATOR, 'padding', expected, `${before} + ${after}`);
  }
  return { ...slide, output, before, after, outputPadding };
}

/** Of the stride and the dilation: how many of the taps reach outputs of the same remainder. */
export const commonDivisor = (a: number, b: number): number => (b === 0 ? a : commonDivisor(b, a % b));
