/** Which levels have a 3×3, and which maps the chain goes on from. */
import { beside, inFile, NECKS, NETWORKS, paper, pyramid, SOURCES, type Trap } from './trap.js';

const ROUGH = "outputOn: 'merged'";
const COMPOSED = 'test/fpn/composed.test.ts';
const NECK_TRAITS = 'test/fpn/necks.test.ts';

export const OUTPUTS: Trap = {
  number: 4,
  name: 'a 3×3 on P5 or not; the chain of the maps before their 3×3s or after',
  mutations: [
    ...inFile('fpn/models/pytorch-fpn.ts', SOURCES, {
      'pytorch-fpn has a 3×3 on P5': [ROUGH, "outputOn: 'all'"],
    }),
    ...inFile('fpn/models/segmentation-models.ts', SOURCES, {
      'segmentation_models has 3×3s': ["outputOn: 'none'", "outputOn: 'merged'"],
    }),
    ...inFile('fpn/models/torchvision.ts', SOURCES, { 'torchvision’s P5 is its lateral': pyramid(ROUGH) }),
    ...inFile('fpn/models/paper.ts', SOURCES, { 'the paper’s P5 is its lateral': paper(ROUGH) }),
    ...inFile('fpn/models/detectron2.ts', SOURCES, { 'detectron2’s P5 is its lateral': pyramid(ROUGH) }),
    ...inFile('fpn/models/mask-rcnn.ts', SOURCES, { 'matterport’s P5 is its lateral': pyramid(ROUGH) }),
    ...inFile('fpn/models/keras-retinanet.ts', SOURCES, {
      'keras-retinanet’s P5 is its lateral': pyramid(ROUGH),
    }),
    ...inFile('fpn/models/mmdetection.ts', SOURCES, {
      'mmdetection’s P5 is its lateral': beside('finest,', ROUGH),
    }),
    ...inFile('fpn/models/panet.ts', NECKS, {
      'PANet’s P5 is its lateral': beside('channels,\n      upsampling', ROUGH),
    }),
    ...inFile('fpn/necks/feature-pyramid.ts', COMPOSED, {
      'the finest level has no 3×3': ["outputOn === 'none' ||", "outputOn === 'none' || i === 0 ||"],
    }),
    ...inFile('fpn/necks/feature-pyramid.ts', NETWORKS, {
      'the chain carries the levels': [
        'const merged = topDown(scope, laterals, settings);',
        `const merged = [...laterals];
        for (let i = coarsest - 1; i >= 0; i--) {
          const above = normalizedConvolution(scope, names.output(finest + i + 1), merged[i + 1], output);
          merged[i] = topDown(scope, [laterals[i], above], settings)[0];
        }`,
      ],
    }),
    ...inFile('fpn/necks/concatenation.ts', SOURCES, {
      'fpn-tensorflow’s P2 is a 3×3': ['2: { kernel: 1 }', "2: { kernel: 3, padding: 'same' }"],
    }),
    ...inFile('fpn/models/ssd-fpnlite.ts', SOURCES, {
      'SSD’s chain carries the sums': ["chain: 'outputs'", "chain: 'merged'"],
    }),
    ...inFile('fpn/necks/ssd-fpn.ts', NECKS, {
      'TensorFlow 2’s chain is TensorFlow 1’s, and the other way about': [
        "config.chain === 'outputs'",
        "config.chain === 'merged'",
      ],
    }),
    ...inFile('fpn/necks/ssd-fpn.ts', NECK_TRAITS, {
      'SSD has a 3×3 on P5': [
        'const levels = [above];',
        "const levels = [block(scope, 'smoothing_3', above, 1, config)];",
      ],
    }),
    ...inFile('fpn/models/panet.ts', NECKS, { 'PANet’s path carries the sums': ["'convolved'", "'sum'"] }),
    ...inFile('fpn/models/mmdetection.ts', NECKS, {
      'PAFPN’s path carries the convolved maps': ["carries: 'sum'", "carries: 'convolved'"],
    }),
    ...inFile('fpn/necks/path-aggregation.ts', NECKS, {
      'PANet’s path is PAFPN’s, and the other way about': ["carries === 'sum'", "carries === 'convolved'"],
    }),
  ],
};
