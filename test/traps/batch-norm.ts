/** The batch norms' ε and the convolutions' bias before them, by family. */
import { beside, inFile, NECKS, NETWORKS, OPERATORS, SOURCES, type Trap } from './trap.js';

const BIASED = 'convolutionBias: true';

export const BATCH_NORM: Trap = {
  number: 2,
  name: 'batch norm’s ε 0, 1e-5, 1.001e-5 or 1e-3, and a bias in the convolution before it',
  mutations: [
    ...inFile('layers/resnet.ts', NETWORKS, {
      'PyTorch’s default ε is 1.001e-5': ['epsilon: 1e-5', 'epsilon: 1.001e-5'],
    }),
    ...inFile('layers/resnet.ts', SOURCES, {
      'PyTorch’s convolutions have a bias': ['convolutionBias: false', BIASED],
    }),
    ...inFile('fpn/resnet-model.ts', SOURCES, {
      'ε 0 is no ε at all: torchvision’s COCO weights get 1e-5': ['...(epsilon !== undefined', '...(epsilon'],
    }),
    ...inFile('fpn/models/torchvision.ts', NETWORKS, {
      'torchvision’s ε is Keras’': beside("strideIn: '3x3'", 'epsilon: 1.001e-5'),
    }),
    ...inFile('fpn/models/torchvision.ts', SOURCES, {
      'torchvision’s convolutions have a bias': beside("strideIn: '3x3'", BIASED),
    }),
    ...inFile('fpn/models/pytorch-fpn.ts', NETWORKS, {
      'pytorch-fpn’s ε is Keras’': beside("strideIn: '3x3'", 'epsilon: 1.001e-5'),
    }),
    ...inFile('fpn/models/pytorch-fpn.ts', SOURCES, {
      'pytorch-fpn’s convolutions have a bias': beside("strideIn: '3x3'", BIASED),
    }),
    ...inFile('fpn/models/paper.ts', NETWORKS, {
      'the paper’s ε is Keras’': ['RESNETS[resnet]', '{ ...RESNETS[resnet], epsilon: 1.001e-5 }'],
    }),
    ...inFile('fpn/models/paper.ts', SOURCES, {
      'the paper’s convolutions have a bias': ['RESNETS[resnet]', `{ ...RESNETS[resnet], ${BIASED} }`],
    }),
    ...inFile('fpn/models/detectron2.ts', NETWORKS, {
      'detectron2’s ε is Keras’': beside('names: NAMES }', 'epsilon: 1.001e-5'),
    }),
    ...inFile('fpn/models/detectron2.ts', SOURCES, {
      'detectron2’s convolutions have a bias': beside('names: NAMES }', BIASED),
    }),
    ...inFile('fpn/models/maskrcnn-benchmark.ts', NETWORKS, {
      'maskrcnn-benchmark’s ε is PyTorch’s': ['epsilon: 0', 'epsilon: 1e-5'],
    }),
    ...inFile('fpn/models/mmdetection.ts', SOURCES, {
      'mmdetection’s ε is Keras’': beside('strideIn: STYLES', 'epsilon: 1e-3'),
      'mmdetection’s convolutions have a bias': beside('strideIn: STYLES', BIASED),
    }),
    ...inFile('fpn/models/panet.ts', SOURCES, {
      'PANet’s ε is Keras’': beside(
        'backbonePath',
        "resNet: { block: 'bottleneck', depths: [3, 4, 6, 3], epsilon: 1e-3 }",
      ),
      'PANet’s convolutions have a bias': beside(
        'backbonePath',
        `resNet: { block: 'bottleneck', depths: [3, 4, 6, 3], ${BIASED} }`,
      ),
    }),
    ...inFile('fpn/models/mask-rcnn.ts', NETWORKS, {
      'matterport’s ε is 1e-5': ['epsilon: 1e-3', 'epsilon: 1e-5'],
    }),
    ...inFile('fpn/models/keras-names.ts', NETWORKS, {
      'keras.applications’ ε is 1e-5': ['EPSILON = 1.001e-5', 'EPSILON = 1e-5'],
    }),
    ...inFile('fpn/models/mask-rcnn.ts', SOURCES, {
      'matterport’s convolutions have no bias': ['convolutionBias: true', 'convolutionBias: false'],
    }),
    ...inFile('fpn/models/keras-names.ts', SOURCES, {
      'keras.applications’ convolutions have no bias': [
        "convolutionBias: true,\n  stemPool: 'zero-padded'",
        "convolutionBias: false,\n  stemPool: 'zero-padded'",
      ],
    }),
    ...inFile('fpn/models/keras-retinanet.ts', NETWORKS, {
      'keras-retinanet’s ε is matterport’s': beside('names: NAMES[resnet]', 'epsilon: 1e-3'),
      'keras-retinanet’s ε is keras.applications’': beside('names: NAMES[resnet]', 'epsilon: 1.001e-5'),
    }),
    ...inFile('fpn/models/keras-retinanet.ts', SOURCES, {
      'keras-retinanet’s convolutions have a bias': beside('names: NAMES[resnet]', BIASED),
    }),
    ...inFile('fpn/models/keras-names.ts', NETWORKS, {
      'ResNet V2’s ε is 1e-5': [
        "stridedBlock: 'last',\n  epsilon: APPLICATIONS_EPSILON",
        "stridedBlock: 'last',\n  epsilon: 1e-5",
      ],
    }),
    ...inFile('fpn/models/keras-names.ts', SOURCES, {
      'ResNet V2’s convolutions all have a bias': [
        "stridedBlock: 'last'",
        "stridedBlock: 'last', convolutionBias: true",
      ],
    }),
    ...inFile('layers/resnet.ts', SOURCES, {
      'ResNet V2’s convolutions without a batch norm have no bias': [
        'norms.convolutionBias || norm === undefined',
        'norms.convolutionBias',
      ],
    }),
    ...inFile('fpn/models/efficientdet.ts', SOURCES, {
      'BiFPN’s ε is PyTorch’s': ['separable: true,\n  epsilon: 1e-3', 'separable: true,\n  epsilon: 1e-5'],
      'BiFPN’s 1×1s have no bias before their batch norms': ['redundantBias: true', 'redundantBias: false'],
      'resdet50’s have one': ['redundantBias: false', 'redundantBias: true'],
    }),
    ...inFile('fpn/models/torchvision.ts', SOURCES, {
      'Faster R-CNN v2’s 3×3s have a bias and no batch norm': [
        'lateral: norm, output: norm',
        'lateral: norm',
      ],
    }),
    ...inFile('fpn/models/panet.ts', NECKS, {
      'PANet’s bottom-up path has no norm': ['pathNorm: norm', ''],
    }),
    ...inFile('fpn/models/panet.ts', SOURCES, {
      'PANet’s laterals have a bias and no group norm': ['lateral: norm, output: norm', 'output: norm'],
      'PANet’s group norms are of 16 groups': ['GROUPS = 32', 'GROUPS = 16'],
    }),
    ...inFile('ops/group-norm.ts', OPERATORS, {
      'ε on the sum of squares': ['multiply(square(dyadic(count)), dyadic(epsilon))', 'dyadic(epsilon)'],
    }),
    ...inFile('fpn/models/nas-fpn.ts', SOURCES, {
      'NAS-FPN’s ε is Keras’': ['epsilon: 1e-5', 'epsilon: 1e-3'],
    }),
    ...inFile('fpn/models/ssd-fpnlite.ts', SOURCES, {
      'SSD’s ε is PyTorch’s': ['epsilon: 1e-3', 'epsilon: 1e-5'],
    }),
    ...inFile('fpn/models/yolo-pytorch.ts', SOURCES, {
      'YOLO’s ε is ultralytics’ 1e-3': ['epsilon: 1e-5', 'epsilon: 1e-3'],
    }),
    ...inFile('fpn/necks/nas-fpn.ts', NECKS, {
      'NAS-FPN’s 3×3s have no bias': ['padding: 1, bias: true', 'padding: 1, bias: false'],
    }),
    ...inFile('fpn/necks/bifpn.ts', NECKS, {
      'BiFPN’s pointwise convolutions have no bias': [
        'spatial, { channels, kernel: 1, bias: redundantBias }',
        'spatial, { channels, kernel: 1, bias: false }',
      ],
    }),
    ...inFile('ops/batch-norm2d.ts', OPERATORS, {
      'ε outside the root': ['Math.sqrt(spread + epsilon)', '(Math.sqrt(spread) + epsilon)'],
    }),
  ],
};
