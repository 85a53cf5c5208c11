import { checkLayout, checkNames, checkResult } from './check.js';
import { checkWindow } from './window.js';
const MAX_POOL_OPTIONS = [
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
export function checkPool2d(operator, x, options, names = MAX_POOL_OPTIONS) {
    checkLayout(operator, 'x', x, 'N×C×H×W');
    checkNames(operator, 'options', options, names);
    const [batch, channels, height, width] = x;
    const stride = options.stride ?? options.kernel;
    const window = checkWindow(operator, [height, width], options.kernel, { ...options, stride });
    const { vertical, horizontal } = window;
    const output = checkResult(operator, [batch, channels, vertical.output, horizontal.output]);
    return { ...window, output };
}
