/**
 * PANet (Liu et al., arXiv 1803.01534) as ShuLiu1993/PANet computes it, lib/modeling/FPN.py: the paper's FPN with
 * upsampling ×2, then a bottom-up path that carries the convolved map; P6 subsamples N5. In its published configurations
 * (FPN.USE_GN) a group norm follows every convolution: laterals and 3×3s then have no bias, the path keeps its own and
 * has a relu. Its ResNets are Detectron's, with the stride in the first 1×1; ours have torchvision's names under
 * `Conv_Body.conv_body`, where its checkpoints have affine channels in place of batch norms.
 */
import { type Norm, nextInSequence } from '../../layers/normalized-convolution.js';
import { RESNETS, TORCH_NAMES } from '../../layers/resnet-config.js';
import type { Model, ModelOptions } from '../model.js';
import { type PathAggregationConfig, pathAggregation } from '../necks/path-aggregation.js';
import { backboneOf, resNetModel } from '../resnet-model.js';
import { CAFFE_INPUT } from './paper.js';

/** The source's, which wants a multiple of it as channels; a pyramid of fewer channels has a group for each. */
const GROUPS = 32;

const groupNormOf = (groups: number): Norm => ({
  kind: 'group',
  groups,
  epsilon: 1e-5,
  path: nextInSequence,
});

/**
 * The neck on C2…C5; the source counts its top-down modules from the coarsest level.
 * @param groups of the group norms; without it there are none
 */
export function panetNeck(channels = 256, groups?: number): PathAggregationConfig {
  const norm = groups === undefined ? undefined : groupNormOf(groups);
  /** With a norm, a module is a sequence of the convolution and the norm. */
  const module = (path: string): string => (norm ? `${path}.0` : path);
  return {
    fpn: {
      channels,
      finest: 2,
      upsampling: 'nearest-x2',
      fusion: 'sum',
      smoothCoarsest: true,
      extra: { kind: 'subsample', count: 1 },
      ...(norm && { norms: { lateral: norm, output: norm } }),
      names: {
        lateral: (level) =>
          module(level === 5 ? 'conv_top' : `topdown_lateral_modules.${4 - level}.conv_lateral`),
        output: (level) => module(`posthoc_modules.${5 - level}`),
        extra: (level) => `extra_pyramid_modules.${level - 6}`,
      },
    },
    carries: 'convolved',
    ...(norm && { pathNorm: norm }),
    down: (level) => module(`panet_buttomup_conv1_modules.${level - 3}`),
    output: (level) => module(`panet_buttomup_conv2_modules.${level - 3}`),
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
} as const;

export function panet(norm: keyof typeof NORMS, options: ModelOptions = {}): Model {
  const [name, summary] = NORMS[norm];
  const { channels = 256 } = options;
  const config = panetNeck(channels, norm === 'group' ? Math.min(GROUPS, channels) : undefined);
  return resNetModel({
    name,
    summary,
    resNet: backboneOf(RESNETS.resnet50, { strideIn: '1x1', names: TORCH_NAMES }, options),
    backbonePath: 'Conv_Body.conv_body',
    finest: 2,
    neck: (scope, features) => pathAggregation(scope, features, config),
    neckPath: 'Conv_Body',
    preprocessing: { ...CAFFE_INPUT, multipleOf: 32 },
  });
}
