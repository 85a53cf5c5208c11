/**
 * SSD's FPN and FPNLite of the TF object detection API (feature_map_generators.py). Differs from FPN: every level but the
 * coarsest goes through a (separable) 3×3, batch norm and ReLU6, and in TensorFlow 2 the chain carries that *output*:
 *
 *   P_coarsest = lateral(C)      P_k = block(lateral(C_k) + repeat×2(P_{k+1}))      further levels: block, stride 2, of the last
 *
 * In TensorFlow 1 (slim) it carries the sums, as FPN does. Layers have their Keras names, with PyTorch's leaves.
 */
import { batchNorm } from '../../layers/batch-norm.js';
import { convolution } from '../../layers/convolution.js';
import { namedLevels } from './feature-pyramid.js';
/** The feature extractor's own layers come first in the count of its convolutions. */
const MOBILENET_LAYERS = 19;
/**
 * The pyramid of feature maps.
 * @param features C_finest … [N, C_k, H_k, W_k], finest first, every side half of the one before (rounded up with explicit
 *   padding alone)
 * @returns P_finest … P_coarsest, [N, channels, H_k, W_k]
 * @throws OperatorError where the sizes are others
 */
export function ssdFpn(scope, features, config) {
    const { nn } = scope;
    const lateral = { channels: config.channels, kernel: 1, bias: true };
    const laterals = features.map((c, i) => convolution(scope.at(`projection_${i + 1}`), c, lateral));
    let above = laterals[laterals.length - 1];
    const levels = [above];
    for (let i = laterals.length - 2; i >= 0; i--) {
        const merged = nn.add(laterals[i], doubled(scope, above, laterals[i], config));
        levels.unshift(block(scope, `smoothing_${i + 1}`, merged, 1, config));
        above = config.chain === 'outputs' ? levels[0] : merged;
    }
    for (let level = config.finest + levels.length; level <= config.coarsest; level++) {
        const name = `bottom_up_Conv2d_${MOBILENET_LAYERS + level - config.finest - laterals.length + 1}`;
        levels.push(block(scope, name, levels[levels.length - 1], 2, config));
    }
    return namedLevels(levels, config.finest);
}
/** Every row and column twice, cut to the lateral's size where the padding is explicit. */
function doubled(scope, map, lateral, { padding }) {
    if (padding === 'same') {
        return scope.named('nearest_neighbor_upsampling').resize(map, { mode: 'repeat', factor: 2 });
    }
    // Where out is 2n or 2n − 1, the legacy nearest rule is repetition, cut; the system's layer `reshape` cuts.
    const [, , height, width] = scope.nn.shape(lateral);
    return scope.named('reshape').resize(map, { mode: 'nearest', size: [height, width] });
}
/** 3×3 → batch norm → ReLU6. */
function block(scope, name, x, stride, config) {
    const { channels, depthwise, epsilon } = config;
    const padding = config.padding === 'same' ? 'same' : 1;
    const spatial = { channels, kernel: 3, stride, padding, bias: false };
    const inner = scope.at(`${name}_${depthwise ? 'depthwise_conv' : 'conv'}`);
    const separable = () => {
        const y = convolution(inner.at('depthwise'), x, { ...spatial, groups: channels });
        return convolution(inner.at('pointwise'), y, { channels, kernel: 1, bias: false });
    };
    const y = depthwise ? separable() : convolution(inner, x, spatial);
    return scope.named(name).clip(batchNorm(scope.at(`${name}_batchnorm`), y, epsilon), 0, 6);
}
