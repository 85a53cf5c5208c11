/** Facts about models: one setting changed at a time, and what the systems' own sources say (see the models' files). */
import { expect, it, describe as suite } from 'vitest';
import { describe, differences } from '../../src/description/facts.js';
import { type ExtraLevels, retinaLevels } from '../../src/fpn/necks/feature-pyramid.js';
import type { Preprocessing } from '../../src/fpn/preprocessing.js';
import { torchNames } from '../../src/layers/resnet-config.js';
import { type Change, FPN, tinyModel } from '../fpn/tiny-parts.js';

const IMAGES: Preprocessing = { channelOrder: 'RGB', fullScale: 1, mean: [1, 2, 3], deviation: [4, 5, 6] };

const changed = ({ images, ...parts }: Change) =>
  describe(tinyModel({ ...parts, images: { ...IMAGES, ...images } }));

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
    ['no 3×3 on P5', { fpn: { outputOn: 'merged' } }, { smoothing: ['P2–P5: 3×3', 'P2–P4: 3×3; P5: –'] }],
    ['P6 of C5', { fpn: { extra: retinaLevels('c') } }, { P6: ['P5 → 3×3/2', 'C5 → 3×3/2'] }],
    [
      'P6 of the lateral',
      { fpn: { extra: { ...FPN.extra, from: 'lateral' } as ExtraLevels } },
      { P6: ['P5 → 3×3/2', 'C5 → 1×1 → 3×3/2'] },
    ],
    [
      'no relu before P7',
      { fpn: { extra: { ...FPN.extra, relu: false } as ExtraLevels } },
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
    ['narrower levels', { fpn: { outputChannels: 4 } }, { channels: ['6', '4'] }],
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
    [
      'names that Keras’ files have',
      { model: { parameterName: (onFile) => onFile.replace('/kernel:0', '.weight') } },
      { kernels: ['OIHW', 'HWIO'] },
    ],
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
