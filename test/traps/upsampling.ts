/** How a coarser map comes to the size of a finer one; it shows at odd sizes. */
import { beside, inFile, NECKS, NETWORKS, OPERATORS, paper, pyramid, SOURCES, type Trap } from './trap.js';

const HALF_PIXEL = ["mode: 'nearest', size", "mode: 'nearest-exact', size"] as const;
const BILINEAR = "upsampling: 'bilinear'";

export const UPSAMPLING: Trap = {
  number: 5,
  name: 'bilinear or nearest; aligned corners; half-pixel nearest at odd sizes',
  mutations: [
    ...inFile('fpn/models/pytorch-fpn.ts', NETWORKS, {
      'pytorch-fpn by nearest': [": 'bilinear'", ": 'nearest'"],
      'pytorch-fpn with the corners of PyTorch 0.3': [
        'options.alignCorners ?',
        '(options.alignCorners ?? true) ?',
      ],
    }),
    ...inFile('fpn/models/pytorch-fpn.ts', 'test/fpn/model.test.ts', {
      'pytorch-fpn without them where they are asked for': ["'bilinear-align-corners'", "'bilinear'"],
    }),
    ...inFile('fpn/models/torchvision.ts', NETWORKS, { 'torchvision by bilinear': pyramid(BILINEAR) }),
    ...inFile('fpn/models/paper.ts', NETWORKS, { 'the paper by bilinear': paper(BILINEAR) }),
    ...inFile('fpn/models/keras-retinanet.ts', NETWORKS, {
      'keras-retinanet by bilinear': pyramid(BILINEAR),
    }),
    ...inFile('fpn/models/mmdetection.ts', NECKS, { 'mmdetection by bilinear': beside('finest,', BILINEAR) }),
    ...inFile('fpn/models/detectron2.ts', NETWORKS, {
      'detectron2 by bilinear': ["'nearest-x2'", "'bilinear'"],
    }),
    ...inFile('fpn/models/detectron2.ts', SOURCES, {
      'detectron2 to any size': ["'nearest-x2'", "'nearest'"],
    }),
    ...inFile('fpn/models/mask-rcnn.ts', NETWORKS, {
      'matterport by bilinear': ["'repeat-x2'", "'bilinear'"],
    }),
    ...inFile('fpn/models/mask-rcnn.ts', SOURCES, { 'matterport to any size': ["'repeat-x2'", "'nearest'"] }),
    ...inFile('fpn/models/panet.ts', NECKS, { 'PANet by bilinear': ["'nearest-x2'", "'bilinear'"] }),
    ...inFile('fpn/models/panet.ts', SOURCES, { 'PANet to any size': ["'nearest-x2'", "'nearest'"] }),
    ...inFile('fpn/necks/feature-pyramid.ts', NETWORKS, {
      'half-pixel nearest': HALF_PIXEL,
      'bilinear has aligned corners': ["'bilinear', size };", "'bilinear', size, alignCorners: true };"],
    }),
    ...inFile('fpn/heads/segmentation-decoder.ts', NETWORKS, {
      'segmentation_models’ decoder without aligned corners': ['alignCorners: true', 'alignCorners: false'],
    }),
    ...inFile('fpn/necks/concatenation.ts', NETWORKS, {
      'half-pixel nearest in the classifiers': HALF_PIXEL,
    }),
    ...inFile('fpn/necks/bifpn.ts', NECKS, { 'half-pixel nearest in BiFPN': HALF_PIXEL }),
    ...inFile('fpn/necks/nas-fpn.ts', NECKS, { 'half-pixel nearest in NAS-FPN': HALF_PIXEL }),
    ...inFile('fpn/necks/ssd-fpn.ts', NECKS, {
      'half-pixel nearest in SSD': HALF_PIXEL,
      'SSD by bilinear': ["mode: 'repeat'", "mode: 'bilinear'"],
    }),
    ...inFile('fpn/necks/yolo.ts', NECKS, { 'YOLO by bilinear': ["mode: 'nearest'", "mode: 'bilinear'"] }),
    ...inFile('ops/resize.ts', OPERATORS, {
      'aligned corners for half-pixel centres, and the other way about': [
        "isAligned ? 'align-corners' : 'half-pixel'",
        "isAligned ? 'half-pixel' : 'align-corners'",
      ],
      'nearest by half-pixel centres': [
        "nearest: { coordinates: 'asymmetric', rounding: 'floor-in-float32' }",
        "nearest: { coordinates: 'half-pixel', rounding: 'prefer-ceil' }",
      ],
    }),
    ...inFile('ops/resize-axis.ts', OPERATORS, {
      'nearest without its float32': ['Math.fround(d * scale)', '(d * axis.numerator) / axis.denominator'],
    }),
  ],
};
