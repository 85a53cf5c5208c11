/** Where a sliding window falls on each axis of a map: the shape rule of convolution and pooling. */
import { OperatorError } from '../errors.js';
import { checkPair, checkSides, checkSwitch } from './check.js';
/**
 * The window's two axes, with their output sizes: ⌊(padded input − extent)/stride⌋ + 1 windows. With `ceilMode` there is
 * another that hangs over the end, unless it would start beyond the input and the padding before it (PyTorch, Pool.h
 * pooling_output_shape); so the padded input may be up to stride − 1 smaller than the window.
 * @throws OperatorError where an option is out of range or there is no window
 */
export function checkWindow(operator, [height, width], kernel, options) {
    const [kernelY, kernelX] = checkPair(operator, 'kernel', kernel, 1);
    const [strideY, strideX] = checkPair(operator, 'stride', options.stride ?? 1, 1);
    const [dilationY, dilationX] = checkPair(operator, 'dilation', options.dilation ?? 1, 1);
    const ceilMode = checkSwitch(operator, 'ceilMode', options.ceilMode, false);
    const [endsY, endsX] = endsOf(operator, options.padding ?? 0);
    const y = { input: height, kernel: kernelY, stride: strideY, dilation: dilationY };
    const x = { input: width, kernel: kernelX, stride: strideX, dilation: dilationX };
    const axisOf = (side, slide, ends) => {
        const axis = windowAxis(slide, ends, ceilMode);
        if (axis.output >= 1)
            return axis;
        const expected = `to hold a window of ${extentOf(slide)}`;
        const got = `${axis.input} + ${axis.before} + ${axis.after}`;
        throw new OperatorError(operator, `padded ${side}`, expected, got);
    };
    return { vertical: axisOf('height', y, endsY), horizontal: axisOf('width', x, endsX) };
}
function endsOf(operator, padding) {
    if (padding === 'same')
        return ['same', 'same'];
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
/** Inputs from the first tap of a window to its last. */
const extentOf = ({ kernel, dilation }) => dilation * (kernel - 1) + 1;
function windowAxis(slide, ends, ceilMode) {
    const { input, kernel, stride, dilation } = slide;
    const [before, after] = ends === 'same' ? samePadding(slide) : ends;
    const steps = (input + before + after - extentOf(slide)) / stride;
    let output = Math.floor(steps) + 1;
    if (ceilMode && !Number.isInteger(steps) && output * stride < input + before)
        output++;
    // Written out: pooling loops over the fields of an object that was spread are half as fast in V8.
    return { input, output, kernel, stride, dilation, before, after };
}
/** TensorFlow's SAME: ⌈n/s⌉ outputs, the smaller half of the padding first. */
function samePadding(slide) {
    const { input, stride } = slide;
    const total = Math.max((Math.ceil(input / stride) - 1) * stride + extentOf(slide) - input, 0);
    const before = Math.floor(total / 2);
    return [before, total - before];
}
/** The kernel taps [first, end) of output `i` that fall inside the input. */
export function tapsInside(axis, i) {
    const start = i * axis.stride - axis.before;
    const first = start < 0 ? Math.ceil(-start / axis.dilation) : 0;
    const end = Math.min(axis.kernel, Math.ceil((axis.input - start) / axis.dilation));
    return [Math.min(first, axis.kernel), Math.max(end, 0)];
}
