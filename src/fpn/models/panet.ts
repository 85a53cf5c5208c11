/**
 * PANet (Liu et al., arXiv 1803.01534) as ShuLiu1993/PANet computes it, lib/modeling/FPN.py without group norm:
 * the paper's FPN with upsampling ×2, then a bottom-up path that carries the convolved map; P6 subsamples N5.
 * Its ResNets are Detectron's, with the stride in the first 1×1; ours have torchvision's names under `Conv_Body.conv_body`,
 * where its checkpoints have affine channels in place of batch norms.
 */
import { RESNETS, TORCH_NAMES } from '../../layers/resnet.js';
import { backboneOf, type Model, type ModelOptions, resNetModel } from '../model.js';
import { type PathAggregationConfig, pathAggregation } from '../necks/path-aggregation.js';
import { CAFFE_INPUT } from './paper.js';

/** The neck on C2…C5; the source counts its top-down modules from the coarsest level. */
export const panetNeck = (channels = 256): PathAggregationConfig => ({
  fpn: {
    channels,
    finest: 2,
    upsampling: 'nearest-x2',
    fusion: 'sum',
    smoothCoarsest: true,
    extra: { kind: 'subsample', count: 1 },
    names: {
      lateral: (level) => (level === 5 ? 'conv_top' : `topdown_lateral_modules.${4 - level}.conv_lateral`),
      output: (level) => `posthoc_modules.${5 - level}`,
      extra: (level) => `extra_pyramid_modules.${level - 6}`,
    },
  },
  carries: 'convolved',
  down: (level) => `panet_buttomup_conv1_modules.${level - 3}`,
  output: (level) => `panet_buttomup_conv2_modules.${level - 3}`,
});

export function panet(options: ModelOptions = {}): Model {
  const config = panetNeck(options.channels);
  return resNetModel({
    name: 'panet',
    summary: 'PANet: nearest ×2 (input a multiple of 32), a bottom-up path that carries the convolved maps',
    resNet: backboneOf(RESNETS.resnet50, { strideIn: '1x1', names: TORCH_NAMES }, options),
    backbonePath: 'Conv_Body.conv_body',
    finest: 2,
    neck: (scope, features) => pathAggregation(scope, features, config),
    neckPath: 'Conv_Body',
    preprocessing: { ...CAFFE_INPUT, multipleOf: 32 },
  });
}
