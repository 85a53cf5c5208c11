/** Every model against what its system's own source says, fact by fact; the models' files name the sources. */
import { describe, expect, it } from 'vitest';
import { FACTS, type FactGroup } from '../../src/description/facts.js';
import { type Network, networkOf } from '../../src/description/network.js';
import { modelByName, torchvisionFpn } from '../../src/fpn/models/index.js';

/** What the sources say of models: value by name. */
type Values = Readonly<Record<string, string>>;
type Cases = readonly (readonly [fact: string, values: Values])[];

const networks = new Map<string, Network>();

function networkOfModel(name: string): Network {
  const network = networks.get(name) ?? networkOf(modelByName(name));
  networks.set(name, network);
  return network;
}

const read = (group: FactGroup, name: string, network: Network): string | undefined =>
  FACTS.find((fact) => fact.group === group && fact.name === name)?.of(network);

/** The values that the models have where the sources say something. */
const found = (values: Values, group: FactGroup, fact: string) =>
  Object.fromEntries(Object.keys(values).map((name) => [name, read(group, fact, networkOfModel(name))]));

const everywhere = (value: string, ...names: readonly string[]): Values =>
  Object.fromEntries(names.map((name) => [name, value]));

const PAPER = 'paper-resnet50';
const KUANGLIU = ['pytorch-fpn', 'pytorch-retina-fpn'];
const TORCHVISION = 'torchvision-resnet50-fpn';
const FASTER_RCNN_V2 = 'torchvision-fasterrcnn-resnet50-fpn-v2';
const RETINANETS = ['torchvision-retinanet-resnet50-fpn', 'torchvision-retinanet-resnet50-fpn-v2'];
const DETECTRON2 = ['detectron2-resnet50-fpn', 'detectron2-resnet50-fpn-avg'];
const MATTERPORT = 'mask-rcnn-resnet50';
const MMDET = ['mmdet-fpn', 'mmdet-retinanet-fpn', 'mmdet-fcos-fpn', 'mmdet-pafpn'];
const MMDET_CAFFE = ['mmdet-fpn-caffe', 'mmdet-retinanet-fpn-caffe', 'mmdet-fcos-fpn-caffe'];
const MOBILENET = 'torchvision-mobilenet-v3-large-fpn';
const LATER = ['bifpn-d0', 'nas-fpn', 'ssd-fpnlite', 'yolo-pytorch'];
const KERAS = [MATTERPORT, 'keras-retinanet', 'fpn-tensorflow', 'covid-ct'];
const TORCH = [PAPER, ...KUANGLIU, TORCHVISION, ...RETINANETS, ...DETECTRON2, ...MMDET, 'panet', ...LATER];

describe('the backbone', () => {
  const cases: Cases = [
    [
      'bottleneck stride',
      {
        ...everywhere('3×3', ...KUANGLIU, TORCHVISION, ...RETINANETS, ...MMDET, ...LATER),
        ...everywhere('1×1', PAPER, ...DETECTRON2, 'panet', MATTERPORT, 'keras-retinanet', 'fpn-tensorflow'),
        ...everywhere('1×1', ...MMDET_CAFFE, 'detectron-resnet50-fpn', 'maskrcnn-benchmark-resnet50-fpn'),
        ...everywhere('3×3', 'torchvision-resnext50-32x4d-fpn', 'smp-fpn-resnet50'),
        'smp-fpn-resnet34': '3×3',
        'covid-ct': '3×3, last block',
      },
    ],
    [
      'norm',
      {
        ...everywhere('BN 1e-5', ...TORCH, 'keras-retinanet'),
        ...everywhere('BN 1e-3', MATTERPORT, 'mask-rcnn-resnet101'),
        ...everywhere('BN 1.001e-5', 'fpn-tensorflow', 'covid-ct'),
        ...everywhere('BN 1e-5', MOBILENET, ...MMDET_CAFFE, 'smp-fpn-resnet34'),
        ...everywhere('BN 0', 'detectron-resnet50-fpn', 'maskrcnn-benchmark-resnet50-fpn'),
      },
    ],
    [
      'conv bias',
      {
        ...everywhere('no', ...TORCH, 'keras-retinanet'),
        ...everywhere('yes', MATTERPORT, 'fpn-tensorflow'),
        // conv1, 16 `_3_conv` and 4 `_0_conv` of 1 + 48 + 4 convolutions.
        'covid-ct': '21 of 53',
      },
    ],
    [
      'stem',
      {
        ...everywhere('7×7/2 pad 3', ...TORCH, MATTERPORT, 'fpn-tensorflow'),
        'keras-retinanet': '7×7/2 pad SAME',
        'covid-ct': '7×7/2 pad 3, no BN',
      },
    ],
    [
      'stem pool',
      {
        ...everywhere('3×3/2 pad 1 of −∞', ...TORCH),
        ...everywhere('3×3/2 pad SAME', MATTERPORT, 'keras-retinanet'),
        ...everywhere('3×3/2 pad 1 of 0', 'fpn-tensorflow', 'covid-ct'),
      },
    ],
    [
      'runs on',
      {
        'paper-resnet50-image-pyramid': '×4 ×2 ×1 ×0.5',
        ...everywhere('×1', 'covid-ct', 'paper-resnet50-c4'),
      },
    ],
    [
      'blocks',
      {
        'pytorch-fpn': 'bottleneck 2-2-2-2',
        'fpn-tensorflow': 'bottleneck 3-4-23-3',
        'torchvision-resnext101-64x4d-fpn': '64-group bottleneck 3-4-23-3',
        'torchvision-wide-resnet50-2-fpn': 'bottleneck 3-4-6-3',
        'detectron2-resnet101-fpn': 'bottleneck 3-4-23-3',
        'detectron2-retinanet-resnet101-fpn': 'bottleneck 3-4-23-3',
        'keras-retinanet-resnet152': 'bottleneck 3-8-36-3',
        'smp-fpn-resnet34': 'basic 3-4-6-3',
      },
    ],
    ['activation', { 'covid-ct': 'before each conv', 'fpn-tensorflow': 'after the sum' }],
  ];
  it.each(cases)('%s', (fact, values) => {
    expect(found(values, 'backbone', fact)).toEqual(values);
  });
});

describe('the top-down path', () => {
  const cases: Cases = [
    [
      'reads',
      {
        'fpn-tensorflow': 'C2–C5 at 8 16 16 32',
        'covid-ct': 'C3–C5 at 16 32 32',
        [MOBILENET]: 'C4–C5 at 32 32',
        'detectron2-retinanet-resnet50-fpn': 'C3–C5',
        'keras-retinanet': 'C3–C5',
      },
    ],
    [
      'laterals',
      {
        'bifpn-d0': '1×1 BN, one per use',
        'nas-fpn': '1×1 BN',
        [TORCHVISION]: '1×1',
        [FASTER_RCNN_V2]: '1×1 BN',
        'panet-group-norm': '1×1 GN',
      },
    ],
    [
      'upsampling',
      {
        ...everywhere('bilinear → size', ...KUANGLIU),
        ...everywhere('nearest → size', PAPER, TORCHVISION, ...RETINANETS, ...MMDET, 'keras-retinanet'),
        ...everywhere('nearest → size', 'fpn-tensorflow', 'covid-ct', 'bifpn-d0', 'nas-fpn'),
        ...everywhere(
          'nearest ×2',
          'detectron-resnet50-fpn',
          'maskrcnn-benchmark-resnet50-fpn',
          'smp-fpn-resnet34',
        ),
        ...everywhere('nearest ×2', ...DETECTRON2, MATTERPORT, 'panet', 'ssd-fpnlite', 'yolo-pytorch'),
      },
    ],
    [
      'merging',
      {
        ...everywhere('add', PAPER, ...KUANGLIU, TORCHVISION, ...RETINANETS, ...MMDET, 'panet'),
        ...everywhere('add', MATTERPORT, 'keras-retinanet', 'detectron2-resnet50-fpn', 'ssd-fpnlite'),
        ...everywhere('concat', 'fpn-tensorflow', 'covid-ct', 'yolo-pytorch'),
        'detectron2-resnet50-fpn-avg': 'average',
        ...everywhere('weighted mean, ε 1e-4', 'bifpn-d0', 'bifpn-d5'),
        ...everywhere('add', 'bifpn-d6', 'bifpn-d7'),
        'nas-fpn': 'gated add, add',
      },
    ],
    [
      'chain carries',
      {
        ...everywhere('merged maps', PAPER, ...KUANGLIU, TORCHVISION, ...RETINANETS, ...DETECTRON2, ...MMDET),
        ...everywhere('merged maps', ...KERAS, 'panet'),
        'ssd-fpnlite': 'smoothed maps',
      },
    ],
    [
      'smoothing',
      {
        'pytorch-fpn': 'P2–P4: 3×3; P5: –',
        'smp-fpn-resnet34': 'P2–P5: –',
        'pytorch-retina-fpn': 'P3–P4: 3×3; P5: –',
        ...everywhere('P2–P5: 3×3', PAPER, TORCHVISION, ...DETECTRON2, MATTERPORT, 'mmdet-fpn'),
        ...everywhere(
          'P3–P5: 3×3',
          ...RETINANETS,
          'keras-retinanet',
          'mmdet-retinanet-fpn',
          'mmdet-fcos-fpn',
        ),
        'fpn-tensorflow': 'P2: 1×1; P3–P4: 3×3 VALID; P5: 3×3',
        'covid-ct': 'P3–P4: 3×3 VALID; P5: 3×3',
        'ssd-fpnlite': 'P3–P4: dw 3×3 1×1 BN; P5: –',
        'nas-fpn': 'P3–P7: 3×3 BN',
        [FASTER_RCNN_V2]: 'P2–P5: 3×3 BN',
        'panet-group-norm': 'P2–P5: 3×3 GN',
      },
    ],
    [
      'activations',
      {
        ...everywhere('silu', 'bifpn-d0', 'yolo-pytorch'),
        'ssd-fpnlite': 'relu6',
        ...everywhere('relu', 'nas-fpn', 'panet-group-norm', 'bifpn-resdet50'),
        ...everywhere('–', PAPER, 'panet'),
      },
    ],
    [
      'bias',
      {
        ...everywhere('yes', TORCHVISION, 'pytorch-fpn', MATTERPORT, 'panet'),
        'bifpn-d0': '1×1 only',
        ...everywhere('no', 'yolo-pytorch', FASTER_RCNN_V2, 'bifpn-resdet50'),
        // The six of the bottom-up path.
        'panet-group-norm': '6 of 14',
      },
    ],
    [
      'norm',
      {
        ...everywhere('BN 1e-3', 'bifpn-d0', 'bifpn-resdet50', 'ssd-fpnlite'),
        ...everywhere('BN 1e-5', 'nas-fpn', 'yolo-pytorch', FASTER_RCNN_V2),
        'panet-group-norm': 'GN of 32 groups 1e-5',
        ...everywhere('–', PAPER, TORCHVISION, 'panet'),
      },
    ],
  ];
  it.each(cases)('%s', (fact, values) => {
    expect(found(values, 'top-down path', fact)).toEqual(values);
  });
});

describe('the levels', () => {
  const cases: Cases = [
    [
      'P6',
      {
        ...everywhere('P5 → subsample', PAPER, TORCHVISION, ...DETECTRON2, MATTERPORT, 'panet'),
        ...everywhere('P5 → subsample', 'mmdet-fpn', 'mmdet-pafpn'),
        ...everywhere('P5 → 3×3/2', 'torchvision-retinanet-resnet50-fpn', 'mmdet-fcos-fpn'),
        ...everywhere('C5 → 3×3/2', 'torchvision-retinanet-resnet50-fpn-v2', 'pytorch-retina-fpn'),
        'mmdet-retinanet-fpn': 'C5 → 3×3/2',
        ...everywhere('C5 → 3×3/2 SAME', 'keras-retinanet', 'covid-ct'),
        ...everywhere('C5 → 3×3/2', 'detectron2-retinanet-resnet50-fpn', 'mmdet-retinanet-fpn-caffe'),
        ...everywhere(
          'P5 → subsample',
          MOBILENET,
          'detectron-resnet50-fpn',
          'maskrcnn-benchmark-resnet50-fpn',
        ),
        'smp-fpn-resnet34': '–',
        'bifpn-d0': 'C5 → 1×1 → max 3×3/2 SAME',
        'bifpn-resdet50': 'C5 → 1×1 → max 3×3/2',
        'ssd-fpnlite': 'P5 → dw 3×3/2 SAME',
        'pytorch-fpn': '–',
      },
    ],
    [
      'P7',
      {
        ...everywhere('P6 → relu → 3×3/2', 'detectron2-retinanet-resnet50-fpn', 'mmdet-fcos-fpn-caffe'),
        ...everywhere('P6 → relu → 3×3/2', ...RETINANETS, 'pytorch-retina-fpn', 'mmdet-fcos-fpn'),
        ...everywhere('P6 → relu → 3×3/2 SAME', 'keras-retinanet', 'covid-ct'),
        'mmdet-retinanet-fpn': 'P6 → 3×3/2',
        'bifpn-d0': 'P6 → max 3×3/2 SAME',
        'ssd-fpnlite': 'P6 → dw 3×3/2 SAME',
      },
    ],
    [
      'bottom-up path',
      { panet: '3×3/2 of smoothed maps', 'mmdet-pafpn': '3×3/2 of merged maps', 'mmdet-fpn': '–' },
    ],
    // A cell of BiFPN has four nodes going down and four going up; a stack of NAS-FPN has seven cells.
    ['merges', { 'bifpn-d0': '24', 'bifpn-d6': '64', [PAPER]: '3', 'nas-fpn': '49' }],
    [
      'head',
      {
        'fpn-tensorflow': 'HWC → dense → relu → concat → sigmoid',
        'paper-resnet50-segment-proposals': '5×5 → relu → 1×1 → 7×7',
        [PAPER]: '–',
      },
    ],
  ];
  it.each(cases)('%s', (fact, values) => {
    expect(found(values, 'levels', fact)).toEqual(values);
  });
});

describe('the image', () => {
  const cases: Cases = [
    [
      'network takes',
      { 'mask-rcnn-resnet50': '×64', 'detectron2-resnet50-fpn': '⌈n/4⌉ ×8', 'pytorch-fpn': 'any' },
    ],
    ['padding', { 'mask-rcnn-resnet50': '1024×1024, centred in −mean', 'pytorch-fpn': '–' }],
    [
      'mean',
      {
        'mmdet-fpn-caffe': '103.53 116.28 123.675',
        'mmdet-fcos-fpn-caffe': '102.9801 115.9465 122.7717',
        'maskrcnn-benchmark-resnet50-fpn': '102.9801 115.9465 122.7717',
      },
    ],
    [
      'channels',
      { ...everywhere('BGR', ...MMDET_CAFFE, 'detectron-resnet50-fpn'), 'smp-fpn-resnet34': 'RGB' },
    ],
    ['arithmetic', { 'mask-rcnn-resnet50': 'float64', 'detectron2-resnet50-fpn': 'float32' }],
  ];
  it.each(cases)('%s', (fact, values) => {
    expect(found(values, 'image', fact)).toEqual(values);
  });
});

it('torchvision’s ε is 0 where its COCO_V1 weights ask for it', () => {
  const network = networkOf(torchvisionFpn('resnet50', { epsilon: 0 }));
  expect(read('backbone', 'norm', network)).toBe('BN 0');
});
