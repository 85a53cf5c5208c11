import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyKind, tensorOf, tensorsOf, type ValueKind } from '../../src/conform/properties/tensors.js';
import { convCase } from '../../src/conform/properties/windows.js';
import { seededImage, seededParameter } from '../../src/layers/seeded.js';
import { conv2d, roundSums } from '../../src/ops/conv2d.js';
import { conv2dExact, exactOutput } from '../../src/ops/conv2d-exact.js';
import { convolutionOf, type Place, tileColumns } from '../../src/ops/convolution.js';
import type { ConvOptions } from '../../src/ops/options.js';
import { type Tensor, tensor } from '../../src/ops/tensor.js';
import { expectSameBits, tabulate } from './bits.js';

/** Input and weights may be of different kinds: infinite weights over an ordinary map, say. */
const calls = fc
  .tuple(convCase, anyKind, anyKind)
  .chain(([{ x, weight, bias, options }, mapKind, weightKind]) =>
    fc.record({
      x: tensorOf(mapKind, x),
      weight: tensorOf(weightKind, weight),
      bias: tensorsOf(weightKind, bias),
      options: fc.constant(options),
    }),
  );

describe('the tiled convolution', () => {
  it('equals the exact one bit for bit, whatever the options and the values', () => {
    fc.assert(
      fc.property(calls, ({ x, weight, bias: [bias], options }) => {
        expectSameBits(conv2d(x, weight, bias, options), conv2dExact(x, weight, bias, options));
      }),
      { numRuns: 800 },
    );
  });

  // 64 pixels fill a tile, four columns or rows a panel, 256 terms a block of the sum.
  it.each<[x: number[], weight: number[], ValueKind]>([
    [[1, 1, 8, 8], [4, 1, 1, 1], 'ordinary'],
    [[1, 1, 5, 13], [5, 1, 1, 1], 'special'],
    [[2, 3, 13, 11], [3, 3, 3, 3], 'wide'],
    [[1, 2, 1, 131], [1, 2, 1, 4], 'special'],
    [[1, 29, 4, 3], [5, 29, 3, 3], 'special'],
    [[1, 257, 2, 3], [6, 257, 1, 1], 'wide'],
    [[1, 64, 5, 5], [4, 64, 2, 2], 'ordinary'],
    [[1, 57, 4, 5], [5, 57, 3, 3], 'tiny'],
  ])('equals the exact one across tiles, panels and blocks: %j by %j of %s values', (x, weight, kind) => {
    fc.assert(
      fc.property(tensorsOf(kind, [x, weight, [weight[0]]]), ([image, kernel, bias]) => {
        const options = { padding: 1, stride: [1, 1] } as const;
        expectSameBits(conv2d(image, kernel, bias, options), conv2dExact(image, kernel, bias, options));
      }),
      { numRuns: 8 },
    );
  });

  it('settles exactly what lies on a midpoint, and nothing else', () => {
    const x = tensor([1, 2 ** -24, 1, 0.5], [1, 2, 1, 2]);
    const weight = tensor([1, 2 ** -24], [1, 2, 1, 1]);
    // 1 + 2⁻²⁴ lies on a midpoint; 2⁻²⁴ + 2⁻²⁵ does not.
    expect(settledOf(x, weight)).toEqual([{ image: 0, filter: 0, pixel: 0 }]);
  });

  it('is tiled by need: 64 pixels of an ordinary layer, fewer of a dense one as deep as 495,616', () => {
    expect(tileColumns(150 * 225, 2304)).toBe(256);
    expect(tileColumns(9, 2304)).toBe(9);
    expect(tileColumns(1, 495_616)).toBe(1);
    expect(tileColumns(1000, 495_616)).toBe(4); // 256 columns would fill 1 GB
  });
});

describe('the rounding test', () => {
  it('leaves well under one in a hundred outputs of a real layer to the exact sum', () => {
    const x = seededImage([1, 64, 12, 11]);
    const weight = seededParameter({ name: 'layer.weight', role: 'kernel', shape: [9, 64, 3, 3] });
    expect(settledOf(x, weight, { padding: 1 }).length).toBeLessThan((9 * 12 * 11) / 100);
  });
});

/** The outputs that a convolution leaves to the exact sum. */
function settledOf(x: Tensor, weight: Tensor, options?: ConvOptions): Place[] {
  const places: Place[] = [];
  roundSums(convolutionOf(x, weight, undefined, options), (convolution, place) => {
    places.push(place);
    return exactOutput(convolution, place);
  });
  return places;
}

describe('padding contributes nothing', () => {
  it.each([Infinity, -Infinity, NaN])('not even under weights of %d', (beyond) => {
    // The one window starts a row and a column before the map: its first row and column lie on padding.
    const x = tabulate([1, 1, 3, 3], () => 3);
    const weight = tabulate([1, 1, 3, 3], (_o, _c, u, v) => (u > 0 && v > 0 ? 2 : beyond));
    expect([...conv2d(x, weight, undefined, { padding: 1, stride: 3 }).data]).toEqual([24]);
  });

  it('so that a window wholly on padding is its bias', () => {
    const weight = tabulate([2, 1, 1, 1], () => Infinity);
    const bias = tensor([-0.5, -0], [2]);
    const y = conv2d(tensor([1], [1, 1, 1, 1]), weight, bias, { padding: 1 });
    const [first, second] = [y.data.subarray(0, 9), y.data.subarray(9)];
    expect([...first]).toEqual([-0.5, -0.5, -0.5, -0.5, Infinity, -0.5, -0.5, -0.5, -0.5]);
    // A sum of zero is +0.
    expect([...second]).toEqual([0, 0, 0, 0, Infinity, 0, 0, 0, 0]);
  });
});

describe('special values', () => {
  const dot = (x: number[], weight: number[], bias?: number): number =>
    conv2d(
      tensor(x, [1, x.length, 1, 1]),
      tensor(weight, [1, x.length, 1, 1]),
      bias === undefined ? undefined : tensor([bias], [1]),
    ).data[0];
  const largest = 2 ** 128 - 2 ** 104;
  const smallest = 2 ** -149;

  it.each<[string, number, number]>([
    ['a sum of zero is +0', dot([1, -1], [1, 1]), 0],
    ['a sum of negative zeros is +0', dot([-0, 0], [1, -1], -0), 0],
    ['0·∞ is NaN', dot([0], [Infinity]), NaN],
    ['∞ − ∞ is NaN', dot([Infinity, Infinity], [1, -1]), NaN],
    ['∞ met by ∞ is ∞', dot([Infinity, Infinity], [1, 2]), Infinity],
    ['∞ against the largest numbers is ∞', dot([Infinity, largest], [1, -largest]), Infinity],
    ['an infinite bias rules', dot([1], [1], -Infinity), -Infinity],
    ['an infinite bias against ∞ is NaN', dot([Infinity], [1], -Infinity), NaN],
    ['a NaN bias is NaN', dot([1], [1], NaN), NaN],
    ['half a step above the largest number is ∞', dot([largest, 2 ** 103], [1, 1]), Infinity],
    ['less than half a step is not', dot([largest, 2 ** 103 - 2 ** 79], [1, 1]), largest],
    ['the same below zero', dot([largest, 2 ** 103], [-1, -1]), -Infinity],
    ['intermediate sums may exceed the range', dot([largest, largest, 1], [largest, -largest, 3]), 3],
    ['half the smallest number is 0', dot([smallest], [0.5]), 0],
    ['of its sign', dot([smallest], [-0.5]), -0],
    ['more than half is the smallest number', dot([smallest], [0.5 + 2 ** -24]), smallest],
    [
      'a product beyond all float32s still tips a tie',
      dot([1, 2 ** -24, smallest], [1, 1, smallest]),
      1 + 2 ** -23,
    ],
    ['and in the other direction', dot([1, 2 ** -24, smallest], [1, 1, -smallest]), 1],
  ])('%s', (_what, actual, expected) => {
    expect(actual).toBe(expected);
  });

  it('a NaN stays in its own pixel, though its tile and panel are shared', () => {
    const y = conv2d(tensor([1, NaN, 2, -3], [1, 1, 1, 4]), tensor([1], [1, 1, 1, 1]));
    expect([...y.data]).toEqual([1, NaN, 2, -3]);
  });
});
