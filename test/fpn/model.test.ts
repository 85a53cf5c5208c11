/** Models as a whole: parameters, costs, traces, options. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { FpnError } from '../../src/errors.js';
import { fromSeed } from '../../src/fpn/load.js';
import { costOf, parametersOf, runModel, shapesOf } from '../../src/fpn/model.js';
import { modelByName, modelNames } from '../../src/fpn/models/index.js';
import { pytorchFpn } from '../../src/fpn/models/pytorch-fpn.js';
import { seededImage } from '../../src/layers/seeded.js';
import { reference } from '../../src/ops/reference.js';
import type { Tensor } from '../../src/ops/tensor.js';
import { type TraceEvent, trace } from '../../src/ops/trace.js';
import { bitsOf, expectSameBits } from '../ops/bits.js';

const TINY = { depths: [1, 1, 1, 1], width: 1, channels: 2 };
const IMAGE: readonly number[] = [1, 3, 64, 96];

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
  const tiny = modelByName(name, TINY);

  it('costs what its shapes say, at strides 4…128', () => {
    const { levels } = costOf(modelByName(name), [1, 3, 256, 384]);
    const shapes = shapesOf(modelByName(name), [1, 3, 256, 384]);
    for (const part of ['features', 'pyramid'] as const) {
      expect(Object.keys(levels[part])).toEqual(Object.keys(shapes[part]));
      for (const [level, { shape, stride, receptiveField }] of Object.entries(levels[part])) {
        const expected = 2 ** Number(level.slice(1));
        expect(shape).toEqual(shapes[part][level]);
        expect(stride, level).toEqual([expected, expected]);
        expect(receptiveField[0]).toBe(receptiveField[1]);
      }
    }
    const fields = Object.values(levels.features).map(({ receptiveField }) => receptiveField[0]);
    expect(fields).toEqual([...fields].sort((a, b) => a - b));
    // Every level of the pyramid sees what the coarsest map sees, and more.
    for (const { receptiveField } of Object.values(levels.pyramid)) {
      expect(receptiveField[0]).toBeGreaterThanOrEqual(fields[3]);
    }
  });

  it('gives the same bits traced, and every event has its own layer', () => {
    const layers: string[] = [];
    const events: TraceEvent<Tensor>[] = [];
    const traced = trace(reference, (event) => {
      layers.push(event.layer);
      events.push(event);
    });
    const image = seededImage(IMAGE);
    const watched = runModel(tiny, traced, fromSeed(1), image);
    const plain = runModel(tiny, reference, fromSeed(1), image);
    for (const part of ['features', 'pyramid'] as const) {
      for (const [level, map] of Object.entries(plain[part])) expectSameBits(watched[part][level], map);
    }
    expect(new Set(layers).size).toBe(layers.length);
    // Every layer with parameters, in the order of execution, under its parameters' own path.
    const parametric = layers.filter((_, i) => ['conv2d', 'batchNorm2d'].includes(events[i].operator));
    const owners = parametersOf(tiny).map((spec) => spec.name.slice(0, spec.name.lastIndexOf('.')));
    expect(parametric).toEqual([...new Set(owners)]);
    expect(events[0].inputs[0]).toBe(image);
    // Each operator's inputs are the image, parameters, or what an earlier operator gave out.
    const known = new Set<Tensor>([image]);
    for (const { inputs, output, operator } of events) {
      const maps = ['add', 'concat'].includes(operator) ? inputs : inputs.slice(0, 1);
      for (const map of maps) expect(known.has(map)).toBe(true);
      known.add(output);
    }
  });

  it('takes every option', () => {
    const specs = parametersOf(tiny);
    const maps = shapesOf(tiny, IMAGE);
    const expansion = /resnet(18|34)/.test(name) ? 1 : 4;
    expect(Object.values(maps.features).map((shape) => shape[1])).toEqual(
      [1, 2, 4, 8].map((w) => w * expansion),
    );
    expect(Object.values(maps.pyramid).every((shape) => shape[1] === 2)).toBe(true);
    expect(specs.filter((spec) => /conv2\.weight$/.test(spec.name))).toHaveLength(4);
    const image = seededImage(IMAGE);
    const [ordinary, other] = [undefined, 0.5].map((epsilon) => {
      const model = modelByName(name, { ...TINY, ...(epsilon !== undefined && { epsilon }) });
      return bitsOf(runModel(model, reference, fromSeed(0), image).features.c2).join();
    });
    expect(ordinary).not.toBe(other);
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
      runModel(pytorchFpn({ ...TINY, alignCorners }), reference, fromSeed(0), image),
    );
    const same = Object.keys(now.pyramid).map(
      (level) => bitsOf(now.pyramid[level]).join() === bitsOf(then.pyramid[level]).join(),
    );
    expect(same).toEqual([false, false, false, true]);
  });
});
