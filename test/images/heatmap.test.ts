import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OperatorError } from '../../src/errors.js';
import { colourOf } from '../../src/images/colour-map.js';
import { energy, energyRange, heatmap } from '../../src/images/index.js';
import { type Tensor, tensor, zeros } from '../../src/ops/tensor.js';

const mapOf = (...values: number[]) => ({
  height: 1,
  width: values.length,
  values: Float64Array.from(values),
});
const BLACK = [0, 0, 4];
const PALE_YELLOW = [252, 255, 164];
const GREEN = [0, 200, 110];

/** The colour of the pixel at column x of row y. */
const pixel = ({ data, width }: { data: ArrayLike<number>; width: number }, x: number, y: number): number[] =>
  [0, 1, 2].map((c) => data[3 * (y * width + x) + c]);

describe('energy', () => {
  it('is the root mean square over the channels', () => {
    const { height, width, values } = energy(tensor([3, -1, 0, 4, 7, 0], [1, 2, 1, 3]));
    expect([height, width]).toEqual([1, 3]);
    expect([...values]).toEqual([Math.sqrt(12.5), 5, 0]);
  });

  it('is the same for a transposed view', () => {
    const channelsLast = tensor(
      Array.from({ length: 24 }, (_, i) => (i * 7) % 11),
      [1, 2, 3, 4],
    );
    const view = channelsLast.transpose(0, 3, 1, 2);
    const packed = zeros([1, 4, 2, 3]);
    for (let c = 0; c < 4; c++) {
      for (let y = 0; y < 2; y++)
        for (let x = 0; x < 3; x++) packed.set(0, c, y, x, channelsLast.get(0, y, x, c));
    }
    expect(energy(view)).toEqual(energy(packed));
  });

  it('does not overflow where float32 would', () => {
    expect([...energy(tensor([3e38, 3e38], [1, 2, 1, 1])).values]).toEqual([Math.fround(3e38)]);
  });

  it.each([[[2, 1, 1, 1]], [[1, 1, 2]], [[1, 0, 2, 2]], [[1, 2, 0, 2]]])('refuses shape %j', (shape) => {
    expect(() => energy(zeros(shape))).toThrow(OperatorError);
  });
});

describe('energyRange', () => {
  it('is the 1st and the 99.5th percentile by nearest rank', () => {
    const shuffled = Array.from({ length: 1000 }, (_, i) => ((i * 383) % 1000) + 1);
    expect(energyRange(mapOf(...shuffled))).toEqual({ low: 10, high: 995 });
  });

  it('sorts numbers as numbers', () => {
    expect(energyRange(mapOf(9, 80, 700))).toEqual({ low: 9, high: 700 });
  });

  it('takes no notice of what is not finite', () => {
    expect(energyRange(mapOf(Number.NaN, 2, Number.POSITIVE_INFINITY, 1))).toEqual({ low: 1, high: 2 });
    expect(energyRange(mapOf(Number.NaN))).toEqual({ low: 0, high: 0 });
  });
});

describe('colours', () => {
  it('run from black to pale yellow, and NaN is green', () => {
    expect([0, -3].map(colourOf)).toEqual([BLACK, BLACK]);
    expect([1, 7, Number.POSITIVE_INFINITY].map(colourOf)).toEqual([PALE_YELLOW, PALE_YELLOW, PALE_YELLOW]);
    expect(colourOf(Number.NaN)).toEqual(GREEN);
  });

  it('grow lighter from end to end', () => {
    const luma = Array.from({ length: 64 }, (_, i) => {
      const [r, g, b] = colourOf((i + 0.5) / 64);
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    });
    for (let i = 1; i < 64; i++) expect(luma[i]).toBeGreaterThan(luma[i - 1]);
  });
});

describe('heatmap', () => {
  it('gives each cell a rectangle of one colour', () => {
    const image = heatmap(tensor([0, 1, 2, 3, 4, 5], [1, 1, 2, 3]), 12, 8);
    expect([image.width, image.height, image.maximum]).toEqual([12, 8, 255]);
    for (let y = 0; y < 8; y++) {
      for (let x = 0; x < 12; x++) {
        const cell = 3 * Math.floor(y / 4) + Math.floor(x / 4);
        expect(pixel(image, x, y)).toEqual(colourOf(cell / 5));
      }
    }
  });

  it('draws cells as large as their stride and cuts the last ones off', () => {
    const image = heatmap(tensor([0, 1, 2, 3], [1, 1, 2, 2]), 6, 5, { stride: 4 });
    const colours = Array.from({ length: 5 }, (_, y) =>
      Array.from({ length: 6 }, (_, x) => pixel(image, x, y)),
    );
    const [a, b, c, d] = [0, 1, 2, 3].map((value) => colourOf(value / 3));
    expect(colours).toEqual([...Array(4).fill([a, a, a, a, b, b]), [c, c, c, c, d, d]]);
  });

  it('does not look at what is cropped off', () => {
    const cropped = heatmap(tensor([0, 1, 99, 2, 3, 99, 99, 99, 99], [1, 1, 3, 3]), 4, 4, {
      crop: { height: 2, width: 2 },
    });
    expect(cropped).toEqual(heatmap(tensor([0, 1, 2, 3], [1, 1, 2, 2]), 4, 4));
  });

  it('is not darkened by a few cells that stick out', () => {
    const values = Array.from({ length: 1000 }, (_, i) => i % 100);
    values[123] = 1e6;
    const image = heatmap(tensor(values, [1, 1, 10, 100]), 100, 10);
    expect(pixel(image, 99, 0)).toEqual(PALE_YELLOW);
    expect(pixel(image, 23, 1)).toEqual(PALE_YELLOW);
    expect(pixel(image, 49, 0)).toEqual(colourOf(49 / 99));
  });

  it('is black where nothing differs and green where a NaN is', () => {
    const image = heatmap(tensor([5, 5, Number.NaN], [1, 1, 1, 3]), 3, 1);
    expect([0, 1, 2].map((x) => pixel(image, x, 0))).toEqual([BLACK, BLACK, GREEN]);
  });

  it('refuses an empty picture and a crop beyond the level', () => {
    const level = zeros([1, 1, 2, 2]);
    expect(() => heatmap(level, 0, 4)).toThrow(/at least 1×1 whole pixels, got 4×0/);
    expect(() => heatmap(level, 4, 2.5)).toThrow(/at least 1×1 whole pixels, got 2.5×4/);
    expect(() => heatmap(level, 4, 4, { stride: 0 })).toThrow(/a stride above 0, got 0/);
    expect(() => heatmap(level, 4, 4, { stride: Number.NaN })).toThrow(/a stride above 0, got NaN/);
    expect(() => heatmap(level, 4, 4, { crop: { height: 1.5, width: 2 } })).toThrow(/within 2×2, got 1.5×2/);
    expect(() => heatmap({} as Tensor, 4, 4)).toThrow(/level a tensor, got Object/);
    expect(() => heatmap(level, 4, 4, { crop: { height: 3, width: 2 } })).toThrow(/within 2×2, got 3×2/);
  });

  it('does not change with the scale of the level', () => {
    const level = fc.array(fc.integer({ min: -999, max: 999 }), { minLength: 12, maxLength: 12 });
    fc.assert(
      fc.property(level, fc.integer({ min: -60, max: 60 }), (values, exponent) => {
        const scaled = values.map((value) => value * 2 ** exponent);
        const [image, larger] = [values, scaled].map((data) => heatmap(tensor(data, [1, 2, 2, 3]), 5, 4));
        expect(larger).toEqual(image);
      }),
    );
  });
});
