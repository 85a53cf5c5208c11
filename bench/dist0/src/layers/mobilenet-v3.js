/**
 * MobileNetV3-Large (Howard et al., arXiv 1905.02244), as torchvision's models/mobilenetv3.py computes and names it: a 3×3 of
 * stride 2, fifteen inverted residual blocks, and a 1×1 to six times the channels. A block expands its map by a 1×1, filters
 * every channel by itself, weighs the channels by squeeze and excitation, and projects back without an activation.
 */
import { batchNorm } from './batch-norm.js';
import { convolution } from './convolution.js';
/** Table 1 of the paper. */
const LARGE = [
    [16, 3, 16, false, 'relu', 1],
    [64, 3, 24, false, 'relu', 2],
    [72, 3, 24, false, 'relu', 1],
    [72, 5, 40, true, 'relu', 2],
    [120, 5, 40, true, 'relu', 1],
    [120, 5, 40, true, 'relu', 1],
    [240, 3, 80, false, 'hardSwish', 2],
    [200, 3, 80, false, 'hardSwish', 1],
    [184, 3, 80, false, 'hardSwish', 1],
    [184, 3, 80, false, 'hardSwish', 1],
    [480, 3, 112, true, 'hardSwish', 1],
    [672, 3, 112, true, 'hardSwish', 1],
    [672, 5, 160, true, 'hardSwish', 2],
    [960, 5, 160, true, 'hardSwish', 1],
    [960, 5, 160, true, 'hardSwish', 1],
];
const STEM = 16;
/** Squeezing leaves a quarter of the channels. */
const SQUEEZE = 4;
/** The last 1×1 has six times the channels of the last block. */
const LAST = 6;
/** Where torchvision's numbers of layers say that maps end: the stem is 0, the blocks 1…15, the last 1×1 is 16. */
export const MOBILENET_V3_LAYERS = LARGE.length + 2;
/**
 * The maps of an image after every layer.
 * @param image [N,3,H,W]
 * @returns as many as `MOBILENET_V3_LAYERS`: the first at stride 2, the last, [N, 960, ⌈H/32⌉, ⌈W/32⌉], at stride 32
 * @throws OperatorError where the image is none
 */
export function mobileNetV3(scope, image, { width = STEM, epsilon = 1e-5 } = {}) {
    const channels = (of) => divisible((of * width) / STEM);
    const stem = { channels: channels(STEM), kernel: 3, stride: 2, padding: 1 };
    const maps = [activated(scope.at('0'), image, stem, 'hardSwish', epsilon)];
    for (const [i, row] of LARGE.entries()) {
        const block = { row, expanded: channels(row[0]), output: channels(row[2]), epsilon };
        maps.push(invertedResidual(scope.at(String(i + 1)), maps[i], block));
    }
    const last = { channels: LAST * channels(LARGE[LARGE.length - 1][2]), kernel: 1 };
    maps.push(activated(scope.at(String(maps.length)), maps[maps.length - 1], last, 'hardSwish', epsilon));
    return maps;
}
/** The multiple of 8 nearest to a number of channels, but no less than nine tenths of it: torchvision's `_make_divisible`. */
function divisible(channels) {
    const rounded = Math.max(8, Math.floor((channels + 4) / 8) * 8);
    return rounded < 0.9 * channels ? rounded + 8 : rounded;
}
/** Expansion → depthwise → squeeze and excitation → projection, and the input where nothing has changed its shape. */
function invertedResidual(scope, x, { row, expanded, output, epsilon }) {
    const [, kernel, , excited, activation, stride] = row;
    const inputs = scope.channels(x);
    let layer = 0;
    const next = () => scope.at(`block.${layer++}`);
    let y = x;
    if (expanded !== inputs) {
        y = activated(next(), y, { channels: expanded, kernel: 1 }, activation, epsilon);
    }
    const padding = (kernel - 1) / 2;
    const depthwise = { channels: expanded, kernel, stride, padding, groups: expanded };
    y = activated(next(), y, depthwise, activation, epsilon);
    if (excited)
        y = squeezeExcitation(next(), y, divisible(Math.floor(expanded / SQUEEZE)));
    y = normalized(next(), y, { channels: output, kernel: 1 }, epsilon);
    return stride === 1 && inputs === output ? scope.named('').add(y, x) : y;
}
/** Hu et al., arXiv 1709.01507: every map times hardSigmoid(fc2(relu(fc1(mean)))). */
function squeezeExcitation(scope, x, squeezed) {
    const [, channels, height, width] = scope.nn.shape(x);
    // The mean as a map of one pixel, which the 1×1s read.
    const mean = scope.named('avgpool').averagePool2d(x, { kernel: [height, width] });
    const reduced = convolution(scope.at('fc1'), mean, { channels: squeezed, kernel: 1, bias: true });
    const relu = scope.named('activation').relu(reduced);
    const expanded = convolution(scope.at('fc2'), relu, { channels, kernel: 1, bias: true });
    const gates = scope.named('scale_activation').hardSigmoid(expanded, 'sixth');
    return scope.named('').gate(x, scope.nn.flatten(gates, 'CHW'));
}
/** Convolution, batch norm and activation are the members 0, 1 and 2 of a sequence. */
const activated = (scope, x, options, activation, epsilon) => scope.named('2')[activation](normalized(scope, x, options, epsilon));
const normalized = (scope, x, options, epsilon) => batchNorm(scope.at('1'), convolution(scope.at('0'), x, { ...options, bias: false }), epsilon);
