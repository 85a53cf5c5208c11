/**
 * What a network costs: multiply–accumulates, activation bytes, and for every map the stride and
 * the receptive field. Shapes come from the `shapes` interpreter; this one only keeps the books.
 */
import { FpnError } from '../errors.js';
import { tensorsOf } from './operator-call.js';
import { OPERATORS } from './operators.js';
import { sizeOf } from './tensor.js';
import { shapeOfResult, uniformBackend } from './uniform.js';
/** A cost interpreter with its own totals. The network's input is a `MapCost` made by `imageCost`. */
export function costBackend() {
    const totals = { macs: 0, activationBytes: 0 };
    const backend = uniformBackend({
        name: 'cost',
        tensor: (value) => imageCost(value.shape),
        shape: (x) => x.shape,
        read: () => {
            throw new FpnError('cost: expected a backend that computes values, got one that counts');
        },
    }, (operation) => {
        const shape = shapeOfResult(operation, (x) => x.shape);
        totals.activationBytes += 4 * sizeOf(shape);
        totals.macs += macsOf(operation, shape);
        return { shape, ...sightOf(operation, shape) };
    });
    return { ...backend, totals };
}
/** Every element of a convolution or linear layer is a sum over one filter. */
function macsOf({ operator, inputs }, output) {
    if (operator !== 'conv2d' && operator !== 'linear')
        return 0;
    const [, ...filter] = inputs.weight.shape;
    return sizeOf(output) * sizeOf(filter);
}
/** What one element of an operation's result sees: what those that it is made of see. */
function sightOf(operation, output) {
    const { operator, inputs, options } = operation;
    switch (operator) {
        case 'conv2d': {
            const [, , ...kernel] = inputs.weight.shape;
            return slid(inputs.x, { ...options, kernel });
        }
        case 'maxPool2d':
            return slid(inputs.x, options);
        case 'averagePool2d':
            return slid(inputs.x, { ...options, dilation: [1, 1] });
        case 'resize': {
            const { x } = inputs;
            const neighbours = options.mode === 'bilinear' ? 1 : 0;
            return {
                stride: perAxis((a) => (x.stride[a] * x.shape[2 + a]) / output[2 + a]),
                receptiveField: perAxis((a) => x.receptiveField[a] + neighbours * x.stride[a]),
            };
        }
        case 'groupNorm':
            return { stride: inputs.x.stride, receptiveField: wholeMap(inputs.x).receptiveField };
        case 'globalAveragePool':
        case 'flatten':
            return wholeMap(inputs.x);
        default: {
            const maps = tensorsOf(operation).filter(({ role }) => !OPERATORS[operator].parameters.includes(role));
            return joined(maps.map(({ value }) => value));
        }
    }
}
/** Every element sees a window of its input's. */
function slid(x, window) {
    return {
        stride: perAxis((a) => x.stride[a] * window.stride[a]),
        receptiveField: perAxis((a) => x.receptiveField[a] + (window.kernel[a] - 1) * window.dilation[a] * x.stride[a]),
    };
}
/** The network's input: each pixel sees itself. */
export const imageCost = (shape) => ({ shape, stride: [1, 1], receptiveField: [1, 1] });
const perAxis = (f) => [f(0), f(1)];
// Where a level was upsampled to an odd size its stride is not quite the lateral's: the finer one rules.
const joined = (xs) => ({
    stride: perAxis((a) => Math.min(...xs.map((x) => x.stride[a]))),
    receptiveField: perAxis((a) => Math.max(...xs.map((x) => x.receptiveField[a]))),
});
const wholeMap = (x) => ({
    stride: perAxis((a) => x.stride[a] * x.shape[2 + a]),
    receptiveField: perAxis((a) => x.receptiveField[a] + (x.shape[2 + a] - 1) * x.stride[a]),
});
