/** Bilinear resizing as an average: its weights sum to one and none is negative, exactly. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { finiteKind, tensorOf, tensorsOf } from '../../src/conform/properties/tensors.js';
import type { ResizeOptions } from '../../src/ops/options.js';
import { resize } from '../../src/ops/resize.js';
import { type Tensor, tensor } from '../../src/ops/tensor.js';
import { copyOf, expectSameBits, tabulate } from './bits.js';

const RUNS = { numRuns: 500 };
const side = fc.integer({ min: 1, max: 12 });
const size = fc.tuple(side, side);
const shape = fc.tuple(fc.constant(1), fc.constant(2), side, side);
const bilinear = fc.record({ mode: fc.constant('bilinear' as const), size, alignCorners: fc.boolean() });

/**
 * The inputs [low, high] that an output coordinate lies between, straight from the rule's fraction:
 * (2d + 1)·in/(2·out) − ½, or d·(in − 1)/(out − 1), clamped to the inputs.
 */
function between(d: number, input: number, output: number, alignCorners: boolean): [number, number] {
  const [numerator, denominator] = !alignCorners
    ? [(2 * d + 1) * input - output, 2 * output]
    : output === 1
      ? [0, 1]
      : [d * (input - 1), output - 1];
  const clamp = (i: number) => Math.min(Math.max(i, 0), input - 1);
  return [clamp(Math.floor(numerator / denominator)), clamp(Math.ceil(numerator / denominator))];
}

describe('bilinear', () => {
  it('keeps a constant map constant, to the last bit', () => {
    const maps = fc.tuple(shape, finiteKind).chain(([dimensions, kind]) =>
      tensorOf(kind, [1]).map((t) => {
        // A sum of negative zeros is +0 (docs/numerics.md).
        const constant = t.data[0] + 0;
        return { x: tabulate(dimensions, () => constant), constant };
      }),
    );
    fc.assert(
      fc.property(maps, bilinear, ({ x, constant }, options) => {
        expectSameBits(
          resize(x, options),
          tabulate([1, 2, ...options.size], () => constant),
        );
      }),
      RUNS,
    );
  });

  it('gives +0 for a map of negative zeros', () => {
    const y = resize(tensor([-0, -0, -0, -0], [1, 1, 2, 2]), { mode: 'bilinear', size: [3, 3] });
    expect([...y.data]).toEqual(Array(9).fill(0));
  });

  it('stays within the four inputs around a point', () => {
    const maps = fc.tuple(shape, finiteKind).chain(([dimensions, kind]) => tensorOf(kind, dimensions));
    fc.assert(
      fc.property(maps, bilinear, (x, options) => {
        const y = resize(x, options);
        const [, channels, height, width] = y.shape;
        for (let c = 0; c < channels; c++) {
          for (let i = 0; i < height; i++) {
            for (let j = 0; j < width; j++) {
              const rows = between(i, x.shape[2], height, options.alignCorners);
              const columns = between(j, x.shape[3], width, options.alignCorners);
              const around = rows.flatMap((row) => columns.map((column) => x.get(0, c, row, column)));
              const value = y.get(0, c, i, j);
              if (!(value >= Math.min(...around) && value <= Math.max(...around))) {
                expect.fail(`${value} at ${c},${i},${j}, among ${around}`);
              }
            }
          }
        }
      }),
      RUNS,
    );
  });

  it('to its own size changes nothing but the sign of zeros', () => {
    const maps = fc.tuple(shape, finiteKind).chain(([dimensions, kind]) => tensorOf(kind, dimensions));
    fc.assert(
      fc.property(maps, fc.boolean(), (x, alignCorners) => {
        const [, , height, width] = x.shape;
        const y = resize(x, { mode: 'bilinear', size: [height, width], alignCorners });
        expectSameBits(
          y,
          tabulate(x.shape, (...at) => x.get(...at) + 0),
        );
      }),
      RUNS,
    );
  });

  it('does not read taps of weight zero: an infinity beside a copied input stays where it is', () => {
    const x = tensor([1, Infinity, 2, NaN], [1, 1, 1, 4]);
    const same = resize(x, { mode: 'bilinear', size: [1, 4] });
    expect([...same.data]).toEqual([1, Infinity, 2, NaN]);
    // Corners aligned, every other output falls on an input, the others between two.
    const halves = resize(x, { mode: 'bilinear', size: [1, 7], alignCorners: true });
    expect([...halves.data]).toEqual([1, Infinity, Infinity, Infinity, 2, NaN, NaN]);
    // Beyond the outermost centres the border's own value repeats.
    const twice = resize(x, { mode: 'bilinear', size: [1, 8] });
    expect([...twice.data]).toEqual([1, Infinity, Infinity, Infinity, Infinity, NaN, NaN, NaN]);
  });

  it('meets infinities of both signs with NaN', () => {
    const x = tensor([Infinity, -Infinity], [1, 1, 2, 1]);
    expect([...resize(x, { mode: 'bilinear', size: [3, 1], alignCorners: true }).data]).toEqual([
      Infinity,
      NaN,
      -Infinity,
    ]);
  });

  it('rounds the exact blend, a hair off a midpoint to its own side', () => {
    const hair = 2 ** -100;
    for (const [last, expected] of [
      [hair, 1 + 2 ** -23],
      [0, 1],
      [-hair, 1],
    ]) {
      const x = tensor([4, 2 ** -22, 0, last], [1, 1, 2, 2]);
      expect(resize(x, { mode: 'bilinear', size: [1, 1] }).data[0]).toBe(expected);
    }
  });

  it('does not overflow between the largest numbers', () => {
    const largest = 2 ** 128 - 2 ** 104;
    const x = tensor([largest, largest, -largest], [1, 1, 1, 3]);
    const y = resize(x, { mode: 'bilinear', size: [1, 5], alignCorners: true });
    expect([...y.data]).toEqual([largest, largest, largest, 0, -largest]);
  });
});

describe('nearest modes', () => {
  const along = (width: number, options: ResizeOptions): number[] => [
    ...resize(
      tabulate([1, 1, 1, width], (...at) => at[3]),
      options,
    ).data,
  ];
  const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

  it('nearest onto 2n or 2n − 1 repeats every input twice, for n up to 400', () => {
    for (let n = 1; n <= 400; n++) {
      for (const width of n === 1 ? [2] : [2 * n, 2 * n - 1]) {
        expect(along(n, { mode: 'nearest', size: [1, width] })).toEqual(range(width).map((d) => d >> 1));
      }
    }
  });

  // Where half-pixel centres differ from the legacy rule (semantics of TensorFlow 2 against PyTorch).
  it.each([
    [13, 25, 6],
    [25, 49, 12],
    [38, 76, 0],
  ])('nearest-exact from %d to %d differs from nearest at %d outputs', (from, to, different) => {
    const legacy = along(from, { mode: 'nearest', size: [1, to] });
    const exact = along(from, { mode: 'nearest-exact', size: [1, to] });
    expect(exact).toEqual(range(to).map((d) => Math.floor(((2 * d + 1) * from) / (2 * to))));
    expect(legacy.filter((source, d) => source !== exact[d])).toHaveLength(different);
  });

  it('repeat gives every row and column its number of times', () => {
    const x = tensor([1, 2, 3, 4], [1, 1, 2, 2]);
    const y = resize(x, { mode: 'repeat', factor: [2, 3] });
    expect(y.shape).toEqual([1, 1, 4, 6]);
    expect([...y.data]).toEqual(
      [1, 2, 1, 2, 3, 4, 3, 4]
        .flatMap((v) => [v, v, v])
        .flat()
        .slice(0, 24),
    );
  });

  it('copy, so infinities, signed zeros and the largest numbers stay what they are', () => {
    const x = tensor([-0, Infinity, -(2 ** 128 - 2 ** 104), 2 ** -149], [1, 1, 2, 2]);
    const check = (y: Tensor) => expect(new Set(y.data)).toEqual(new Set(x.data));
    check(resize(x, { mode: 'nearest', size: [3, 5] }));
    check(resize(x, { mode: 'nearest-exact', size: [5, 3] }));
    expectSameBits(resize(x, { mode: 'repeat', factor: 1 }), copyOf(x));
  });
});

describe('resizing is monotone', () => {
  it('in every mode: a larger map gives a larger result', () => {
    const modes = fc.constantFrom('nearest' as const, 'nearest-exact' as const, 'bilinear' as const);
    const pairs = finiteKind.chain((kind) =>
      tensorsOf(kind, [
        [1, 2, 4, 5],
        [1, 2, 4, 5],
      ]),
    );
    fc.assert(
      fc.property(pairs, modes, size, ([a, b], mode, to) => {
        const upper = tabulate(a.shape, (...at) => Math.max(a.get(...at), b.get(...at)));
        const [y, z] = [a, upper].map((x) => resize(x, { mode, size: to }).data);
        expect(y.every((value, i) => value <= z[i])).toBe(true);
      }),
      RUNS,
    );
  });
});
