/** Where a block strides, and what its shortcut reads. */
import { beside, inFile, NETWORKS, SOURCES, type Trap } from './trap.js';

const TO_1X1 = ["strideIn: '3x3'", "strideIn: '1x1'"] as const;
const TO_3X3 = "strideIn: '3x3'";

export const STRIDE: Trap = {
  number: 1,
  name: 'the bottleneck’s stride in its 3×3 or in its first 1×1',
  mutations: [
    ...inFile('fpn/models/torchvision.ts', NETWORKS, { 'torchvision in the 1×1': TO_1X1 }),
    ...inFile('fpn/models/pytorch-fpn.ts', NETWORKS, { 'pytorch-fpn in the 1×1': TO_1X1 }),
    ...inFile('fpn/models/paper.ts', NETWORKS, {
      'the paper in the 3×3': ['RESNETS[resnet]', `{ ...RESNETS[resnet], ${TO_3X3} }`],
    }),
    ...inFile('fpn/models/detectron2.ts', NETWORKS, {
      'detectron2 in the 3×3': beside('names: NAMES }', TO_3X3),
    }),
    ...inFile('fpn/models/mask-rcnn.ts', NETWORKS, {
      'matterport in the 3×3': beside('names: NAMES,', TO_3X3),
    }),
    ...inFile('fpn/models/keras-retinanet.ts', NETWORKS, {
      'keras-retinanet in the 3×3': beside('names: NAMES[resnet]', TO_3X3),
    }),
    ...inFile('fpn/models/keras-names.ts', NETWORKS, {
      'keras.applications in the 3×3': beside('names: APPLICATIONS_NAMES', TO_3X3),
    }),
    ...inFile('fpn/models/mmdetection.ts', SOURCES, { 'mmdetection in the 1×1': TO_1X1 }),
    ...inFile('fpn/models/mmdetection.ts', NETWORKS, {
      'mmdetection’s Caffe style in the 3×3': ["strideIn: '1x1',", "strideIn: '3x3',"],
    }),
    ...inFile('fpn/models/segmentation-models.ts', NETWORKS, {
      'segmentation_models in the 1×1': TO_1X1,
    }),
    ...inFile('fpn/models/panet.ts', SOURCES, {
      'PANet in the 3×3': beside(
        'backbonePath',
        "resNet: { block: 'bottleneck', depths: [3, 4, 6, 3], strideIn: '3x3' }",
      ),
    }),
    ...inFile('fpn/models/efficientdet.ts', SOURCES, { 'BiFPN’s backbone in the 1×1': TO_1X1 }),
    ...inFile('fpn/models/nas-fpn.ts', SOURCES, { 'NAS-FPN’s backbone in the 1×1': TO_1X1 }),
    ...inFile('fpn/models/ssd-fpnlite.ts', SOURCES, { 'SSD’s backbone in the 1×1': TO_1X1 }),
    ...inFile('fpn/models/yolo-pytorch.ts', SOURCES, { 'YOLO’s backbone in the 1×1': TO_1X1 }),
    ...inFile('layers/resnet.ts', NETWORKS, {
      'a basic block in its second 3×3': [
        'settings, { ...same, stride });\n  return convNorm(scope, names.convolution(2), y, settings, same)',
        'settings, same);\n  return convNorm(scope, names.convolution(2), y, settings, { ...same, stride })',
      ],
    }),
    ...inFile('fpn/models/keras-names.ts', SOURCES, {
      'ResNet V2 in a stage’s first block': ["stridedBlock: 'last'", "stridedBlock: 'first'"],
    }),
    ...inFile('fpn/models/keras-names.ts', NETWORKS, {
      'ResNet V2 in the 1×1': ["version: 2,\n  strideIn: '3x3'", "version: 2,\n  strideIn: '1x1'"],
    }),
    ...inFile('layers/resnet.ts', NETWORKS, {
      'ResNet V2’s projection reads the raw input': ['names.shortcut, input', 'names.shortcut, x'],
      'ResNet V2’s identity reads the pre-activation': [
        '? subsampled(scope, x, stride)',
        '? subsampled(scope, input, stride)',
      ],
    }),
  ],
};
