/** The paper's comparisons against its own network: the same weights, and parts left out. */
import { describe, expect, it } from 'vitest';
import { fromLoaded, fromSeed, loadParameters } from '../../src/fpn/load.js';
import { modelByName } from '../../src/fpn/models/index.js';
import { parametersOf, runModel } from '../../src/fpn/run-model.js';
import { seededImage, seededParameter } from '../../src/layers/seeded.js';
import { conv2d, maxPool2d, resize } from '../../src/ops/index.js';
import { reference } from '../../src/ops/reference.js';
import type { Tensor } from '../../src/ops/tensor.js';
import { toStored } from '../../src/weights/index.js';
import { expectSameBits } from '../ops/bits.js';

const TINY = { depths: [1, 2, 1, 1], width: 2, channels: 3 };
const WHOLE = modelByName('paper-resnet50', TINY);
const SPECS = parametersOf(WHOLE);

/** Sides that no level halves exactly. */
const IMAGE = seededImage([1, 3, 70, 105]);
const { features, pyramid } = runModel(WHOLE, reference, fromSeed(0), IMAGE);

const parameter = (name: string): Tensor => seededParameter(SPECS.find((spec) => spec.name === name)!);
const lateral = (level: number): Tensor =>
  conv2d(features[`c${level}`], parameter(`lateral${level}.weight`), parameter(`lateral${level}.bias`));
const smooth = (level: number, map: Tensor): Tensor =>
  conv2d(map, parameter(`output${level}.weight`), parameter(`output${level}.bias`), { padding: 1 });
const upsampled = (map: Tensor, { shape: [, , height, width] }: Tensor): Tensor =>
  resize(map, { mode: 'nearest', size: [height, width] });
const every2nd = (map: Tensor): Tensor => maxPool2d(map, { kernel: 1, stride: 2 });

const M5 = lateral(5);
const U4 = upsampled(M5, features.c4);
const U3 = upsampled(U4, features.c3);
const U2 = upsampled(U3, features.c2);

const EXPECTED: Readonly<Record<string, Readonly<Record<string, Tensor>>>> = {
  'no-top-down': {
    p2: smooth(2, lateral(2)),
    p3: smooth(3, lateral(3)),
    p4: smooth(4, lateral(4)),
    p5: pyramid.p5,
    p6: pyramid.p6,
  },
  'no-lateral': {
    p2: smooth(2, U2),
    p3: smooth(3, U3),
    p4: smooth(4, U4),
    p5: pyramid.p5,
    p6: every2nd(pyramid.p5),
  },
  'finest-only': { p2: pyramid.p2 },
  hierarchy: { p3: features.c3, p4: features.c4, p5: features.c5 },
  c4: { p4: features.c4 },
  c5: { p5: features.c5 },
};

describe.each(Object.entries(EXPECTED))('%s', (which, levels) => {
  const model = modelByName(`paper-resnet50-${which}`, TINY);

  it('is the paper’s network without the rest', () => {
    const { pyramid: own } = runModel(model, reference, fromSeed(0), IMAGE);
    expect(Object.keys(own)).toEqual(Object.keys(levels));
    for (const [level, map] of Object.entries(levels)) expectSameBits(own[level], map);
  });

  it('takes the weights of the whole, and has no parameter beside them', () => {
    const file = new Map(SPECS.map((spec) => [spec.name, toStored(seededParameter(spec))]));
    const loaded = loadParameters(model, file);
    const { pyramid: own } = runModel(model, reference, fromLoaded(loaded), IMAGE);
    for (const [level, map] of Object.entries(levels)) expectSameBits(own[level], map);
  });
});

it('what is left out has no parameters', () => {
  const names = (which: string) => {
    const model = modelByName(`paper-resnet50-${which}`, TINY);
    return [...new Set(parametersOf(model).map(({ name }) => name.split('.')[0]))];
  };
  const backbone = ['conv1', 'bn1', 'layer1', 'layer2', 'layer3', 'layer4'];
  const outputs = ['output2', 'output3', 'output4', 'output5'];
  const laterals = ['lateral2', 'lateral3', 'lateral4', 'lateral5'];
  expect(names('no-top-down')).toEqual([...backbone, ...laterals, ...outputs]);
  expect(names('no-lateral')).toEqual([...backbone, 'lateral5', ...outputs]);
  expect(names('finest-only')).toEqual([...backbone, ...laterals, 'output2']);
  expect(names('hierarchy')).toEqual(backbone);
  expect(names('c4')).toEqual(backbone.slice(0, -1));
  expect(names('c5')).toEqual(backbone);
});
