/** TensorFlow's SAME against a padding of 1, VALID, and what stands around a pool. */
import { inFile, NECKS, NETWORKS, OPERATORS, SOURCES, type Trap } from './trap.js';

const V2_POOL = "APPLICATIONS_EPSILON,\n  stemPool: 'zero-padded'";

export const PADDING: Trap = {
  number: 3,
  name: 'SAME or a padding of 1 under a stride of 2; zeros or −∞ around a pool',
  mutations: [
    ...inFile('layers/resnet.ts', NETWORKS, {
      'PyTorch’s stem is SAME': ['stemPadding: 3,', "stemPadding: 'same',"],
      'PyTorch’s stem pool is SAME': ["stemPool: 'padded',", "stemPool: 'same',"],
    }),
    ...inFile('fpn/models/mask-rcnn.ts', NETWORKS, {
      'matterport’s stem pool is PyTorch’s': ["stemPool: 'same'", "stemPool: 'padded'"],
      'matterport’s stem is SAME': ["stemPool: 'same',", "stemPool: 'same', stemPadding: 'same',"],
    }),
    ...inFile('fpn/models/keras-names.ts', NETWORKS, {
      'keras.applications’ stem pool is SAME': [
        "convolutionBias: true,\n  stemPool: 'zero-padded'",
        "convolutionBias: true,\n  stemPool: 'same'",
      ],
    }),
    ...inFile('fpn/models/keras-retinanet.ts', NETWORKS, {
      'keras-retinanet’s stem is padded by 3': ["stemPadding: 'same'", 'stemPadding: 3'],
      'keras-retinanet’s P6 and P7 are padded by 1': [" padding: 'same'", ' padding: 1'],
    }),
    ...inFile('fpn/necks/feature-pyramid.ts', NETWORKS, {
      'PyTorch’s P6 and P7 are SAME': [' padding: 1,', " padding: 'same',"],
    }),
    ...inFile('fpn/necks/concatenation.ts', NETWORKS, {
      'covid-ct’s P6 and P7 are padded by 1': ["...config, padding: 'same'", '...config, padding: 1'],
    }),
    ...inFile('fpn/necks/concatenation.ts', SOURCES, {
      'the classifiers’ P4 is SAME': [
        "4: { kernel: 3, padding: 'valid' }",
        "4: { kernel: 3, padding: 'same' }",
      ],
      'the classifiers’ P3 is SAME': [
        "3: { kernel: 3, padding: 'valid' }",
        "3: { kernel: 3, padding: 'same' }",
      ],
      'the classifiers’ P5 is VALID': [
        "5: { kernel: 3, padding: 'same' }",
        "5: { kernel: 3, padding: 'valid' }",
      ],
    }),
    ...inFile('fpn/models/keras-names.ts', NETWORKS, {
      'ResNet V2’s stem pool is padded with −∞': [V2_POOL, V2_POOL.replace('zero-padded', 'padded')],
      'ResNet V2’s stem pool is SAME': [V2_POOL, V2_POOL.replace('zero-padded', 'same')],
      'ResNet V2’s stem is SAME': [V2_POOL, `${V2_POOL}, stemPadding: 'same'`],
    }),
    ...inFile('layers/resnet.ts', NETWORKS, {
      'a bottleneck’s 3×3 is SAME': ['padding: 1, groups', "padding: 'same', groups"],
    }),
    ...inFile('fpn/necks/path-aggregation.ts', NECKS, {
      'the bottom-up 3×3s are SAME': ['padding: 1', "padding: 'same'"],
    }),
    ...inFile('fpn/models/efficientdet.ts', SOURCES, {
      'BiFPN’s pool is padded by 1': ["padding: 'same'", 'padding: 1'],
      'resdet50’s pool is SAME': ['padding: 1', "padding: 'same'"],
    }),
    ...inFile('fpn/necks/nas-fpn.ts', NECKS, {
      'NAS-FPN’s pools are padded with −∞': ['right: columns - left }', 'right: columns - left }, -Infinity'],
      'NAS-FPN’s pools are padded after rather than before': [
        '[Math.floor(rows / 2), Math.floor(columns / 2)]',
        '[Math.ceil(rows / 2), Math.ceil(columns / 2)]',
      ],
    }),
    ...inFile('fpn/models/ssd-fpnlite.ts', SOURCES, {
      'SSD’s strided 3×3s are padded by 1': ["padding: 'same'", "padding: 'explicit'"],
    }),
    ...inFile('fpn/necks/ssd-fpn.ts', NECKS, {
      'SSD’s explicit padding is SAME': ["=== 'same' ? 'same' : 1", "=== 'same' ? 'same' : 'same'"],
    }),
    ...inFile('fpn/necks/yolo.ts', NECKS, {
      'YOLO’s strided convolutions are SAME': ['padding = Math.floor(kernel / 2)', "padding = 'same'"],
    }),
    ...inFile('ops/window.ts', OPERATORS, {
      'SAME puts the larger half first': ['before = Math.floor(total / 2)', 'before = Math.ceil(total / 2)'],
    }),
    ...inFile('ops/max-pool2d.ts', OPERATORS, {
      'a max pool’s padding is zeros': ['maximum = -Infinity', 'maximum = 0'],
    }),
  ],
};
