import { checkLayout } from './check.js';
import type { MaxPoolOptions } from './options.js';
import type { Shape } from './tensor.js';
import { checkWindow, type Window } from './window.js';

export interface PoolGeometry extends Window {
  readonly output: Shape;
}

/**
 * Shape rule of pooling. x [N,C,H,W] → [N,C,H′,W′], H′ as in convolution; with `ceilMode` rounded up, the last window
 * starting no later than the input's end. The stride is the kernel's size where it is left out.
 * @throws OperatorError where the shape or options are out of range
 */
export function checkPool2d(operator: string, x: Shape, options: MaxPoolOptions): PoolGeometry {
  checkLayout(operator, 'x', x, 'N×C×H×W');
  const [batch, channels, height, width] = x;
  const window = checkWindow(operator, [height, width], options.kernel, {
    stride: options.kernel,
    ...options,
  });
  return { ...window, output: [batch, channels, window.vertical.output, window.horizontal.output] };
}
