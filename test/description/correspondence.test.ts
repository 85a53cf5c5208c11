/** Corresponding weights, and the distances of outputs that come from them. */
import { describe, expect, it } from 'vitest';
import { correspondence } from '../../src/description/correspondence.js';
import { levelDistances } from '../../src/description/level-distances.js';
import type { Model } from '../../src/fpn/model.js';
import { modelByName } from '../../src/fpn/models/index.js';
import { branchNames, letterBlock } from '../../src/fpn/models/keras-names.js';
import type { ExtraLevels } from '../../src/fpn/necks/feature-pyramid.js';
import { parametersOf, runModel } from '../../src/fpn/run-model.js';
import type { ResNetNames } from '../../src/layers/resnet-config.js';
import { seededImage } from '../../src/layers/seeded.js';
import { reference } from '../../src/ops/reference.js';
import { elements, tensor } from '../../src/ops/tensor.js';
import { type Change, tinyModel } from '../fpn/tiny-parts.js';

const LETTER_NAMES: ResNetNames = {
  stem: { convolution: 'conv1', norm: 'bn_conv1' },
  block: (stage, index) => branchNames(letterBlock(stage, index)),
};

const EXTRA = { kind: 'convolutions', from: 'p', count: 1, relu: false } as const satisfies ExtraLevels;

const model = ({ fpn, ...change }: Change = {}): Model =>
  tinyModel({ ...change, fpn: { extra: EXTRA, ...fpn } });

const IMAGE = seededImage([1, 3, 64, 96]);

/** The distance of every level from the base model's. */
function distances(other: Model): Record<string, number | undefined> {
  const { weights } = correspondence(model(), other);
  const [a, b] = [model(), other].map((of, i) => runModel(of, reference, weights[i], IMAGE));
  return Object.fromEntries(levelDistances(a, b).map(({ level, relative }) => [level, relative]));
}

const MAPS = ['c2', 'c3', 'c4', 'c5', 'p2', 'p3', 'p4', 'p5', 'p6'];
const NOWHERE = Object.fromEntries(MAPS.map((map) => [map, 0]));

describe('two systems of one structure', () => {
  it('under other names have the same outputs, bit for bit', () => {
    const renamed = model({
      resNet: { names: LETTER_NAMES },
      fpn: { names: { lateral: (k) => `x${9 - k}`, output: (k) => `y${k}`, extra: (k) => `z${k}` } },
      model: { backbonePath: '', neckPath: 'a.b' },
    });
    const { matched, misshapen, onlyA, onlyB } = correspondence(model(), renamed);
    expect({ matched, misshapen, onlyA, onlyB }).toEqual({
      matched: parametersOf(model()).length,
      misshapen: [],
      onlyA: [],
      onlyB: [],
    });
    expect(distances(renamed)).toEqual(NOWHERE);
  });

  it('of which one has biases under its batch norms too, which are neutral', () => {
    const biased = model({ resNet: { convolutionBias: true } });
    const { onlyA, onlyB } = correspondence(model(), biased);
    expect(onlyA).toEqual([]);
    // The stem, five blocks of three convolutions, and a shortcut in the four stages that change their channels.
    expect(onlyB).toHaveLength(1 + 5 * 3 + 4);
    expect(distances(biased)).toEqual(NOWHERE);
  });
});

/** Which maps differ, and which are the same to the last bit. */
const touched = (other: Model): string[] =>
  Object.entries(distances(other)).flatMap(([level, relative]) => (relative === 0 ? [] : [level]));

describe('a difference shows in the maps that depend on it, and in no others', () => {
  it.each<[string, Change, string[]]>([
    ['ε', { resNet: { epsilon: 1e-3 } }, MAPS],
    // C2 has no strided block.
    ['the bottleneck’s stride', { resNet: { strideIn: '1x1' } }, MAPS.slice(1)],
    ['P5’s 3×3', { fpn: { outputOn: 'merged' } }, ['p5', 'p6']],
    ['the average', { fpn: { fusion: 'average' } }, ['p2', 'p3', 'p4']],
    ['upsampling', { fpn: { upsampling: 'bilinear' } }, ['p2', 'p3', 'p4']],
  ])('%s', (_, change, maps) => expect(touched(model(change))).toEqual(maps));
});

describe('correspondence', () => {
  it('seeds by place, so the seed and the place make the weight', () => {
    const spec = parametersOf(model())[0];
    const [[a], [b]] = [0, 0].map((seed) => correspondence(model(), model(), seed).weights);
    const [other] = correspondence(model(), model(), 1).weights;
    expect([...elements(a(spec))]).toEqual([...elements(b(spec))]);
    expect([...elements(a(spec))]).not.toEqual([...elements(other(spec))]);
  });

  it('tells parameters of other shapes, and those that one alone has', () => {
    const other = model({
      resNet: { depths: [1, 1, 1, 1] },
      fpn: { extra: { ...EXTRA, from: 'c' } },
    });
    const { misshapen, onlyA, onlyB } = correspondence(model(), other);
    expect(misshapen).toEqual([['neck.e6.weight', 'neck.e6.weight']]);
    expect(onlyB).toEqual([]);
    expect(onlyA.every((name) => name.startsWith('body.layer2.1.'))).toBe(true);
    expect(onlyA).toHaveLength(3 * (1 + 4));
  });

  it.each([
    ['panet', 'mmdet-pafpn', 293],
    ['torchvision-resnet50-fpn', 'detectron2-resnet50-fpn', 281],
    ['torchvision-retinanet-resnet50-fpn', 'mmdet-fcos-fpn', 281],
  ])('of %s and %s is complete', (a, b, parameters) => {
    const { matched, misshapen, onlyA, onlyB } = correspondence(modelByName(a), modelByName(b));
    expect({ matched, misshapen, onlyA, onlyB }).toEqual({
      matched: parameters,
      misshapen: [],
      onlyA: [],
      onlyB: [],
    });
  });
});

describe('levelDistances', () => {
  const levels = (values: readonly number[], shape: readonly number[]) => ({
    features: {},
    pyramid: { p2: tensor([...values], [...shape]) },
  });

  it('is ‖a − b‖ / ‖a‖', () => {
    const [{ relative }] = levelDistances(levels([3, 4], [1, 1, 1, 2]), levels([3, 4.5], [1, 1, 1, 2]));
    expect(relative).toBe(0.1);
  });

  it('is infinite where a is nothing and b something, and 0 where neither is', () => {
    const [zero, one] = [levels([0], [1, 1, 1, 1]), levels([1], [1, 1, 1, 1])];
    expect(levelDistances(zero, one)[0].relative).toBe(Infinity);
    expect(levelDistances(zero, zero)[0].relative).toBe(0);
  });

  it('is none where shapes differ, and leaves out what one alone has', () => {
    const b = { ...levels([1, 2], [1, 2, 1, 1]), outputs: { probability: tensor([1], [1, 1]) } };
    expect(levelDistances(levels([1, 2], [1, 1, 1, 2]), b)).toEqual([
      { level: 'p2', a: [1, 1, 1, 2], b: [1, 2, 1, 1], relative: undefined },
    ]);
  });
});
