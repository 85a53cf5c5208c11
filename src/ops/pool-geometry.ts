import { checkLayout, checkNames, checkResult } from './check.js';
import type { MaxPoolOptions } from './options.js';
import type { Shape } from './tensor.js';
import { checkWindow, type Window } from './window.js';

/** Where the windows of a pool fall, and the shape [N,C,H′,W′] that they give. */
export interface PoolGeometry extends Window {
  readonly output: Shape;
}

const MAX_POOL_OPTIONS: readonly (keyof MaxPoolOptions)[] = [
  'kernel',
  'stride',
  'padding',
  'dilation',
  'ceilMode',
];

/**
 * Shape rule of pooling. x [N,C,H,W] → [N,C,H′,W′], H′ as in convolution; with `ceilMode` rounded up, the last window
 * starting no later than the input's end. The stride is the kernel's size where it is left out.
 * @param names the options that the operator has
 * @throws OperatorError where the shape or options are out of range, or an option has another name
 */
export function checkPool2d(
  operator: string,
  x: Shape,
  options: MaxPoolOptions,
  names: readonly string[] = MAX_POOL_OPTIONS,
): PoolGeometry {
  checkLayout(operator, 'x', x, 'N×C×H×W');
  checkNames(operator, 'options', options, names);
  const [batch, channels, height, width] = x;
  const stride = options.stride ?? options.kernel;
  const { vertical, horizontal } = checkWindow(operator, [height, width], options.kernel, {
    ...options,
    stride,
  });
  const output = checkResult(operator, [batch, channels, vertical.output, horizontal.output]);
  return { vertical, horizontal, output };
}
