/** Facts about models: one setting changed at a time, and what the systems' own sources say (see the models' files). */
import { expect, it, describe as suite } from 'vitest';
import { describe, type FactGroup, MEANINGS } from '../../src/fpn/describe.js';
import { differences } from '../../src/fpn/diff.js';
import { type ResNetFpnConfig, resNetFpn } from '../../src/fpn/model.js';
import { modelByName, modelNames } from '../../src/fpn/models/index.js';
import { type FpnConfig, retinaLevels } from '../../src/fpn/necks/feature-pyramid.js';
import type { Preprocessing } from '../../src/fpn/preprocessing.js';
import { type ResNetConfig, torchNames } from '../../src/layers/resnet.js';
import { FPN, RESNET } from './tiny-parts.js';

const IMAGES: Preprocessing = { channelOrder: 'RGB', fullScale: 1, mean: [1, 2, 3], deviation: [4, 5, 6] };

interface Change {
  readonly resNet?: Partial<ResNetConfig>;
  readonly fpn?: Partial<FpnConfig>;
  readonly images?: Partial<Preprocessing>;
  readonly model?: Partial<ResNetFpnConfig>;
}

const changed = ({ resNet, fpn, images, model }: Change) =>
  describe(
    resNetFpn({
      name: 'base',
      summary: '',
      resNet: { ...RESNET, ...resNet },
      backbonePath: 'body',
      fpn: { ...FPN, ...fpn },
      neckPath: 'neck',
      preprocessing: { ...IMAGES, ...images },
      ...model,
    }),
  );

suite('one setting changed changes these facts and no others', () => {
  const cases: readonly [
    name: string,
    change: Change,
    facts: Readonly<Record<string, readonly [string, string]>>,
  ][] = [
    ['stride in the first 1×1', { resNet: { strideIn: '1x1' } }, { 'bottleneck stride': ['3×3', '1×1'] }],
    ['ε', { resNet: { epsilon: 1.001e-5 } }, { norm: ['BN 1e-5', 'BN 1.001e-5'] }],
    ['ε 0', { resNet: { epsilon: 0 } }, { norm: ['BN 1e-5', 'BN 0'] }],
    ['biased convolutions', { resNet: { convolutionBias: true } }, { 'conv bias': ['no', 'yes'] }],
    ['SAME stem', { resNet: { stemPadding: 'same' } }, { stem: ['7×7/2 pad 3', '7×7/2 pad SAME'] }],
    ['SAME pool', { resNet: { stemPool: 'same' } }, { 'stem pool': ['3×3/2 pad 1 of −∞', '3×3/2 pad SAME'] }],
    [
      'pool among zeros',
      { resNet: { stemPool: 'zero-padded' } },
      { 'stem pool': ['3×3/2 pad 1 of −∞', '3×3/2 pad 1 of 0'] },
    ],
    ['depth', { resNet: { depths: [1, 2, 2, 1] } }, { blocks: ['bottleneck 1-2-1-1', 'bottleneck 1-2-2-1'] }],
    ['basic blocks', { resNet: { block: 'basic' } }, { blocks: ['bottleneck 1-2-1-1', 'basic 1-2-1-1'] }],
    [
      'nearest ×2',
      { fpn: { upsampling: 'nearest-x2' } },
      { 'network takes': ['any', '⌈n/4⌉ ×8'], upsampling: ['nearest → size', 'nearest ×2'] },
    ],
    ['bilinear', { fpn: { upsampling: 'bilinear' } }, { upsampling: ['nearest → size', 'bilinear → size'] }],
    [
      'aligned corners',
      { fpn: { upsampling: 'bilinear-align-corners' } },
      { upsampling: ['nearest → size', 'bilinear, aligned corners → size'] },
    ],
    ['average', { fpn: { fusion: 'average' } }, { merging: ['add', 'average'] }],
    ['P5 unsmoothed', { fpn: { smoothCoarsest: false } }, { smoothing: ['P2–P5: 3×3', 'P2–P4: 3×3; P5: –'] }],
    ['P6 of C5', { fpn: { extra: retinaLevels('c') } }, { P6: ['P5 → 3×3/2', 'C5 → 3×3/2'] }],
    [
      'P6 of the lateral',
      { fpn: { extra: { ...FPN.extra, from: 'lateral' } as FpnConfig['extra'] } },
      { P6: ['P5 → 3×3/2', 'C5 → 1×1 → 3×3/2'] },
    ],
    [
      'no relu before P7',
      { fpn: { extra: { ...FPN.extra, relu: false } as FpnConfig['extra'] } },
      { P7: ['P6 → relu → 3×3/2', 'P6 → 3×3/2'] },
    ],
    [
      'a pooled P6 alone',
      { fpn: { extra: { kind: 'subsample', count: 1 } } },
      {
        levels: ['P2–P7', 'P2–P6'],
        P6: ['P5 → 3×3/2', 'P5 → subsample'],
        P7: ['P6 → relu → 3×3/2', '–'],
        extra: ['e6', '–'],
      },
    ],
    [
      'SAME 3×3s show where they have a stride',
      { fpn: { padding: 'same' } },
      { P6: ['P5 → 3×3/2', 'P5 → 3×3/2 SAME'], P7: ['P6 → relu → 3×3/2', 'P6 → relu → 3×3/2 SAME'] },
    ],
    ['narrower levels', { fpn: { smoothChannels: 4 } }, { channels: ['6', '4'] }],
    [
      'from C3 on',
      { fpn: { finest: 3 } },
      {
        reads: ['C2–C5', 'C3–C5'],
        smoothing: ['P2–P5: 3×3', 'P3–P5: 3×3'],
        levels: ['P2–P7', 'P3–P7'],
        merges: ['3', '2'],
        lateral: ['l2', 'l3'],
        output: ['o2', 'o3'],
      },
    ],
    [
      'no top-down path',
      { fpn: { fusion: 'lateral' } },
      {
        upsampling: ['nearest → size', '–'],
        merging: ['add', '–'],
        'chain carries': ['merged maps', '–'],
        merges: ['3', '0'],
      },
    ],
    [
      'no laterals',
      { fpn: { fusion: 'top-down' } },
      {
        laterals: ['1×1', '1×1 of C5 alone'],
        merging: ['add', '–'],
        'chain carries': ['merged maps', '–'],
        merges: ['3', '0'],
        lateral: ['l2', '–'],
      },
    ],
    ['sides of multiples of 64', { model: { sizeMultiple: 64 } }, { 'network takes': ['any', '×64'] }],
    ['BGR', { images: { channelOrder: 'BGR' } }, { channels: ['RGB', 'BGR'] }],
    ['255', { images: { fullScale: 255 } }, { range: ['0–1', '0–255'] }],
    ['mean', { images: { mean: [3, 2, 1] } }, { mean: ['1 2 3', '3 2 1'] }],
    ['deviation', { images: { deviation: [1, 1, 1] } }, { deviation: ['4 5 6', '1'] }],
    [
      'resizing',
      { images: { shortSide: { target: 800, longSideLimit: 1333 } } },
      { resize: ['–', 'short 800, long ≤ 1333'] },
    ],
    ['a size', { images: { size: [350, 300] } }, { resize: ['–', '350×300'] }],
    ['float64', { images: { arithmetic: 'float64' } }, { arithmetic: ['float32', 'float64'] }],
    [
      'samples resized',
      { images: { size: [35, 30], resizes: 'samples-among-black' } },
      { resize: ['–', '35×30; samples among black'] },
    ],
    [
      'a square',
      { images: { square: { shortSide: 800, side: 1024 }, padding: 'centred-black' } },
      { resize: ['–', 'short ≥ 800, long ≤ 1024'], padding: ['–', '1024×1024, centred in −mean'] },
    ],
    ['padding', { images: { multipleOf: 32 } }, { padding: ['–', '×32, zeros below, right'] }],
    [
      'centred padding',
      { images: { multipleOf: 64, padding: 'centred-black' } },
      { padding: ['–', '×64, centred in −mean'] },
    ],
    ['kernels’ layout', { model: { layout: 'keras' } }, { kernels: ['OIHW', 'HWIO'] }],
    ['where the backbone stands', { model: { backbonePath: '' } }, { 'backbone at': ['body', '–'] }],
    [
      'the backbone’s names',
      { resNet: { names: torchNames({ firstStage: 2, shortcut: 'shortcut' }) } },
      {
        block: ['layer2.0.conv1', 'layer3.0.conv1'],
        shortcut: ['layer2.0.downsample.0', 'layer3.0.shortcut.0'],
      },
    ],
    [
      'the neck’s names',
      { fpn: { names: { ...FPN.names, lateral: (k) => `lat${k}` } } },
      { lateral: ['l2', 'lat2'] },
    ],
  ];
  const base = changed({});
  it.each(cases)('%s', (_, change, facts) => {
    const found = differences(base, changed(change));
    expect(Object.fromEntries(found.map(({ fact, a, b }) => [fact, [a, b]]))).toEqual(facts);
  });

  it('and nothing changes where they compute the same', () => {
    const noise = changed({ fpn: { padding: 'same', extra: { kind: 'none' } } });
    expect(differences(changed({ fpn: { extra: { kind: 'none' } } }), noise)).toEqual([]);
  });
});

suite('what the sources say', () => {
  const cases: readonly [group: FactGroup, fact: string, values: Readonly<Record<string, string>>][] = [
    [
      'backbone',
      'bottleneck stride',
      {
        'torchvision-resnet50-fpn': '3×3',
        'pytorch-fpn': '3×3',
        'mask-rcnn-resnet50': '1×1',
        'fpn-tensorflow': '1×1',
        'detectron2-resnet50-fpn': '1×1',
        'covid-ct': '3×3, last block',
      },
    ],
    [
      'backbone',
      'norm',
      {
        'mask-rcnn-resnet101': 'BN 1e-3',
        'fpn-tensorflow': 'BN 1.001e-5',
        'detectron2-resnet50-fpn': 'BN 1e-5',
      },
    ],
    [
      'top-down path',
      'norm',
      {
        'panet-group-norm': 'GN of 32 groups 1e-5',
        'torchvision-fasterrcnn-resnet50-fpn-v2': 'BN 1e-5',
        'bifpn-d0': 'BN 1e-3',
        panet: '–',
      },
    ],
    [
      'backbone',
      'runs on',
      { 'paper-resnet50-image-pyramid': '×4 ×2 ×1 ×0.5', 'covid-ct': '×1', 'paper-resnet50-c4': '×1' },
    ],
    ['levels', 'head', { 'paper-resnet50-segment-proposals': '5×5 → relu → 1×1 → 7×7', panet: '–' }],
    ['backbone', 'blocks', { 'pytorch-fpn': 'bottleneck 2-2-2-2', 'fpn-tensorflow': 'bottleneck 3-4-23-3' }],
    [
      'backbone',
      'conv bias',
      // conv1, 16 `_3_conv` and 4 `_0_conv` of 1 + 48 + 4 convolutions.
      { 'mask-rcnn-resnet50': 'yes', 'torchvision-resnet50-fpn': 'no', 'covid-ct': '21 of 53' },
    ],
    ['backbone', 'stem pool', { 'mask-rcnn-resnet50': '3×3/2 pad SAME', 'covid-ct': '3×3/2 pad 1 of 0' }],
    ['backbone', 'activation', { 'covid-ct': 'before each conv', 'fpn-tensorflow': 'after the sum' }],
    [
      'top-down path',
      'reads',
      {
        'fpn-tensorflow': 'C2–C5 at 8 16 16 32',
        'covid-ct': 'C3–C5 at 16 32 32',
        'keras-retinanet': 'C3–C5',
      },
    ],
    [
      'top-down path',
      'upsampling',
      {
        'pytorch-fpn': 'bilinear → size',
        'torchvision-resnet50-fpn': 'nearest → size',
        'detectron2-resnet50-fpn': 'nearest ×2',
        'mask-rcnn-resnet50': 'nearest ×2',
        'bifpn-d0': 'nearest → size',
        'yolo-pytorch': 'nearest ×2',
      },
    ],
    [
      'top-down path',
      'merging',
      {
        'detectron2-resnet50-fpn-avg': 'average',
        'fpn-tensorflow': 'concat',
        'keras-retinanet': 'add',
        'bifpn-d5': 'weighted mean, ε 1e-4',
        'bifpn-d6': 'add',
        'nas-fpn': 'gated add, add',
        'yolo-pytorch': 'concat',
      },
    ],
    [
      'top-down path',
      'chain carries',
      { 'ssd-fpnlite': 'smoothed maps', 'pytorch-fpn': 'merged maps', 'fpn-tensorflow': 'merged maps' },
    ],
    [
      'top-down path',
      'smoothing',
      {
        'pytorch-fpn': 'P2–P4: 3×3; P5: –',
        'pytorch-retina-fpn': 'P3–P4: 3×3; P5: –',
        'fpn-tensorflow': 'P2: 1×1; P3–P4: 3×3 VALID; P5: 3×3',
        'ssd-fpnlite': 'P3–P4: dw 3×3 1×1 BN; P5: –',
        'nas-fpn': 'P3–P7: 3×3 BN',
      },
    ],
    ['top-down path', 'activations', { 'bifpn-d0': 'silu', 'ssd-fpnlite': 'relu6', 'paper-resnet50': '–' }],
    [
      'levels',
      'P6',
      {
        'torchvision-retinanet-resnet50-fpn': 'P5 → 3×3/2',
        'torchvision-retinanet-resnet50-fpn-v2': 'C5 → 3×3/2',
        'covid-ct': 'C5 → 3×3/2 SAME',
        'paper-resnet50': 'P5 → subsample',
        'bifpn-d0': 'C5 → 1×1 → max 3×3/2 SAME',
        'pytorch-fpn': '–',
      },
    ],
    [
      'levels',
      'P7',
      {
        'mmdet-retinanet-fpn': 'P6 → 3×3/2',
        'pytorch-retina-fpn': 'P6 → relu → 3×3/2',
        'bifpn-d0': 'P6 → max 3×3/2 SAME',
      },
    ],
    [
      'levels',
      'bottom-up path',
      { panet: '3×3/2 of smoothed maps', 'mmdet-pafpn': '3×3/2 of merged maps', 'mmdet-fpn': '–' },
    ],
    // A cell of BiFPN has four nodes going down and four going up; a stack of NAS-FPN has seven cells.
    ['levels', 'merges', { 'bifpn-d0': '24', 'bifpn-d6': '64', 'paper-resnet50': '3', 'nas-fpn': '49' }],
    ['levels', 'head', { 'fpn-tensorflow': 'HWC → dense → relu → concat → sigmoid', 'paper-resnet50': '–' }],
    ['image', 'network takes', { 'mask-rcnn-resnet50': '×64', 'pytorch-fpn': 'any' }],
    ['image', 'padding', { 'mask-rcnn-resnet50': '1024×1024, centred in −mean', 'pytorch-fpn': '–' }],
    ['image', 'arithmetic', { 'mask-rcnn-resnet50': 'float64', 'detectron2-resnet50-fpn': 'float32' }],
  ];
  it.each(cases)('%s: %s', (group, fact, values) => {
    const found = Object.keys(values).map((name) => {
      const facts: Readonly<Record<string, string>> = describe(modelByName(name))[group];
      return [name, facts[fact]];
    });
    expect(Object.fromEntries(found)).toEqual(values);
  });
});

it('every model has a word for every fact', () => {
  for (const name of modelNames) {
    const facts = describe(modelByName(name));
    expect(Object.keys(facts)).toEqual(Object.keys(MEANINGS));
    for (const [group, of] of Object.entries(facts)) {
      expect(Object.keys(of)).toEqual(Object.keys(MEANINGS[group as FactGroup]));
      for (const [fact, value] of Object.entries(of)) expect(value, `${name} ${fact}`).toMatch(/^\S(.*\S)?$/);
    }
  }
});
