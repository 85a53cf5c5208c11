/**
 * Options with every default filled in: pairs as two numbers, paddings as four, whatever way they were given in. Each
 * function throws the OperatorError that the operator itself would.
 */
import { checkAveragePool2d } from './average-pool2d.js';
import { checkConv2d } from './conv2d-geometry.js';
import { checkPool2d } from './pool-geometry.js';
import { checkResize } from './resize.js';
export function resolveConv(given, { x, weight }) {
    const geometry = checkConv2d(x, weight, undefined, given);
    return { ...slides(geometry), dilation: both(geometry, 'dilation'), groups: geometry.groups };
}
export function resolveMaxPool(given, { x }) {
    const geometry = checkPool2d('maxPool2d', x, given);
    return {
        kernel: both(geometry, 'kernel'),
        ...slides(geometry),
        dilation: both(geometry, 'dilation'),
        ceilMode: given.ceilMode ?? false,
    };
}
export function resolveAveragePool(given, { x }) {
    const geometry = checkAveragePool2d(x, given);
    return {
        kernel: both(geometry, 'kernel'),
        ...slides(geometry),
        ceilMode: given.ceilMode ?? false,
        countIncludePadding: given.countIncludePadding ?? true,
    };
}
export function resolveResize(given, { x }) {
    checkResize(x, given);
    const mode = given.mode;
    const corners = mode === 'bilinear' ? { alignCorners: given.alignCorners ?? false } : {};
    const { size, factor } = given;
    if (size)
        return { mode, ...corners, size: [size[0], size[1]] };
    return { mode, ...corners, factor: typeof factor === 'number' ? [factor, factor] : [factor[0], factor[1]] };
}
const both = ({ vertical, horizontal }, of) => [
    vertical[of],
    horizontal[of],
];
const slides = (window) => ({
    stride: both(window, 'stride'),
    padding: {
        top: window.vertical.before,
        bottom: window.vertical.after,
        left: window.horizontal.before,
        right: window.horizontal.after,
    },
});
