/**
 * matterport/Mask_RCNN, model.py: `resnet_graph` and the pyramid inside `MaskRCNN.build`. Differs from the paper: Keras'
 * ResNet (biases, ε 1e-3, SAME pool), upsampling repeats every row and column, so the sides have to be multiples of
 * 64; P6 subsamples the smoothed P5. A widely copied variant smooths to 128 channels under a top-down path of 256:
 * the option `channels`.
 *
 * Images (utils.py `resize_image`, model.py `mold_image`, config.py) are centred in black before the mean is subtracted,
 * which makes that −mean; the mean is a float64 array, so it is subtracted in float64. Mode `square` is the system's own,
 * `pad64` is without IMAGE_MIN_DIM, so without a resize. It subtracts from 16-bit samples as they are; here they come to
 * 0…255 first.
 */
import { RESNETS } from '../../layers/resnet-config.js';
import type { Model, ModelOptions } from '../model.js';
import type { Preprocessing } from '../preprocessing.js';
import { backboneOf, resNetFpn } from '../resnet-model.js';
import { KERAS_RESNET, kerasParameterName } from './keras.js';

const OTHER_PARTS = /^(rpn_model|mrcnn_|ROI|rpn_)/;

const PIXELS: Preprocessing = {
  channelOrder: 'RGB',
  fullScale: 255,
  mean: [123.7, 116.8, 103.9],
  deviation: [1, 1, 1],
  arithmetic: 'float64',
  resizes: 'samples-among-black',
  padding: 'centred-black',
};

/** By the names of IMAGE_RESIZE_MODE. */
const IMAGE_MODES = {
  square: { ...PIXELS, square: { shortSide: 800, side: 1024 } },
  pad64: { ...PIXELS, multipleOf: 64 },
} satisfies Record<string, Preprocessing>;

export function maskRcnn(resnet: 'resnet50' | 'resnet101', options: ModelOptions = {}): Model {
  return resNetFpn({
    name: `mask-rcnn-${resnet}`,
    summary: 'matterport Mask R-CNN: Keras ResNet, repeat ×2 (input a multiple of 64), P6 = subsampled P5',
    resNet: backboneOf(RESNETS[resnet], KERAS_RESNET, options),
    backbonePath: '',
    fpn: {
      channels: options.topDown ?? 256,
      smoothChannels: options.channels ?? 256,
      finest: 2,
      upsampling: 'repeat-x2',
      fusion: 'sum',
      smoothCoarsest: true,
      extra: { kind: 'subsample', count: 1 },
      names: {
        lateral: (level) => `fpn_c${level}p${level}`,
        output: (level) => `fpn_p${level}`,
        extra: (level) => `fpn_p${level}`,
      },
    },
    neckPath: '',
    sizeMultiple: 64,
    layout: 'keras',
    preprocessing: IMAGE_MODES.square,
    imageModes: IMAGE_MODES,
    parameterName: kerasParameterName(OTHER_PARTS),
  });
}
