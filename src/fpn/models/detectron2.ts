/**
 * detectron2, modeling/backbone/{resnet,fpn}.py. Differs from the paper: upsampling is ×2, not to the
 * lateral's size, so ⌈H/4⌉ and ⌈W/4⌉ must be multiples of 8, as they are when H and W are multiples of 32; the
 * fusion can be the mean of the two maps. Its default ResNet strides in the first 1×1, as the Caffe models do.
 * Input is BGR minus Detectron2's pixel mean; resizing, which it does with Pillow on 8-bit pixels, is left
 * to the caller.
 */
import { RESNETS, type ResNetNames } from '../../layers/resnet-config.js';
import { isCounter, type Model, type ModelOptions } from '../model.js';
import { backboneOf, resNetFpn } from '../resnet-model.js';

const NAMES: ResNetNames = {
  stem: { convolution: 'stem.conv1', norm: 'stem.conv1.norm' },
  block: (stage, index) => ({
    path: `res${stage}.${index}`,
    convolution: (k) => ({ convolution: `conv${k}`, norm: `conv${k}.norm` }),
    shortcut: { convolution: 'shortcut', norm: 'shortcut.norm' },
  }),
};

/** Parts of a detector's checkpoint that are not its pyramid. */
const OTHER_PARTS = /^(proposal_generator|roi_heads|head|anchor_generator|pixel_mean|pixel_std)(\.|$)/;

export function detectron2Fpn(fusion: 'sum' | 'average' = 'sum', options: ModelOptions = {}): Model {
  return resNetFpn({
    name: `detectron2-resnet50-fpn${fusion === 'sum' ? '' : '-avg'}`,
    summary: `detectron2: nearest ×2 (input a multiple of 32), ${fusion}, stride in the 1×1, P6 = subsampled P5`,
    resNet: backboneOf(RESNETS.resnet50, { strideIn: '1x1', names: NAMES }, options),
    backbonePath: 'backbone.bottom_up',
    fpn: {
      channels: options.channels ?? 256,
      finest: 2,
      upsampling: 'nearest-x2',
      fusion,
      smoothCoarsest: true,
      extra: { kind: 'subsample', count: 1 },
      names: {
        lateral: (level) => `fpn_lateral${level}`,
        output: (level) => `fpn_output${level}`,
        extra: (level) => `top_block.p${level}`,
      },
    },
    neckPath: 'backbone',
    preprocessing: {
      channelOrder: 'BGR',
      fullScale: 255,
      mean: [103.53, 116.28, 123.675],
      deviation: [1, 1, 1],
      multipleOf: 32,
    },
    parameterName: (onFile) => (isCounter(onFile) || OTHER_PARTS.test(onFile) ? undefined : onFile),
  });
}
