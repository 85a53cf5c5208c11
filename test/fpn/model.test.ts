/** Models as a whole: parameters, costs, traces, options. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { describe as describeModel } from '../../src/description/facts.js';
import { engine } from '../../src/engine/backend.js';
import { FpnError } from '../../src/errors.js';
import { fromSeed } from '../../src/fpn/load.js';
import type { ModelOptions } from '../../src/fpn/model.js';
import { modelByName, modelNames } from '../../src/fpn/models/index.js';
import { pytorchFpn } from '../../src/fpn/models/pytorch-fpn.js';
import { costOf, parametersOf, runModel, shapesOf } from '../../src/fpn/run-model.js';
import { type ParameterSpec, Scope } from '../../src/layers/scope.js';
import { seededImage } from '../../src/layers/seeded.js';
import { tensorsOf } from '../../src/ops/operator-call.js';
import { OPERATORS } from '../../src/ops/operators.js';
import { shapes } from '../../src/ops/shapes.js';
import type { Shape } from '../../src/ops/tensor.js';
import { type TraceEvent, trace } from '../../src/ops/trace.js';
import { bitsOf, expectSameBits } from '../ops/bits.js';
import { imageOf, tinyOptions } from './tiny-parts.js';

const TINY = { depths: [1, 1, 1, 1], width: 1, channels: 2 };
const IMAGE: readonly number[] = [1, 3, 64, 96];

/** Where a level's stride is not 2 to the power of its number. */
const STRIDES: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  'torchvision-mobilenet-v3-large-fpn': { 4: 32 },
  'fpn-tensorflow': { 2: 8, 3: 16, 4: 16, 5: 32 },
  'covid-ct': { 3: 16, 4: 32, 5: 32, 6: 64, 7: 128 },
};

/** Channels of the bottom-up maps of a backbone of width 1. */
function tinyChannels(name: string): number[] {
  if (name === 'fpn-tensorflow') return [8, 16, 16, 32];
  if (name === 'covid-ct') return [8, 16, 32];
  if (name.includes('mobilenet')) return [16, 96]; // its multiples of 8
  if (name.endsWith('-image-pyramid')) return [16, 16, 16, 16];
  const widths = name.endsWith('-c4') ? [1, 2, 4] : [1, 2, 4, 8];
  return widths.map((width) => width * (/resnet(18|34)/.test(name) ? 1 : 4));
}

describe('parametersOf', () => {
  it.each(['pytorch-fpn', 'torchvision-resnet50-fpn'])('%s: the names of its state dict', (name) => {
    const golden = readFileSync(new URL(`../golden/full/${name}.json`, import.meta.url), 'utf8');
    const { names } = JSON.parse(golden).parameters as { names: string[] };
    const own = parametersOf(modelByName(name)).map((spec) => spec.name);
    expect([...own].sort()).toEqual([...names].sort());
  });

  it('torchvision’s come in the order of its state dict', () => {
    const golden = new URL('../golden/full/torchvision-resnet50-fpn.json', import.meta.url);
    const { names } = JSON.parse(readFileSync(golden, 'utf8')).parameters as { names: string[] };
    expect(parametersOf(modelByName('torchvision-resnet50-fpn')).map((spec) => spec.name)).toEqual(names);
  });

  // 23,508,032 + 53,120 of ResNet-50, and the necks: laterals (256 + 512 + 1024 + 2048)·256, 3×3s 9·256².
  it.each([
    ['torchvision-resnet50-fpn', 3840 * 256 + 4 * 256 + 4 * (9 * 256 * 256 + 256)],
    ['paper-resnet50', 3840 * 256 + 4 * 256 + 4 * (9 * 256 * 256 + 256)],
    ['detectron2-resnet50-fpn', 3840 * 256 + 4 * 256 + 4 * (9 * 256 * 256 + 256)],
    ['torchvision-retinanet-resnet50-fpn', 3584 * 256 + 3 * 256 + 5 * (9 * 256 * 256 + 256)],
    [
      'torchvision-retinanet-resnet50-fpn-v2',
      3584 * 256 + 3 * 256 + 4 * (9 * 256 * 256 + 256) + 9 * 2048 * 256 + 256,
    ],
  ])('%s has ResNet-50’s and %d of its neck', (name, neck) => {
    expect(costOf(modelByName(name), IMAGE).parameters).toBe(23_508_032 + 53_120 + neck);
  });
});

describe.each(modelNames)('%s', (name) => {
  const tiny = modelByName(name, tinyOptions(name, TINY));

  it('costs what its shapes say, at strides 4…128', () => {
    const image = imageOf(name, 4);
    const { levels } = costOf(tiny, image);
    const sizes = shapesOf(tiny, image);
    for (const part of ['features', 'pyramid'] as const) {
      expect(Object.keys(levels[part])).toEqual(Object.keys(sizes[part]));
      for (const [level, { shape, stride, receptiveField }] of Object.entries(levels[part])) {
        const number = Number(level.slice(1));
        const expected = STRIDES[name]?.[number] ?? 2 ** number;
        expect(shape).toEqual(sizes[part][level]);
        expect(stride, level).toEqual([expected, expected]);
        // NAS-FPN's gates and group norms are made of whole maps: every level sees the whole image, which is not square.
        // … and so do MobileNet's maps, by squeeze and excitation.
        const whole = part === 'features' ? /mobilenet/ : /^nas-fpn$|group-norm$|mobilenet/;
        if (!whole.test(name)) expect(receptiveField[0]).toBe(receptiveField[1]);
        else {
          expect(receptiveField[0]).toBeGreaterThan(image[2]);
          expect(receptiveField[1]).toBeGreaterThan(image[3]);
        }
      }
    }
    const fields = Object.values(levels.features).map(({ receptiveField }) => receptiveField[0]);
    expect(fields).toEqual([...fields].sort((a, b) => a - b));
    // Every level of the pyramid sees what the coarsest map sees, and more; without a top-down path, what its own map does.
    const topDown = !/-(no-top-down|hierarchy|image-pyramid)$/.test(name);
    for (const { receptiveField } of Object.values(levels.pyramid)) {
      expect(receptiveField[0]).toBeGreaterThanOrEqual(fields[topDown ? fields.length - 1 : 0]);
    }
  });

  it('has a layer for every event of a trace', () => {
    const image: Shape = imageOf(name);
    const events: TraceEvent<Shape>[] = [];
    const traced = trace(shapes, (event) => void events.push(event));
    runModel(tiny, traced, ({ shape }) => shape, image);
    const layers = events.map(({ layer }) => layer);
    expect(new Set(layers).size).toBe(layers.length);
    // Every layer with parameters, in the order of execution, under its parameters' own path.
    const withParameters = ['conv2d', 'batchNorm2d', 'groupNorm', 'linear', 'weightedMean'];
    // detectron2's and Keras' layers are what a norm or an activation makes of them; their sums are `layer.operator`.
    const parametric = layers
      .filter((_, i) => withParameters.includes(events[i].operator))
      .map((layer) => layer.replace(/\.(conv2d|linear|batchNorm2d)(?=#|$)/, ''));
    // A layer that runs again has a number.
    const first = parametric.filter((layer) => !layer.includes('#'));
    const owners = parametersOf(tiny).map((spec) => spec.name.slice(0, spec.name.lastIndexOf('.')));
    expect(first).toEqual([...new Set(owners)]);
    expect(new Set(parametric.map((layer) => layer.replace(/#\d+$/, '')))).toEqual(new Set(first));
    expect(tensorsOf(events[0])[0].value).toBe(image);
    // Each operator's inputs are the image, parameters, or what an earlier operator gave out.
    const known = new Set([image]);
    const unknown: string[] = [];
    for (const event of events) {
      const owned = OPERATORS[event.operator].parameters;
      for (const { role, value } of tensorsOf(event)) {
        if (!owned.includes(role) && !known.has(value)) unknown.push(`${role} of ${event.layer}`);
      }
      known.add(event.output);
    }
    expect(unknown).toEqual([]);
  });

  it('takes every option', () => {
    const maps = shapesOf(tiny, imageOf(name));
    const channels = tinyChannels(name);
    expect(Object.values(maps.features).map((shape) => shape[1])).toEqual(channels);
    // The YOLO neck, and what is no neck, have no channels of their own: their levels have the backbone's.
    const levels = Object.keys(maps.pyramid);
    const ofBackbone = /^yolo-pytorch$|-(hierarchy|c4|c5|image-pyramid)$/.test(name);
    expect(Object.values(maps.pyramid).map((shape) => shape[1])).toEqual(
      levels.map((level) => (ofBackbone ? channels[Number(level.slice(1)) - 2] : 2)),
    );
    // One block a stage: one second convolution each, whatever the system calls it.
    const second = /(conv2|res\d(a|_0)_branch2b|conv\d_block1_2_conv)\.weight$/;
    expect(parametersOf(tiny).filter((spec) => second.test(spec.name))).toHaveLength(
      name.includes('mobilenet') ? 0 : /-(c4|image-pyramid)$/.test(name) ? 3 : 4,
    );
  });

  it.skipIf(name.startsWith('detectron-'))('has an ε that shows', () => {
    const model = modelByName(name, tinyOptions(name, { ...TINY, epsilon: 0.5 }));
    const epsilons: unknown[] = [];
    const traced = trace(
      shapes,
      ({ options }) => void ('epsilon' in options && epsilons.push(options.epsilon)),
    );
    model.backbone(new Scope(traced, ({ shape }: ParameterSpec) => shape), imageOf(name));
    expect(new Set(epsilons)).toEqual(new Set([0.5]));
  });
});

/** Of each kind of backbone, neck and head one. */
const KINDS = [
  'pytorch-fpn',
  'nas-fpn',
  'bifpn-d0',
  'covid-ct',
  'torchvision-mobilenet-v3-large-fpn',
  'yolo-pytorch',
];

it.each(KINDS)('%s gives the same bits traced', (name) => {
  const tiny = modelByName(name, tinyOptions(name, TINY));
  const image = seededImage(imageOf(name));
  const plain = runModel(tiny, engine(), fromSeed(1), image);
  const traced = runModel(
    tiny,
    trace(engine(), () => {}),
    fromSeed(1),
    image,
  );
  for (const part of ['features', 'pyramid', 'outputs'] as const) {
    for (const [level, map] of Object.entries(plain[part] ?? {})) expectSameBits(traced[part]![level], map);
  }
});

describe('the top-down path’s channels', () => {
  it('are 256 in matterport’s, whatever those of the levels, unless they are given too', () => {
    const shapesOfNeck = (options: { channels: number; topDown?: number }) =>
      parametersOf(modelByName('mask-rcnn-resnet50', { ...TINY, ...options }))
        .filter(({ name }) => /^fpn_(c5p5|p2)\.weight$/.test(name))
        .map(({ shape }) => shape.slice(0, 2));
    expect(shapesOfNeck({ channels: 128 })).toEqual([
      [256, 32],
      [128, 256],
    ]);
    expect(shapesOfNeck({ channels: 3, topDown: 5 })).toEqual([
      [5, 32],
      [3, 5],
    ]);
  });
});

describe('modelByName', () => {
  it.each(['resnet50', '', 'toString', '__proto__'])('refuses %j with the names there are', (name) => {
    expect(() => modelByName(name)).toThrow(FpnError);
    expect(() => modelByName(name)).toThrow(/paper-resnet50, .*got "/);
  });

  it.each(modelNames)('%s is called by its own name', (name) => {
    const { name: own, summary } = modelByName(name);
    expect(own).toBe(name);
    expect(summary.split('\n')).toHaveLength(1);
  });
});

describe('pytorch-fpn’s aligned corners', () => {
  it('are PyTorch 0.3’s numbers: every level but P5 differs', () => {
    const image = seededImage([1, 3, 75, 50]);
    const [now, then] = [false, true].map((alignCorners) =>
      runModel(pytorchFpn({ ...TINY, alignCorners }), engine(), fromSeed(0), image),
    );
    const same = Object.keys(now.pyramid).map(
      (level) => bitsOf(now.pyramid[level]).join() === bitsOf(then.pyramid[level]).join(),
    );
    expect(same).toEqual([false, false, false, true]);
  });
});

describe('options that a model has no use for', () => {
  it.each<[string, ModelOptions, RegExp]>([
    ['torchvision-mobilenet-v3-large-fpn', { depths: [1, 1, 1, 1] }, /no depths and no strideIn/],
    ['torchvision-mobilenet-v3-large-fpn', { strideIn: '1x1' }, /no depths and no strideIn/],
    ['torchvision-resnet18-fpn', { strideIn: '1x1' }, /^strideIn: expected none for basic blocks/],
    ['detectron-resnet50-fpn', { epsilon: 1e-5 }, /^epsilon: expected none for norms that are/],
    ['paper-resnet50', { depths: [1, 1, 1] }, /^depths: expected 4 integers from 1 on, got 1,1,1$/],
    ['paper-resnet50', { depths: [3, 4, 0, 3] }, /^depths: expected 4 integers from 1 on, got 3,4,0,3$/],
    ['paper-resnet50', { width: 0.5 }, /^width: expected an integer from 1 on, got 0.5$/],
  ])('%s: %o', (name, options, message) => {
    expect(() => modelByName(name, options)).toThrow(message);
    expect(() => modelByName(name, options)).toThrow(FpnError);
  });
});

it('a stride is where it is said to be', () => {
  const strides = (options: ModelOptions) =>
    describeModel(modelByName('mmdet-fpn', options)).backbone['bottleneck stride'];
  expect([strides({}), strides({ strideIn: '1x1' })]).toEqual(['3×3', '1×1']);
});
