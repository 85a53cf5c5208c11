/** What maps that meet become: sums, means, weighted means, gates or stacks, and the activations around them. */
import { beside, inFile, NECKS, NETWORKS, paper, pyramid, SOURCES, type Trap } from './trap.js';

const AVERAGE = "fusion: 'average'";

export const MERGING: Trap = {
  number: 6,
  name: 'add, average, concatenate in which order, or weigh',
  mutations: [
    ...inFile('fpn/models/torchvision.ts', NETWORKS, { 'torchvision averages': pyramid(AVERAGE) }),
    ...inFile('fpn/models/pytorch-fpn.ts', NETWORKS, { 'pytorch-fpn averages': pyramid(AVERAGE) }),
    ...inFile('fpn/models/paper.ts', NETWORKS, { 'the paper averages': paper(AVERAGE) }),
    ...inFile('fpn/models/keras-retinanet.ts', NETWORKS, { 'keras-retinanet averages': pyramid(AVERAGE) }),
    ...inFile('fpn/models/mask-rcnn.ts', NETWORKS, { 'matterport averages': pyramid(AVERAGE) }),
    ...inFile('fpn/models/mmdetection.ts', NECKS, { 'mmdetection averages': beside('finest,', AVERAGE) }),
    ...inFile('fpn/models/panet.ts', NECKS, {
      'PANet averages': beside('channels,\n      upsampling', AVERAGE),
    }),
    ...inFile('fpn/models/index.ts', NETWORKS, {
      'detectron2’s avg sums': ["-fpn-avg': 'average'", "-fpn-avg': 'sum'"],
    }),
    ...inFile('fpn/necks/feature-pyramid.ts', NETWORKS, {
      'the average is a sum': ["fusion === 'sum') return", "fusion !== 'top-down') return"],
    }),
    ...inFile('fpn/necks/concatenation.ts', NETWORKS, {
      'the classifiers put the lateral first': ['[above, laterals[i]]', '[laterals[i], above]'],
    }),
    ...inFile('fpn/necks/concatenation.ts', SOURCES, {
      'the classifiers add': ['concat([above, laterals[i]])', 'add(above, laterals[i])'],
    }),
    ...inFile('fpn/necks/yolo.ts', NECKS, {
      'YOLO’s P4 puts the finer map first': ['[doubled(c5), c4]', '[c4, doubled(c5)]'],
      'YOLO’s P3 puts the finer map first': ['[doubled(t4), c3]', '[c3, doubled(t4)]'],
      'YOLO’s way up puts P4 first': ['[down3, t4]', '[t4, down3]'],
      'YOLO without an activation in its RepVGG block': [
        "inner.named('activation').silu(inner.nn.add(",
        '(inner.nn.add(',
      ],
      'YOLO by ReLU': ['silu(normed)', 'relu(normed)'],
    }),
    ...inFile('fpn/models/efficientdet.ts', SOURCES, {
      'EfficientDet D6 weighs its edges': ["d6: [384, 8, 'sum']", "d6: [384, 8, 'fast-attention']"],
      'EfficientDet D5 sums': ["d5: [288, 7, 'fast-attention']", "d5: [288, 7, 'sum']"],
      'resdet50 by SiLU': ["activation: 'relu'", "activation: 'silu'"],
    }),
    ...inFile('fpn/necks/bifpn.ts', NECKS, {
      'BiFPN’s ε is 1e-3': ['ATTENTION_EPSILON = 1e-4', 'ATTENTION_EPSILON = 1e-3'],
      'BiFPN by ReLU': ['act.silu(fused)', 'act.relu(fused)'],
      'BiFPN without an activation': ['act.silu(fused)', 'fused'],
    }),
    ...inFile('fpn/necks/bifpn.ts', SOURCES, {
      'BiFPN projects each map once, for all the nodes that read it': [
        'level: config.finest + i, map }));',
        "level: config.finest + i, map: project(scope.at('resample').at(String(i)), map, config) }));",
      ],
    }),
    ...inFile('ops/weighted-mean.ts', NECKS, {
      'negative weights count': ['weight > 0 || Number.isNaN(weight) ? weight : 0', 'weight'],
    }),
    ...inFile('fpn/necks/nas-fpn.ts', NECKS, {
      'NAS-FPN gates the other map': [
        'const gp: Merge = (cell, a, b, result) => {',
        'const gp: Merge = (cell, b, a, result) => {',
      ],
      'NAS-FPN without a ReLU before its 3×3s': ["scope.named('activate').relu(map)", 'map'],
    }),
    ...inFile('fpn/necks/ssd-fpn.ts', NECKS, { 'SSD by ReLU, not ReLU6': ['0, 6)', '0, Infinity)'] }),
    ...inFile('fpn/heads/voting-classifier.ts', NETWORKS, {
      'votes without a ReLU': ['scope.named(layers[i]).relu(votes)', 'votes'],
    }),
  ],
};
