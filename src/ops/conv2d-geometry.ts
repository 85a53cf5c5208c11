import { OperatorError } from '../errors.js';
import { checkInteger, checkLayout, checkNames, checkResult, checkShape } from './check.js';
import type { ConvOptions } from './options.js';
import { formatShape, type Shape } from './tensor.js';
import { checkWindow, type Window } from './window.js';

/** Where the kernel of a convolution falls, in how many groups, and the shape [N,O,H′,W′] that it gives. */
export interface ConvGeometry extends Window {
  readonly groups: number;
  readonly output: Shape;
}

const OPTIONS: readonly (keyof ConvOptions)[] = ['stride', 'padding', 'dilation', 'groups'];

/**
 * Shape rule. x [N,C,H,W], weight [O,C/groups,kH,kW], bias [O] → [N,O,H′,W′] with
 * H′ = ⌊(H + padding − dilation·(kH − 1) − 1)/stride⌋ + 1.
 * @throws OperatorError where the shapes or options do not fit together, or an option has another name
 */
export function checkConv2d(
  x: Shape,
  weight: Shape,
  bias: Shape | undefined,
  options: ConvOptions = {},
): ConvGeometry {
  checkLayout('conv2d', 'x', x, 'N×C×H×W');
  checkLayout('conv2d', 'weight', weight, 'O×I×kH×kW');
  checkNames('conv2d', 'options', options, OPTIONS);
  const groups = options.groups ?? 1;
  checkInteger('conv2d', 'groups', groups, 1);
  const [batch, channels, height, width] = x;
  const [outputs, channelsPerGroup, kernelHeight, kernelWidth] = weight;
  if (channels !== channelsPerGroup * groups || outputs % groups !== 0) {
    const fit = `to fit x of shape ${formatShape(x)} in ${groups} group${groups === 1 ? '' : 's'}`;
    throw new OperatorError('conv2d', 'weight', fit, formatShape(weight));
  }
  if (bias) checkShape('conv2d', 'bias', bias, [outputs]);
  const { vertical, horizontal } = checkWindow(
    'conv2d',
    [height, width],
    [kernelHeight, kernelWidth],
    options,
  );
  const output = checkResult('conv2d', [batch, outputs, vertical.output, horizontal.output]);
  return { vertical, horizontal, groups, output };
}
