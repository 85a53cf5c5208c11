/** The order in memory of kernels, flattened maps, channels and layers, and of what is done to an image. */
import { inFile, NETWORKS, type Trap } from './trap.js';

const KERAS_WEIGHTS = 'test/fpn/keras-weights.test.ts';
const CLASSIFIERS = 'test/fpn/classifiers.test.ts';
const PREPARATION = 'test/fpn/preparation.test.ts';
const FLATTEN = 'test/ops/activations-and-fusions.test.ts';

const PADDED_WITH = 'centred ? normalized(0, c, preprocessing) : 0';
const RGB = ["channelOrder: 'BGR'", "channelOrder: 'RGB'"] as const;

export const LAYOUT: Trap = {
  number: 11,
  name: 'HWIO or OIHW, HWC or CHW, [in, out] or [out, in], BGR or RGB; zeros before or after the mean',
  mutations: [
    ...inFile('weights/keras/layout.ts', KERAS_WEIGHTS, {
      'Keras’ kernels stay HWIO': ['return value.transpose(3, 2, 0, 1)', 'return value'],
      'HWIO’s inputs are taken for outputs': ['transpose(3, 2, 0, 1)', 'transpose(2, 3, 0, 1)'],
      'HWIO is taken for WHIO': ['transpose(3, 2, 0, 1)', 'transpose(3, 2, 1, 0)'],
      'Keras’ dense kernels stay [in, out]': ['return value.transpose(1, 0)', 'return value'],
      'dense_10 comes before dense_9': ['.sort((a, b) => a - b)', '.sort()'],
    }),
    ...inFile('ops/flatten.ts', FLATTEN, {
      'HWC and CHW change places': ["order === 'CHW'", "order === 'HWC'"],
    }),
    ...inFile('fpn/heads/voting-classifier.ts', NETWORKS, {
      'the classifiers flatten as PyTorch does': ["'HWC'", "'CHW'"],
      'the classifiers vote from the coarsest level on': [
        'nn.concat(heads.map',
        'nn.concat([...heads].reverse().map',
      ],
    }),
    ...inFile('fpn/models/paper.ts', PREPARATION, {
      'the paper’s images are RGB': RGB,
      'the paper’s mean is RGB': ['[102.9801, 115.9465, 122.7717]', '[122.7717, 115.9465, 102.9801]'],
    }),
    ...inFile('fpn/models/detectron2.ts', PREPARATION, {
      'detectron2’s images are RGB': RGB,
      'detectron2’s mean is RGB': ['[103.53, 116.28, 123.675]', '[123.675, 116.28, 103.53]'],
    }),
    ...inFile('fpn/models/mask-rcnn.ts', PREPARATION, {
      'matterport’s images are BGR': ["channelOrder: 'RGB'", "channelOrder: 'BGR'"],
      'matterport’s mean is BGR': ['[123.7, 116.8, 103.9]', '[103.9, 116.8, 123.7]'],
      'matterport pads below and to the right': ["'centred-black'", "'bottom-right'"],
    }),
    ...inFile('fpn/models/keras-retinanet.ts', PREPARATION, {
      'keras-retinanet’s mean is RGB': ['[103.939, 116.779, 123.68]', '[123.68, 116.779, 103.939]'],
      'keras-retinanet’s mean is Detectron’s': [
        '[103.939, 116.779, 123.68]',
        '[102.9801, 115.9465, 122.7717]',
      ],
    }),
    ...inFile('fpn/models/mmdetection.ts', PREPARATION, {
      'mmdetection’s mean is BGR': ['[123.675, 116.28, 103.53]', '[103.53, 116.28, 123.675]'],
      'mmdetection’s images are BGR': ["channelOrder: 'RGB'", "channelOrder: 'BGR'"],
    }),
    ...inFile('fpn/preprocessing.ts', PREPARATION, {
      'torchvision’s mean is BGR': ['[0.485, 0.456, 0.406]', '[0.406, 0.456, 0.485]'],
      'torchvision’s deviation is BGR': ['[0.229, 0.224, 0.225]', '[0.225, 0.224, 0.229]'],
      'torchvision’s images run to 255': ['fullScale: 1,', 'fullScale: 255,'],
    }),
    ...inFile('fpn/models/covid-ct.ts', CLASSIFIERS, {
      'covid-ct’s samples are scaled': ["fullScale: 'as-stored'", 'fullScale: 255'],
    }),
    ...inFile('fpn/models/fpn-tensorflow.ts', CLASSIFIERS, {
      'fpn-tensorflow’s images run to 255': ['fullScale: 1,', 'fullScale: 255,'],
    }),
    ...inFile('fpn/preparation/normalize.ts', PREPARATION, {
      'BGR is RGB': ['BGR: [blue, green', 'BGR: [red, green'],
    }),
    ...inFile('fpn/preparation/prepare.ts', PREPARATION, {
      'matterport’s padding is zeros of the network’s input': [PADDED_WITH, '0'],
      'PyTorch’s padding is black': [PADDED_WITH, 'normalized(0, c, preprocessing)'],
    }),
  ],
};
