/** Every level's size by the model's closed formula, or the system's own error. `npm run verify:sizes` goes on to 1000 or 2000. */
import { describe, expect, it } from 'vitest';
import { modelByName, modelNames } from '../../src/fpn/models/index.js';
import { shapesOf } from '../../src/fpn/run-model.js';
import { backboneOf, expectFormula, fits, MODELS, mapSizes, sizes } from './level-sizes.js';

/** The stride of P6: every remainder of it and of the finer levels as a height and as a width, with sides that fit where most do not. */
const LIMIT = 64;

it('the table has every model', () => {
  expect(Object.keys(MODELS)).toEqual(modelNames);
});

describe.each(Object.keys(MODELS))('%s', (name) => {
  const model = MODELS[name];
  const backbone = backboneOf(name);
  const { image = 3 } = model;

  it(`gives the formula’s size, or its own error, for n from 1 to ${LIMIT}`, () => {
    expectFormula(name, LIMIT);
  });

  it('gives them with its real depths and channels too', () => {
    const real = modelByName(name);
    for (const [h, w] of fits(model, 600, 900, 37, 1999)
      ? [
          [600, 900],
          [37, 1999],
        ]
      : [[640, 896]]) {
      const { features, pyramid } = shapesOf(real, [2, image, h, w]);
      expect(mapSizes(features)).toEqual(sizes('c', backbone, h, w));
      expect(mapSizes(pyramid)).toEqual(sizes('p', model, h, w));
      for (const [maps, { levels, channels = 256 }] of [
        [features, backbone],
        [pyramid, model],
      ] as const) {
        expect(Object.values(maps).map(([batch, count]) => [batch, count])).toEqual(
          levels.map((_, i) => [2, typeof channels === 'number' ? channels : channels[i]]),
        );
      }
    }
  });
});

describe('600×900', () => {
  const LEVELS: Record<string, [number, number]> = {
    p2: [150, 225],
    p3: [75, 113],
    p4: [38, 57],
    p5: [19, 29],
    p6: [10, 15],
    p7: [5, 8],
    p8: [3, 4],
  };
  const OTHERS: Record<string, typeof LEVELS> = {
    'torchvision-mobilenet-v3-large-fpn': { p4: [19, 29], p5: [19, 29], p6: [10, 15] },
    'nas-fpn': { ...LEVELS, p6: [9, 14], p7: [4, 7] },
    'fpn-tensorflow': { p2: [75, 113], p3: [36, 55], p4: [36, 55], p5: [19, 29] },
    'covid-ct': { p3: [36, 55], p4: [17, 27], p5: [19, 29], p6: [10, 15], p7: [5, 8] },
  };

  it.each(modelNames.filter((name) => fits(MODELS[name], 600, 900)))('on %s', (name) => {
    const actual = mapSizes(shapesOf(modelByName(name), [1, MODELS[name].image ?? 3, 600, 900]).pyramid);
    const levels = OTHERS[name] ?? LEVELS;
    const expected = MODELS[name].levels.map((level) => [`p${level}`, levels[`p${level}`]]);
    expect(actual).toEqual(Object.fromEntries(expected));
  });

  it.each([
    ['detectron2-resnet50-fpn', 'add: expected b of shape 1×256×38×57, got 1×256×38×58'],
    ['panet', 'add: expected b of shape 1×256×38×57, got 1×256×38×58'],
    ['ssd-fpnlite', 'add: expected b of shape 1×128×38×57, got 1×128×38×58'],
    ['yolo-pytorch', 'concat: expected xs[1] of shape 1×1024×38×58, got 1×1024×38×57'],
    ['mask-rcnn-resnet101', 'mask-rcnn-resnet101: expected image sides to be multiples of 64, got 600×900'],
  ])('does not fit %s, which says where', (name, message) => {
    expect(() => shapesOf(modelByName(name), [1, 3, 600, 900])).toThrow(message);
  });
});

describe('the sizes that the systems’ sources or papers state', () => {
  it('fpn-tensorflow, 350×350×1: P5 11, P4 20, P3 20, P2 44', () => {
    const { pyramid } = shapesOf(modelByName('fpn-tensorflow'), [1, 1, 350, 350]);
    expect(mapSizes(pyramid)).toEqual({ p2: [44, 44], p3: [20, 20], p4: [20, 20], p5: [11, 11] });
  });

  it('mask-rcnn, 1024×1024: C2 256 … C5 32, P6 16', () => {
    const { features, pyramid } = shapesOf(modelByName('mask-rcnn-resnet101'), [1, 3, 1024, 1024]);
    expect(Object.values(features).map((shape) => shape[2])).toEqual([256, 128, 64, 32]);
    expect(Object.values(pyramid).map((shape) => shape[3])).toEqual([256, 128, 64, 32, 16]);
  });
});
