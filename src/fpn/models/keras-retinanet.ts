/**
 * fizyr/keras-retinanet (models/retinanet.py) on keras-resnet's ResNet-50. Differs from the paper: C3…C5 alone; every 3×3
 * is SAME, which shows in P6, a convolution of C5, and P7, of relu(P6). Its backbone shares matterport's names and not
 * its network: a SAME stem, no biases, ε 1e-5.
 */
import { RESNETS } from '../../layers/resnet-config.js';
import type { Model, ModelOptions } from '../model.js';
import { retinaLevels } from '../necks/feature-pyramid.js';
import { backboneOf, resNetFpn } from '../resnet-model.js';
import { KERAS_RESNET, kerasParameterName, REDUCED_NAMES } from './keras.js';
import { CAFFE_INPUT } from './paper.js';

const OTHER_PARTS = /^(regression_submodel|classification_submodel|pyramid_)/;

export function kerasRetinaNet(options: ModelOptions = {}): Model {
  const layout = { ...KERAS_RESNET, epsilon: 1e-5, convolutionBias: false, stemPadding: 'same' } as const;
  return resNetFpn({
    name: 'keras-retinanet',
    summary: 'keras-retinanet: nearest, SAME everywhere, P3…P7, P6 by convolution of C5',
    resNet: backboneOf(RESNETS.resnet50, layout, options),
    backbonePath: '',
    fpn: {
      channels: options.channels ?? 256,
      finest: 3,
      upsampling: 'nearest',
      fusion: 'sum',
      smoothCoarsest: true,
      extra: retinaLevels('c'),
      padding: 'same',
      names: REDUCED_NAMES,
    },
    neckPath: '',
    layout: 'keras',
    // keras-retinanet's `caffe` mode: BGR minus the Caffe mean, to a tenth of a level another than Detectron's.
    preprocessing: { ...CAFFE_INPUT, mean: [103.939, 116.779, 123.68] },
    parameterName: kerasParameterName(OTHER_PARTS),
  });
}
