/** Every level's size by the model's closed formula, for every input size from 1 to 2000. */
import { describe, expect, it } from 'vitest';
import { OperatorError } from '../../src/errors.js';
import { shapesOf } from '../../src/fpn/model.js';
import { modelByName, modelNames } from '../../src/fpn/models/index.js';

/** ⌈n/2ᵏ⌉ for the level k: every halving, of the stem, a stage or an extra level, rounds up. */
const levelSize = (n: number, level: number): number => Math.ceil(n / 2 ** level);

const BACKBONE = [2, 3, 4, 5];
const PYRAMID: Record<string, number[]> = {
  'paper-resnet50': [2, 3, 4, 5, 6],
  'paper-resnet101': [2, 3, 4, 5, 6],
  'pytorch-fpn': [2, 3, 4, 5],
  'pytorch-retina-fpn': [3, 4, 5, 6, 7],
  'torchvision-resnet18-fpn': [2, 3, 4, 5, 6],
  'torchvision-resnet34-fpn': [2, 3, 4, 5, 6],
  'torchvision-resnet50-fpn': [2, 3, 4, 5, 6],
  'torchvision-resnet101-fpn': [2, 3, 4, 5, 6],
  'torchvision-resnet152-fpn': [2, 3, 4, 5, 6],
  'torchvision-retinanet-resnet50-fpn': [3, 4, 5, 6, 7],
  'torchvision-retinanet-resnet50-fpn-v2': [3, 4, 5, 6, 7],
  'detectron2-resnet50-fpn': [2, 3, 4, 5, 6],
  'detectron2-resnet50-fpn-avg': [2, 3, 4, 5, 6],
};

/** detectron2 upsamples by two, so each level must be half of the next finer one: ⌈n/4⌉ a multiple of 8. */
const fits = (name: string, ...sides: number[]): boolean =>
  !name.startsWith('detectron2') || sides.every((n) => levelSize(n, 2) % 8 === 0);

const sizes = (name: string, levels: readonly number[], height: number, width: number) =>
  Object.fromEntries(
    levels.map((level) => [`${name}${level}`, [levelSize(height, level), levelSize(width, level)]]),
  );
const mapSizes = (maps: Record<string, readonly number[]>) =>
  Object.fromEntries(Object.entries(maps).map(([name, [, , height, width]]) => [name, [height, width]]));

/** As `toEqual(sizes(…))`, for twenty thousand networks. */
function expectSizes(
  maps: Record<string, readonly number[]>,
  name: string,
  levels: readonly number[],
  h: number,
  w: number,
): void {
  const right = levels.every((level) => {
    const map = maps[`${name}${level}`];
    return map[2] === levelSize(h, level) && map[3] === levelSize(w, level);
  });
  if (!right || Object.keys(maps).length !== levels.length) {
    expect(mapSizes(maps), `${h}×${w}`).toEqual(sizes(name, levels, h, w));
  }
}

it('the table above has every model', () => {
  expect(Object.keys(PYRAMID)).toEqual(modelNames);
});

describe.each(modelNames)('%s', (name) => {
  const tiny = modelByName(name, { depths: [1, 1, 1, 1], width: 1, channels: 1 });

  it('gives the formula’s size, or its own error, for n from 1 to 2000', () => {
    for (let n = 1; n <= 2000; n++) {
      const width = 1 + ((n * 733) % 2000);
      // A width that fits wherever the height does, so that the one is tried without the other's error.
      const fitting = 32 * Math.ceil(width / 32);
      for (const [h, w] of n % 32 > 28 || n % 32 === 0
        ? [
            [n, fitting],
            [fitting, n],
          ]
        : [[n, width]]) {
        const run = () => shapesOf(tiny, [1, 3, h, w]);
        if (!fits(name, h, w)) {
          expect(run, `${h}×${w}`).toThrow(OperatorError);
          continue;
        }
        const { features, pyramid } = run();
        expectSizes(features, 'c', BACKBONE, h, w);
        expectSizes(pyramid, 'p', PYRAMID[name], h, w);
      }
    }
  });

  it('gives them with its real depths and channels too', () => {
    const real = modelByName(name);
    for (const [h, w] of fits(name, 600, 900)
      ? [
          [600, 900],
          [37, 1999],
        ]
      : [[640, 928]]) {
      const { features, pyramid } = shapesOf(real, [2, 3, h, w]);
      expect(mapSizes(features)).toEqual(sizes('c', BACKBONE, h, w));
      expect(mapSizes(pyramid)).toEqual(sizes('p', PYRAMID[name], h, w));
      expect(Object.values(pyramid).every(([batch, channels]) => batch === 2 && channels === 256)).toBe(true);
      const first = /resnet(18|34)/.test(name) ? 64 : 256;
      expect(Object.values(features).map(([, channels]) => channels)).toEqual(
        [1, 2, 4, 8].map((k) => k * first),
      );
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
  };

  it.each(modelNames.filter((name) => fits(name, 600, 900)))('on %s', (name) => {
    const actual = mapSizes(shapesOf(modelByName(name), [1, 3, 600, 900]).pyramid);
    const expected = PYRAMID[name].map((level) => [`p${level}`, LEVELS[`p${level}`]]);
    expect(actual).toEqual(Object.fromEntries(expected));
  });

  it('does not fit detectron2, which says where', () => {
    const run = () => shapesOf(modelByName('detectron2-resnet50-fpn'), [1, 3, 600, 900]);
    expect(run).toThrow('add: expected b of shape 1×256×38×57, got 1×256×38×58');
  });
});
