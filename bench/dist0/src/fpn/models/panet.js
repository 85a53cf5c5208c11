/**
 * PANet (Liu et al., arXiv 1803.01534) as ShuLiu1993/PANet computes it, lib/modeling/FPN.py: the paper's FPN with
 * upsampling ×2, then a bottom-up path that carries the convolved map; P6 subsamples N5. In its published configurations
 * (FPN.USE_GN) a group norm follows every convolution: laterals and 3×3s then have no bias, the path keeps its own and
 * has a relu. Its ResNets are Detectron's, with the stride in the first 1×1; ours have torchvision's names under
 * `Conv_Body.conv_body`, where its checkpoints have affine channels in place of batch norms.
 */
import { nextInSequence } from '../../layers/normalized-convolution.js';
import { pathAggregation } from '../necks/path-aggregation.js';
import { resNetModel } from '../resnet-model.js';
import { CAFFE_INPUT } from './paper.js';
/** The source's, which wants a multiple of it as channels; a pyramid of fewer channels has a group for each. */
const GROUPS = 32;
const groupNormOf = (groups) => ({
    kind: 'group',
    groups,
    epsilon: 1e-5,
    path: nextInSequence,
});
/**
 * The neck on C2…C5; the source counts its top-down modules from the coarsest level.
 * @param groups of the group norms; without it there are none
 */
export function panetConfig(channels = 256, groups) {
    const norm = groups === undefined ? undefined : groupNormOf(groups);
    /** With a norm, a module is a sequence of the convolution and the norm. */
    const module = (path) => (norm ? `${path}.0` : path);
    return {
        fpn: {
            channels,
            upsampling: 'nearest-x2',
            ...(norm && { norms: { lateral: norm, output: norm } }),
            names: {
                lateral: (level) => module(level === 5 ? 'conv_top' : `topdown_lateral_modules.${4 - level}.conv_lateral`),
                output: (level) => module(`posthoc_modules.${5 - level}`),
                extra: (level) => `extra_pyramid_modules.${level - 6}`,
                merged: (level) => `topdown_lateral_modules.${4 - level}`,
                subsampled: () => 'maxpool_p6',
            },
        },
        carries: 'convolved',
        ...(norm && { pathNorm: norm }),
        down: (level) => module(`panet_buttomup_conv1_modules.${level - 3}`),
        output: (level) => module(`panet_buttomup_conv2_modules.${level - 3}`),
        // The ReLU is the third of the sequence.
        activated: (convolution) => convolution.replace(/0$/, '2'),
    };
}
const NORMS = {
    none: [
        'panet',
        'PANet: nearest ×2 (input a multiple of 32), a bottom-up path that carries the convolved maps',
    ],
    group: [
        'panet-group-norm',
        'PANet as published: a group norm after every convolution, relu in the bottom-up path',
    ],
};
/**
 * PANet's pyramid.
 * @throws FpnError where the options do not fit the ResNet
 */
export function panet(norm, options = {}) {
    const [name, summary] = NORMS[norm];
    const { channels = 256 } = options;
    const config = panetConfig(channels, norm === 'group' ? Math.min(GROUPS, channels) : undefined);
    return resNetModel({
        name,
        summary,
        backbonePath: 'Conv_Body.conv_body',
        finest: 2,
        neck: (scope, features) => pathAggregation(scope, features, config),
        neckPath: 'Conv_Body',
        preprocessing: { ...CAFFE_INPUT, multipleOf: 32 },
    }, options);
}
