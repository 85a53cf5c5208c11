/**
 * The concatenating neck of thawro/yolo-pytorch (yolo_v10/neck.py). Differs from FPN: no laterals and no sums; nearest ×2,
 * *concatenation* [resampled, other], and a C2f block, first down through the levels and then up again. No level
 * changes its channels.
 */
import { batchNorm } from '../../layers/batch-norm.js';
import { convolution } from '../../layers/convolution.js';
import { namedLevels } from './feature-pyramid.js';
/** Of td_p4, td_p3, bu_p4 and bu_p5. */
const BOTTLENECKS = {
    n: [plain, plain, plain, invertedLarge],
    m: [plain, plain, inverted, inverted],
    b: [inverted, plain, inverted, inverted],
};
/**
 * The pyramid of feature maps.
 * @param features C3, C4 and C5 [N, C_k, H_k, W_k], finest first, each exactly half as long as the one before
 * @returns P3, P4 and P5 of their shapes
 * @throws OperatorError where the sizes are others
 */
export function yolo(scope, [c3, c4, c5], config) {
    const [tdP4, tdP3, buP4, buP5] = BOTTLENECKS[config.kind];
    const doubled = (map) => scope.named('upsample').resize(map, { mode: 'nearest', factor: 2 });
    const c2f = (name, maps, like, bottleneck) => c2fBlock(scope.at(name), scope.named('concat').concat(maps), scope.channels(like), bottleneck, config);
    const t4 = c2f('conv_td_p4', [doubled(c5), c4], c4, tdP4);
    const p3 = c2f('conv_td_p3', [doubled(t4), c3], c3, tdP3);
    const down3 = block(scope.at('downsample_p3'), p3, config.epsilon, { kernel: 3, stride: 2 });
    const p4 = c2f('conv_bu_p4', [down3, t4], c4, buP4);
    const p5 = c2f('conv_bu_p5', [scDown(scope.at('downsample_p4'), p4, config.epsilon), c5], c5, buP5);
    return namedLevels([p3, p4, p5], 3);
}
/**
 * Convolution without bias, padded by half its kernel → batch norm → SiLU. All blocks of the system share one module for
 * the SiLU, so that its result is called by what it is: the block's.
 */
function block(scope, x, epsilon, options = {}) {
    const { kernel = 1, stride = 1, channels = scope.channels(x), depthwise = false, activate = true, } = options;
    const groups = depthwise ? channels : 1;
    const padding = Math.floor(kernel / 2);
    const y = convolution(scope.at('conv'), x, { channels, kernel, stride, padding, groups, bias: false });
    const normed = batchNorm(scope.at('bn'), y, epsilon);
    return activate ? scope.named('').silu(normed) : normed;
}
/** A 1×1 to two halves; every bottleneck works on the last map; all of them concatenated; a 1×1. */
function c2fBlock(scope, x, channels, bottleneck, { bottlenecks, epsilon }) {
    const { nn } = scope;
    const half = Math.floor(channels / 2);
    const both = block(scope.at('conv_1'), x, epsilon, { channels: 2 * half });
    const maps = [nn.slice(both, 0, half), nn.slice(both, half, 2 * half)];
    for (let i = 0; i < bottlenecks; i++) {
        maps.push(bottleneck(scope.at(`bottlenecks.${i}`), maps[maps.length - 1], epsilon));
    }
    return block(scope.at('conv_2'), nn.concat(maps), epsilon, { channels });
}
/** Two 3×3s, without a shortcut. */
function plain(scope, x, epsilon) {
    const y = block(scope.at('conv_1'), x, epsilon, { kernel: 3 });
    return block(scope.at('conv_2'), y, epsilon, { kernel: 3 });
}
function inverted(scope, x, epsilon) {
    return invertedBlock(scope, x, epsilon, (inner, y) => block(inner, y, epsilon, { kernel: 3, depthwise: true }));
}
/** With a 7×7 and a 3×3 depthwise side by side in the middle (RepVGG), SiLU of their sum. */
function invertedLarge(scope, x, epsilon) {
    return invertedBlock(scope, x, epsilon, (inner, y) => {
        const branch = (name, kernel) => block(inner.at(name), y, epsilon, { kernel, depthwise: true, activate: false });
        return inner.named('activation').silu(inner.nn.add(branch('conv', 7), branch('extra_conv', 3)));
    });
}
/** x + (depthwise 3×3 → 1×1 to twice the channels → middle → 1×1 back → depthwise 3×3)(x). */
function invertedBlock(scope, x, epsilon, middle) {
    const channels = scope.channels(x);
    const inner = scope.at('cib');
    let y = block(inner.at('0'), x, epsilon, { kernel: 3, depthwise: true });
    y = block(inner.at('1'), y, epsilon, { channels: 2 * channels });
    y = middle(inner.at('2'), y);
    y = block(inner.at('3'), y, epsilon, { channels });
    y = block(inner.at('4'), y, epsilon, { kernel: 3, depthwise: true });
    return scope.named('').add(x, y);
}
/** A 1×1 with SiLU, then a depthwise 3×3 of stride 2 without. */
function scDown(scope, x, epsilon) {
    const y = block(scope.at('pw_conv'), x, epsilon);
    return block(scope.at('dw_conv'), y, epsilon, { kernel: 3, stride: 2, depthwise: true, activate: false });
}
