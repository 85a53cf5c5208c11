/** Where the levels beyond C5 come from. */
import { inFile, NECKS, NETWORKS, SOURCES, type Trap } from './trap.js';

export const LEVELS: Trap = {
  number: 7,
  name: 'P6 by a pool of P5, or a convolution of P5 or C5; a ReLU before P7 or not',
  mutations: [
    ...inFile('fpn/models/torchvision.ts', SOURCES, {
      'torchvision’s RetinaNet v1 makes P6 of C5': ["retinaLevels(v1 ? 'p' : 'c')", "retinaLevels('c')"],
      'torchvision’s RetinaNet v2 makes P6 of P5': ["retinaLevels(v1 ? 'p' : 'c')", "retinaLevels('p')"],
      'torchvision’s FPN has no P6': [
        '    {},\n    TORCHVISION_INPUT',
        "    { extra: { kind: 'none' } },\n    TORCHVISION_INPUT",
      ],
    }),
    ...inFile('fpn/models/pytorch-fpn.ts', SOURCES, {
      'pytorch-retina-fpn makes P6 of P5': ["retinaLevels('c')", "retinaLevels('p')"],
    }),
    ...inFile('fpn/models/detectron2.ts', SOURCES, {
      'detectron2’s RetinaNet makes P6 of P5': ["retinaLevels('c')", "retinaLevels('p')"],
    }),
    ...inFile('fpn/models/keras-retinanet.ts', SOURCES, {
      'keras-retinanet makes P6 of P5': ["retinaLevels('c')", "retinaLevels('p')"],
    }),
    ...inFile('fpn/models/covid-ct.ts', SOURCES, {
      'covid-ct makes P6 of P5': ["retinaLevels('c')", "retinaLevels('p')"],
    }),
    ...inFile('fpn/necks/feature-pyramid.ts', NETWORKS, {
      'P6 is subsampled from P5 before its 3×3': [
        'const p = levels[levels.length - 1];',
        'const p = coarsest.lateral;',
      ],
      'P6 is a 3×3 max pool': ['{ kernel: 1, stride: 2 }', '{ kernel: 3, stride: 2, padding: 1 }'],
      'P7 without a ReLU before it': ['count: 2,\n  relu: true', 'count: 2,\n  relu: false'],
      'a ReLU before P6 too': ['i > 0 && extra.relu', 'extra.relu'],
    }),
    ...inFile('fpn/models/mmdetection.ts', SOURCES, {
      'mmdetection’s RetinaNet makes P6 of P5': [
        "addExtraConvs: 'on_input' }",
        "addExtraConvs: 'on_output' }",
      ],
      'mmdetection’s default has a ReLU before P7': [
        'reluBeforeExtraConvs ?? false',
        'reluBeforeExtraConvs ?? true',
      ],
      'FCOS makes P6 of C5': ["addExtraConvs: 'on_output', relu", "addExtraConvs: 'on_input', relu"],
      'FCOS has no ReLU before P7': ['reluBeforeExtraConvs: true', 'reluBeforeExtraConvs: false'],
    }),
    ...inFile('fpn/models/mmdetection.ts', NECKS, {
      'mmdetection’s on_lateral is on_output': ["on_lateral: 'lateral'", "on_lateral: 'p'"],
      'mmdetection’s on_output is on_lateral': ["on_output: 'p'", "on_output: 'lateral'"],
    }),
    ...inFile('fpn/necks/path-aggregation.ts', NECKS, {
      'P6 of the top-down P5, not of the bottom-up N5': [
        'coarsest, aggregated, settings',
        'coarsest, levels, settings',
      ],
    }),
    ...inFile('fpn/necks/bifpn.ts', NECKS, {
      'BiFPN pools before it projects': [
        'halve(coarser, project(coarser, map, config), config)',
        'project(coarser, halve(coarser, map, config), config)',
      ],
    }),
    ...inFile('fpn/necks/nas-fpn.ts', NECKS, {
      'NAS-FPN subsamples': [
        'maxPool2d(projected, { kernel: 2 })',
        'maxPool2d(projected, { kernel: 1, stride: 2 })',
      ],
    }),
    ...inFile('fpn/models/fpn-tensorflow.ts', SOURCES, {
      'fpn-tensorflow’s C2 is the paper’s': ['c2: outputs[', 'c2: outputs.conv2_block1_out ?? outputs['],
      'fpn-tensorflow’s C3 is the paper’s': ['c3: outputs[', 'c3: outputs.conv3_block1_out ?? outputs['],
    }),
  ],
};
