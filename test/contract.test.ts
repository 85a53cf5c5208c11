/**
 * docs/numerics.md, clause by clause: what an implementation of `Backend` has to give to be called correctly rounded. Every
 * number is a literal, mostly of powers of two, that can be checked by hand. For another backend, replace `nn`.
 *
 * Between 1 and 2 the float32s are multiples of 2⁻²³, and midpoints are the odd multiples of 2⁻²⁴.
 */
import { describe, expect, test } from 'vitest';
import { OperatorError } from '../src/errors.js';
import { prepareImage } from '../src/fpn/preparation/prepare.js';
import type {
  ConvTransposeOptions,
  ElementwiseOperation,
  NearestRounding,
  ResizeCoordinates,
  UnaryOperation,
} from '../src/ops/options.js';
import { reference as nn } from '../src/ops/reference.js';
import { resizeAxis } from '../src/ops/resize-axis.js';
import { type Tensor, tensor } from '../src/ops/tensor.js';

const SMALLEST = 2 ** -149;
const LARGEST = 2 ** 128 - 2 ** 104;

/** One row as a map [1,1,1,W], one column as [1,1,H,1], channels of one pixel [1,C,1,1], a list [N]. */
const row = (...values: number[]) => tensor(values, [1, 1, 1, values.length]);
const column = (...values: number[]) => tensor(values, [1, 1, values.length, 1]);
const channels = (...values: number[]) => tensor(values, [1, values.length, 1, 1]);
const list = (...values: number[]) => tensor(values, [values.length]);
const vector = (...values: number[]) => tensor(values, [1, values.length]);

const valuesOf = (y: Tensor): number[] => [...nn.read(y).data];
const bitsOf = (y: Tensor): number[] => [...new Uint32Array(nn.read(y).data.slice().buffer)];

/** Σ weight·x + bias, by the two operators that compute it. */
function sums(x: number[], weight: number[], bias?: number): number[] {
  const b = bias === undefined ? undefined : list(bias);
  return [
    ...valuesOf(nn.conv2d(channels(...x), channels(...weight), b)),
    ...valuesOf(nn.linear(vector(...x), vector(...weight), b)),
  ];
}
const ones = (x: number[]): number[] => x.map(() => 1);
const both = (value: number): number[] => [value, value];

const norm = (x: number, mean: number, variance: number, epsilon: number, scale = 1, shift = 0): number =>
  valuesOf(
    nn.batchNorm2d(
      row(x),
      { mean: list(mean), variance: list(variance), scale: list(scale), shift: list(shift) },
      epsilon,
    ),
  )[0]!;

describe('Every operator returns the float32 nearest to the exact real value of its formula, ties to even', () => {
  test('the nearest: a hair above a midpoint goes up, a hair below it down', () => {
    expect(sums([1, 2 ** -24, 2 ** -100], ones([1, 1, 1]))).toEqual(both(1 + 2 ** -23));
    expect(sums([1, 2 ** -24, -(2 ** -100)], ones([1, 1, 1]))).toEqual(both(1));
  });

  test('ties to even', () => {
    expect(sums([1, 2 ** -24], ones([1, 1]))).toEqual(both(1));
    expect(sums([1 + 2 ** -23, 2 ** -24], ones([1, 1]))).toEqual(both(1 + 2 ** -22));
    expect(sums([-1, -(2 ** -24)], ones([1, 1]))).toEqual(both(-1));
  });

  test('no order of summation is in it: 2¹⁰⁰ + 1 − 2¹⁰⁰ is 1 in every order', () => {
    for (const [a, b, c] of [
      [2 ** 100, 1, -(2 ** 100)],
      [2 ** 100, -(2 ** 100), 1],
      [1, 2 ** 100, -(2 ** 100)],
    ] as const) {
      expect(sums([a, b, c], ones([a, b, c]))).toEqual(both(1));
    }
  });

  test('a network is its operators in sequence, each rounding once', () => {
    const once = nn.conv2d(channels(1, 2 ** -24), channels(1, 1), list(2 ** -24));
    const twice = nn.add(nn.conv2d(channels(1, 2 ** -24), channels(1, 1), undefined), channels(2 ** -24));
    expect(valuesOf(once)).toEqual([1 + 2 ** -23]);
    expect(valuesOf(twice)).toEqual([1]);
  });
});

describe('conv2d and linear: Σ weight·x + bias', () => {
  test('are one rounding of the whole sum, bias included', () => {
    // 1 + 2⁻²⁴ + 2⁻⁸⁰
    const tiny = [2 ** -12, 2 ** -40];
    expect(sums(tiny, tiny, 1)).toEqual(both(1 + 2 ** -23));
    expect(sums(tiny, [2 ** -12, -(2 ** -40)], 1)).toEqual(both(1));
  });

  test('round no product, and lose none', () => {
    expect(sums(Array(300).fill(1), Array(300).fill(1))).toEqual(both(300));
    // (1 + 2⁻¹²)² = 1 + 2⁻¹¹ + 2⁻²⁴
    const x = 1 + 2 ** -12;
    expect(sums([x, -1, -(2 ** -11)], [x, 1, 1])).toEqual(both(2 ** -24));
  });

  test('correlate: tap (u, v) meets the input at i·stride − padding + u·dilation', () => {
    const x = row(1, 2, 4, 8, 16);
    expect(valuesOf(nn.conv2d(x, row(1, 100), undefined))).toEqual([201, 402, 804, 1608]);
    expect(valuesOf(nn.conv2d(x, row(1, 100), undefined, { stride: [1, 2] }))).toEqual([201, 804]);
    expect(valuesOf(nn.conv2d(x, row(1, 100), undefined, { dilation: [1, 3] }))).toEqual([801, 1602]);
    expect(valuesOf(nn.conv2d(x, row(1, 100), undefined, { padding: [0, 1] }))).toEqual([
      100, 201, 402, 804, 1608, 16,
    ]);
  });

  test('in groups: each reads its own channels', () => {
    const weight = tensor([1, 100, 1, 100], [2, 2, 1, 1]);
    expect(valuesOf(nn.conv2d(channels(1, 2, 4, 8), weight, undefined, { groups: 2 }))).toEqual([201, 804]);
  });
});

describe('convTranspose2d: Σ weight·x of all that land on an output, + bias', () => {
  const x = row(1, 100);

  test('tap v of input j lands on j·stride − padding + v·dilation', () => {
    const weight = row(1, 2, 4);
    const y = (options: ConvTransposeOptions) => valuesOf(nn.convTranspose2d(x, weight, undefined, options));
    expect(y({})).toEqual([1, 102, 204, 400]);
    expect(y({ stride: [1, 2] })).toEqual([1, 2, 104, 200, 400]);
    expect(y({ dilation: [1, 2] })).toEqual([1, 100, 2, 200, 4, 400]);
    expect(y({ stride: [1, 2], dilation: [1, 2] })).toEqual([1, 0, 102, 0, 204, 0, 400]);
    expect(y({ stride: [1, 2], padding: { top: 0, bottom: 0, left: 2, right: 1 } })).toEqual([104, 200]);
    expect(y({ stride: [1, 3], outputPadding: [0, 1] })).toEqual([1, 2, 4, 100, 200, 400, 0]);
  });

  test('weights are [C, O/groups, kH, kW]: of 2 groups, each has its own inputs', () => {
    const weight = tensor([1, 2, 1, 2, 1, 2, 1, 2], [4, 2, 1, 1]);
    const inputs = channels(1, 10, 100, 1000);
    expect(valuesOf(nn.convTranspose2d(inputs, weight, undefined))).toEqual([1111, 2222]);
    expect(valuesOf(nn.convTranspose2d(inputs, weight, undefined, { groups: 2 }))).toEqual([
      11, 22, 1100, 2200,
    ]);
  });

  test('is one rounding of all that meet and the bias', () => {
    const y = nn.convTranspose2d(row(2 ** -24, 2 ** -80), row(1, 1), list(1));
    expect(valuesOf(y)).toEqual([1, 1 + 2 ** -23, 1]);
  });

  test('where nothing lands it is the bias, whose −0 is +0, or +0: no zero meets an infinite weight', () => {
    const options = { stride: [1, 2] } as const;
    expect(valuesOf(nn.convTranspose2d(x, row(Infinity), list(0.5), options))).toEqual([
      Infinity,
      0.5,
      Infinity,
    ]);
    expect(bitsOf(nn.convTranspose2d(x, row(1), list(-0), options))[1]).toBe(0);
    expect(bitsOf(nn.convTranspose2d(x, row(1), undefined, options))[1]).toBe(0);
  });
});

describe('batchNorm2d: (x − mean)/√(variance + ε)·scale + shift', () => {
  test('is one rounding of the whole formula', () => {
    expect(norm(1, 0, 1, 0, 1, 2 ** -24)).toBe(1);
    expect(norm(1, -(2 ** -100), 1, 0, 1, 2 ** -24)).toBe(1 + 2 ** -23);
    expect(norm(1, 2 ** -100, 1, 0, 1, 2 ** -24)).toBe(1);
    expect(norm(2 ** 127, -(2 ** 127), 4, 0)).toBe(2 ** 127);
  });

  test('ε is the float64 given', () => {
    expect(norm(1, 0, 0, 2 ** -60)).toBe(2 ** 30);
    // 1/√(1 + 2⁻⁴⁰) is 2⁻⁴¹ below 1, which takes (1 + 2⁻²³) + 2⁻²⁴ + 2⁻⁴² from above the midpoint to below it.
    expect(norm(1 + 2 ** -23, 0, 0, 1 + 2 ** -40, 1, 2 ** -24 + 2 ** -42)).toBe(1 + 2 ** -23);
    expect(norm(1 + 2 ** -23, 0, 0, 1, 1, 2 ** -24 + 2 ** -42)).toBe(1 + 2 ** -22);
    // 1/√(1 + 2⁻⁵²) is a hair below 1, so that 2⁻²⁴ is not enough for the midpoint.
    expect(norm(1 + 2 ** -23, 0, 1, 2 ** -52, 1, 2 ** -24)).toBe(1 + 2 ** -23);
    expect(norm(1 + 2 ** -23, 0, 1, 0, 1, 2 ** -24)).toBe(1 + 2 ** -22);
  });

  test('scale is 1 and shift 0 where they are left out', () => {
    expect(valuesOf(nn.batchNorm2d(row(5), { mean: list(1), variance: list(4) }, 0))).toEqual([2]);
  });

  test('where √(variance + ε) is not positive and finite: the formula step by step in float64', () => {
    expect(norm(1, 0, 0, 0)).toBe(Infinity);
    expect(norm(1, 1, 0, 0)).toBe(NaN);
    expect(norm(1, 0, -1, 2 ** -20)).toBe(NaN);
    expect(norm(5, 1, Infinity, 0, 3, 7)).toBe(7);
  });
});

describe('groupNorm: the same with the mean and the biased variance of the group’s own N elements', () => {
  test('has both statistics over the reals', () => {
    // Mean 2²³ + 1 and variance 1, of numbers whose squares no float32 holds.
    expect(valuesOf(nn.groupNorm(row(2 ** 23, 2 ** 23 + 2), 1, {}, 0))).toEqual([-1, 1]);
    // Mean 1, variance 3: −1/√3 and √3.
    const third = Math.fround(1 / Math.sqrt(3));
    expect(valuesOf(nn.groupNorm(row(0, 0, 0, 4), 1, {}, 0))).toEqual([
      -third,
      -third,
      -third,
      Math.fround(Math.sqrt(3)),
    ]);
  });

  test('rounds the whole formula once', () => {
    // −1 and 1 have mean 0 and variance 1: scale/√(1 + ε) + shift, where any ε takes the midpoint a hair down.
    const second = (scale: number, epsilon: number) =>
      valuesOf(nn.groupNorm(row(-1, 1), 1, { scale: list(scale), shift: list(2 ** -24) }, epsilon))[1];
    expect(second(1, 0)).toBe(1);
    expect(second(1 + 2 ** -23, 0)).toBe(1 + 2 ** -22);
    expect(second(1 + 2 ** -23, 2 ** -90)).toBe(1 + 2 ** -23);
  });

  test('adds ε to the variance', () => {
    expect(valuesOf(nn.groupNorm(row(-1, 1), 1, {}, 3))).toEqual([-0.5, 0.5]);
  });

  test('takes neighbouring channels together, image by image', () => {
    const x = tensor([1, 3, 10, 30, 2, 6, 100, 300], [2, 4, 1, 1]);
    expect(valuesOf(nn.groupNorm(x, 2, {}, 0))).toEqual([-1, 1, -1, 1, -1, 1, -1, 1]);
  });

  test('a group that holds a NaN or an infinity is NaN throughout, and so is one of equal numbers where ε is 0', () => {
    expect(valuesOf(nn.groupNorm(row(1, Infinity), 1, {}, 1))).toEqual([NaN, NaN]);
    expect(valuesOf(nn.groupNorm(row(1, NaN), 1, {}, 1))).toEqual([NaN, NaN]);
    expect(valuesOf(nn.groupNorm(row(5, 5), 1, {}, 0))).toEqual([NaN, NaN]);
    expect(valuesOf(nn.groupNorm(row(5, 5), 1, {}, 1))).toEqual([0, 0]);
  });

  test('ε is from 0 to 10¹⁰⁰', () => {
    expect(() => nn.groupNorm(row(1, 2), 1, {}, -SMALLEST)).toThrow(OperatorError);
    expect(() => nn.groupNorm(row(1, 2), 1, {}, 2e100)).toThrow(OperatorError);
    expect(valuesOf(nn.groupNorm(row(-1, 1), 1, {}, 1e100))[1]).toBe(0);
  });
});

describe('averagePool2d and globalAveragePool: Σ window / count', () => {
  const means = (...x: number[]): number[] => [
    ...valuesOf(nn.averagePool2d(row(...x), { kernel: [1, x.length] })),
    ...valuesOf(nn.globalAveragePool(row(...x))),
  ];

  test('are one rounding', () => {
    expect(means(1, 0, 0)).toEqual(both(11184811 * 2 ** -25));
    expect(means(3, 3 * 2 ** -24, 0)).toEqual(both(1));
    expect(means(3, 3 * 2 ** -24, 2 ** -100)).toEqual(both(1 + 2 ** -23));
    expect(means(LARGEST, LARGEST, LARGEST)).toEqual(both(LARGEST));
  });

  test('padding counts, unless it is said not to; what ceil mode lets hang over never does', () => {
    const pool = {
      kernel: [1, 2],
      stride: [1, 2],
      padding: { top: 0, bottom: 0, left: 1, right: 0 },
    } as const;
    expect(valuesOf(nn.averagePool2d(row(6, 3), { ...pool, ceilMode: true }))).toEqual([3, 3]);
    expect(
      valuesOf(nn.averagePool2d(row(6, 3), { ...pool, ceilMode: true, countIncludePadding: false })),
    ).toEqual([6, 3]);
  });
});

describe('resize, bilinear: Σ of 4 weighted inputs', () => {
  const bilinear = (x: Tensor, size: readonly [number, number], alignCorners = false): number[] =>
    valuesOf(nn.resize(x, { mode: 'bilinear', size, alignCorners }));

  test('is one rounding, of exact rational weights', () => {
    // Corners on corners, 2 to 4: thirds.
    expect(bilinear(row(0, 1), [1, 4], true)).toEqual([0, 11184811 * 2 ** -25, 11184811 * 2 ** -24, 1]);
    // Half-pixel centres, 2×2 to 4×4: (9a + 3b + 3c + d)/16 = 13/16 + 2⁻²⁵, a midpoint, and a hair more.
    const blend = (b: number) => bilinear(tensor([1, b, 1, 1 + 2 ** -21], [1, 1, 2, 2]), [4, 4])[5];
    expect(blend(0)).toBe(13 / 16);
    expect(blend(2 ** -100)).toBe(13 / 16 + 2 ** -24);
  });

  test('a tap of weight zero contributes nothing, not even 0·∞', () => {
    expect(bilinear(row(1, Infinity), [1, 4])).toEqual([1, Infinity, Infinity, Infinity]);
    expect(bilinear(row(7, 1, Infinity), [1, 3])).toEqual([7, 1, Infinity]);
    expect(bilinear(column(1, NaN), [4, 1])).toEqual([1, NaN, NaN, NaN]);
  });
});

describe('unary', () => {
  const f = (operation: UnaryOperation, ...x: number[]) => valuesOf(nn.unary(list(...x), operation));

  test('exp is one rounding of 1 + x + x²/2 + …', () => {
    // the midpoints beside 1 are 1 + 2⁻²⁴ and 1 − 2⁻²⁵
    const x = [2 ** -24, -(2 ** -25), -(2 ** -25) - 2 ** -48];
    expect(f('exp', ...x)).toEqual([1 + 2 ** -23, 1, 1 - 2 ** -24]);
  });

  test('exp is 0 from −150·ln 2 down, and ∞ from 128·ln 2 up', () => {
    const x = [-103.98, -103.97, 88.72283, 88.72285, -Infinity, Infinity, 0, -0];
    const y = f('exp', ...x);
    expect(y.toSpliced(2, 1)).toEqual([0, SMALLEST, Infinity, 0, Infinity, 1, 1]);
    expect(y[2]).toBeLessThanOrEqual(LARGEST);
  });

  test('log is one rounding of t − t²/2 + … at 1 + t', () => {
    const x = [1 + 2 ** -23, 1 - 2 ** -24, SMALLEST];
    expect(f('log', ...x)).toEqual([2 ** -23 - 2 ** -47, -(2 ** -24), Math.fround(-149 * Math.LN2)]);
    expect(f('log', 1, 0, -0, -SMALLEST, -Infinity, Infinity)).toEqual([
      0,
      -Infinity,
      -Infinity,
      NaN,
      NaN,
      Infinity,
    ]);
  });

  test('sqrt is IEEE 754’s', () => {
    const root = 11863283 * 2 ** -23; // √2·2²³ is 11863283.2
    expect(f('sqrt', 2, SMALLEST, 9, Infinity)).toEqual([root, root * 2 ** -75, 3, Infinity]);
    expect(f('sqrt', 0, -0, -1, -Infinity)).toEqual([0, -0, NaN, NaN]);
  });

  test('tanh is one rounding of x − x³/3 + …, and 1 from 13·ln 2 up', () => {
    const x = [2 ** -12, 2 ** -11, -(2 ** -11), 9.01, 9.02, -Infinity, -0, SMALLEST];
    const less = 2 ** -11 - 2 ** -35;
    expect(f('tanh', ...x)).toEqual([2 ** -12, less, -less, 1 - 2 ** -24, 1, -1, -0, SMALLEST]);
  });

  test('erf is one rounding of 1.128…·x − …, and 1 where erfc is below 2⁻²⁵', () => {
    const few = [1, 2, 3, 4, -4].map((n) => n * SMALLEST);
    expect(f('erf', ...few)).toEqual([1, 2, 3, 5, -5].map((n) => n * SMALLEST));
    expect(f('erf', 3.91, 3.93, -Infinity, 0, -0)).toEqual([1 - 2 ** -24, 1, -1, 0, -0]);
  });

  test('softplus is one rounding of ln(1 + eˣ): eˣ far below, x far above', () => {
    // ln 2 = 0.b17217f7…
    const x = [0, -0, -103.98, -103.97, 17, -Infinity, Infinity];
    expect(f('softplus', ...x)).toEqual([
      0xb17218 * 2 ** -24,
      0xb17218 * 2 ** -24,
      0,
      SMALLEST,
      17,
      0,
      Infinity,
    ]);
  });

  test('mish is one rounding of x·tanh(ln(1 + eˣ)), 3/5·x + … near 0', () => {
    expect(f('mish', ...[1, 5, -5, -4].map((n) => n * SMALLEST))).toEqual(
      [1, 3, -3, -2].map((n) => n * SMALLEST),
    );
    expect(f('mish', 20, Infinity, -200, -Infinity, 0, -0)).toEqual([20, Infinity, -0, -0, 0, 0]);
  });

  test('gelu is one rounding of x·Φ(x): x/2 + x²/√(2π) − …, a hair above x/2', () => {
    const x = [1, -1, 3, -3, 5, -5].map((n) => n * SMALLEST);
    expect(f('gelu', ...x)).toEqual([1, -0, 2, -1, 3, -2].map((n) => n * SMALLEST));
    expect(f('gelu', 6.5, Infinity, -16, -Infinity, 0, -0)).toEqual([6.5, Infinity, -0, -0, 0, 0]);
  });

  test('gelu-tanh is one rounding of x/2·(1 + tanh(√(2/π)(x + 0.044715x³))), a hair above x/2 near 0', () => {
    const x = [1, -1, 3, -3, 5, -5].map((n) => n * SMALLEST);
    expect(f('gelu-tanh', ...x)).toEqual([1, -0, 2, -1, 3, -2].map((n) => n * SMALLEST));
    expect(f('gelu-tanh', 6.5, Infinity, -16, -Infinity, 0, -0)).toEqual([6.5, Infinity, -0, -0, 0, 0]);
    // 0.8411919906082768, where Φ(1) is 0.8413447460685429
    expect(f('gelu-tanh', 1)).toEqual([Math.fround(0.8411919906082768)]);
  });

  test('elu is one rounding of α(eˣ − 1) = α(x + x²/2 + …) below zero, and x above', () => {
    const x = [-(2 ** -24), -(2 ** -23), -SMALLEST, -Infinity, -0, 0, SMALLEST, 7, Infinity];
    const y = [-(2 ** -24), 2 ** -47 - 2 ** -23, -SMALLEST, -1, -0, 0, SMALLEST, 7, Infinity];
    expect(f({ elu: 1 }, ...x)).toEqual(y);
    // 3/2 and 9/2 less a hair, where they would be ties
    expect(f({ elu: 1.5 }, -SMALLEST, -3 * SMALLEST, -Infinity)).toEqual([-SMALLEST, -4 * SMALLEST, -1.5]);
    expect(f({ elu: 0.5 }, -3 * SMALLEST)).toEqual([-SMALLEST]);
    expect(f({ elu: -2 }, -SMALLEST, -Infinity, 3)).toEqual([2 * SMALLEST, 2, 3]);
    expect(f({ elu: 0 }, -1, -Infinity, 3)).toEqual([-0, -0, 3]);
    expect(f({ elu: -0 }, -1, -Infinity, 3)).toEqual([0, 0, 3]);
  });

  test('selu is one rounding of γα(eˣ − 1) below zero, and of γx above', () => {
    const selu = (alpha: number, gamma: number, ...x: number[]) => f({ selu: { alpha, gamma } }, ...x);
    // 3·5·2⁻¹ = 7.5 multiples of the smallest, less a hair where x is negative; a tie above
    expect(selu(3, 2.5, -SMALLEST, SMALLEST, 3 * SMALLEST)).toEqual([-7, 2, 8].map((n) => n * SMALLEST));
    // γα is the midpoint of two float32s: a tie at −∞, and a hair less than one elsewhere
    expect(selu(4097, 4099, -Infinity, -1e38, -200)).toEqual([-16793604, -16793602, -16793602]);
    expect(selu(-4097, 4099, -Infinity, -1e38, 2)).toEqual([16793604, 16793602, 8198]);
    expect(selu(LARGEST, 2, -2, -0, Infinity)).toEqual([-Infinity, -0, Infinity]);
    expect(selu(2, -3, -Infinity, 2, 0)).toEqual([6, -6, -0]);
    expect(selu(0, 2, -3, 3)).toEqual([-0, 6]);
  });

  test('celu is one rounding of α(e^(x/α) − 1) = x + x²/2α + … below zero, and x above', () => {
    const x = [-(2 ** -24), -(2 ** -23), -SMALLEST, -Infinity, -0, 0, SMALLEST, 7, Infinity];
    const y = [-(2 ** -24), 2 ** -47 - 2 ** -23, -SMALLEST, -1, -0, 0, SMALLEST, 7, Infinity];
    expect(f({ celu: 1 }, ...x)).toEqual(y);
    // x²/2α is a third of the last place of x, or two thirds
    expect(f({ celu: 1.5 }, -(2 ** -23))).toEqual([2 ** -47 - 2 ** -23]);
    expect(f({ celu: 3 }, -(2 ** -23), -Infinity, -1e38)).toEqual([-(2 ** -23), -3, -3]);
    expect(f({ celu: SMALLEST }, -1, -SMALLEST, -LARGEST)).toEqual(Array(3).fill(-SMALLEST));
    expect(f({ celu: LARGEST }, -LARGEST, -1)).toEqual([Math.fround(-LARGEST * 0.6321205588285577), -1]);
  });

  test('a thresholded relu is x above α, else +0', () => {
    expect(f({ thresholdedRelu: 1 }, 1, 1 + 2 ** -23, -2, -Infinity, Infinity, NaN)).toEqual([
      0,
      1 + 2 ** -23,
      0,
      0,
      Infinity,
      NaN,
    ]);
    expect(f({ thresholdedRelu: -1 }, -1, -0.5, -0, 2)).toEqual([0, -0.5, -0, 2]);
  });
});

describe('sigmoid, silu and softmax', () => {
  test('sigmoid is one rounding of 1/(1 + e⁻ˣ)', () => {
    // ½ + x/4 − x³/48 + …: the midpoints beside ½ are ½ + 2⁻²⁵ and ½ − 2⁻²⁶.
    const x = [2 ** -23, 2 ** -23 + 2 ** -46, -(2 ** -24), -(2 ** -24) - 2 ** -47];
    expect(valuesOf(nn.sigmoid(list(...x)))).toEqual([0.5, 0.5 + 2 ** -24, 0.5, 0.5 - 2 ** -25]);
  });

  test('sigmoid is 0 from −150·ln 2 down, and 1 from 25·ln 2 up', () => {
    const y = nn.sigmoid(list(-103.98, -103.97, 17.32, 17.34, -Infinity, Infinity, 0, -0));
    expect(valuesOf(y)).toEqual([0, SMALLEST, 1 - 2 ** -24, 1, 0, 1, 0.5, 0.5]);
  });

  test('silu is one rounding of x/(1 + e⁻ˣ): x/2 + x²/4 − …, a hair above x/2', () => {
    const x = [1, -1, 3, -3, 5, -5].map((n) => n * SMALLEST);
    expect(valuesOf(nn.silu(list(...x)))).toEqual([1, -0, 2, -1, 3, -2].map((n) => n * SMALLEST));
    expect(valuesOf(nn.silu(list(2 ** -60 + 2 ** -83)))).toEqual([2 ** -61 + 2 ** -84]);
  });

  test('silu keeps large numbers, and gives +0 for zeros and −0 for −∞', () => {
    const y = nn.silu(list(20, LARGEST, Infinity, -200, -Infinity, 0, -0));
    expect(valuesOf(y)).toEqual([20, LARGEST, Infinity, -0, -0, 0, 0]);
  });

  test('softmax is one rounding of e^xᵢ / Σ e^xⱼ', () => {
    expect(valuesOf(nn.softmax(vector(5, 5, 5)))).toEqual(Array(3).fill(11184811 * 2 ** -25));
    // e⁻¹⁰⁴ < 2⁻¹⁵⁰ < e⁻¹⁰³. Of 2⁻²³ and 0 the shares are ½ ± 2⁻²⁵, less and more a hair.
    expect(valuesOf(nn.softmax(vector(0, -104, -103)))).toEqual([1, 0, SMALLEST]);
    expect(valuesOf(nn.softmax(vector(2 ** -23, 0)))).toEqual([0.5, 0.5 - 2 ** -25]);
    expect(valuesOf(nn.softmax(vector(2 ** -23, 0, -Infinity)))).toEqual([0.5, 0.5 - 2 ** -25, 0]);
    expect(valuesOf(nn.softmax(vector(2 ** -23 + 2 ** -46, 0)))[0]).toBe(0.5 + 2 ** -24);
  });

  test('softmax of infinities is the limit where there is one, and NaN where there is none', () => {
    expect(valuesOf(nn.softmax(vector(1, Infinity, 2)))).toEqual([0, 1, 0]);
    expect(valuesOf(nn.softmax(vector(1, -Infinity, 1)))).toEqual([0.5, 0, 0.5]);
    expect(valuesOf(nn.softmax(vector(Infinity, Infinity)))).toEqual([NaN, NaN]);
    expect(valuesOf(nn.softmax(vector(-Infinity, -Infinity)))).toEqual([NaN, NaN]);
    expect(valuesOf(nn.softmax(vector(1, NaN)))).toEqual([NaN, NaN]);
  });
});

describe('elementwise: a ∘ b of shapes that broadcast', () => {
  const of = (operation: ElementwiseOperation, a: number, b: number): number =>
    valuesOf(nn.elementwise(list(a), list(b), operation))[0]!;

  test('sums, differences, products and quotients are one rounding, ties to even', () => {
    expect(of('add', 1, 2 ** -24)).toBe(1);
    expect(of('add', 1 + 2 ** -23, 2 ** -24)).toBe(1 + 2 ** -22);
    expect(of('subtract', 1, 2 ** -25)).toBe(1);
    expect(of('multiply', 1 + 2 ** -12, 1 + 2 ** -12)).toBe(1 + 2 ** -11);
    expect(of('multiply', 1 + 2 ** -12, 1 + 2 ** -12 + 2 ** -23)).toBe(1 + 2 ** -11 + 2 ** -22);
    expect(of('divide', 1, 3)).toBe(11184811 * 2 ** -25);
    // 5/3 = 13981013.33·2⁻²³; times the float32 nearest to 1/3, which is a third of 2⁻²⁵ too large, it is ….75, the next one
    expect(of('divide', 5, 3)).toBe(13981013 * 2 ** -23);
  });

  test('so they are where results are subnormal', () => {
    expect(of('multiply', 3 * SMALLEST, 0.5)).toBe(2 * SMALLEST);
    expect(of('divide', 3 * SMALLEST, 2)).toBe(2 * SMALLEST);
    expect(of('divide', SMALLEST, 2)).toBe(0);
    // a little more than half of the smallest, and than one and a half
    expect(of('divide', SMALLEST, 2 - 2 ** -23)).toBe(SMALLEST);
    expect(of('divide', -3 * SMALLEST, 2 + 2 ** -22)).toBe(-SMALLEST);
  });

  test('zeros and infinities are those of IEEE 754', () => {
    expect([of('subtract', 0, 0), of('subtract', -0, 0), of('multiply', -1, 0)]).toEqual([0, -0, -0]);
    expect([of('divide', 1, -0), of('divide', 0, 0), of('divide', -1, Infinity)]).toEqual([
      -Infinity,
      NaN,
      -0,
    ]);
    expect([of('multiply', LARGEST, 2), of('divide', LARGEST, 0.5)]).toEqual([Infinity, Infinity]);
    expect([of('multiply', 0, Infinity), of('divide', Infinity, Infinity)]).toEqual([NaN, NaN]);
  });

  test('maximum and minimum are those of IEEE 754-2019: +0 > −0, NaN where either is NaN', () => {
    expect([of('maximum', -0, 0), of('maximum', 0, -0), of('maximum', -0, -0)]).toEqual([0, 0, -0]);
    expect([of('minimum', -0, 0), of('minimum', 0, -0), of('minimum', 0, 0)]).toEqual([-0, -0, 0]);
    expect([of('maximum', NaN, 1), of('minimum', 1, NaN), of('maximum', Infinity, NaN)]).toEqual([
      NaN,
      NaN,
      NaN,
    ]);
  });

  test('shapes are aligned at their last axes, and 1 is repeated; add takes one shape alone', () => {
    const [a, b] = [tensor([1, 2, 3, 4], [2, 2]), list(10, 20)];
    expect(valuesOf(nn.elementwise(a, b, 'add'))).toEqual([11, 22, 13, 24]);
    expect(valuesOf(nn.elementwise(a, nn.reshape(b, [2, 1]), 'add'))).toEqual([11, 12, 23, 24]);
    expect(valuesOf(nn.elementwise(b, nn.reshape(b, [2, 1]), 'subtract'))).toEqual([0, 10, -10, 0]);
    expect(() => nn.add(a, b)).toThrow(OperatorError);
    expect(() => nn.elementwise(a, list(1, 2, 3), 'add')).toThrow(OperatorError);
  });
});

describe('reshape and transpose', () => {
  test('keep the row-major order, and exchange axes', () => {
    const x = tensor([1, 2, 3, 4, 5, 6], [2, 3]);
    expect(nn.reshape(x, [3, 1, 2]).shape).toEqual([3, 1, 2]);
    expect(valuesOf(nn.reshape(x, [3, 2]))).toEqual([1, 2, 3, 4, 5, 6]);
    expect(nn.transpose(x, [1, 0]).shape).toEqual([3, 2]);
    expect(valuesOf(nn.transpose(x, [1, 0]))).toEqual([1, 4, 2, 5, 3, 6]);
    expect(() => nn.reshape(x, [4, 2])).toThrow(OperatorError);
    expect(() => nn.transpose(x, [0, 0])).toThrow(OperatorError);
  });
});

describe('hardSigmoid', () => {
  test('a fifth is clip(0.2·x + ½, 0, 1), 0.2 the float32 13421773·2⁻²⁶', () => {
    // ½ + 13421773·2⁻²⁶ = 11744051.25·2⁻²⁴; at −1 and 2 the sums are midpoints.
    const x = [1, -1, 2, 2.5, -2.5, 3, -3, -0, Infinity, -Infinity];
    expect(valuesOf(nn.hardSigmoid(list(...x), 'fifth'))).toEqual([
      11744051 * 2 ** -24,
      20132660 * 2 ** -26,
      15099494 * 2 ** -24,
      1,
      0,
      1,
      0,
      0.5,
      1,
      0,
    ]);
  });

  test('a sixth is clip((x + 3)/6, 0, 1)', () => {
    // ½ + x/6: midpoints at 3·2⁻²⁴ and 9·2⁻²⁴, and one third.
    const x = [3 * 2 ** -24, 9 * 2 ** -24, -1, 3, -3, 4, -4, Infinity, -Infinity];
    expect(valuesOf(nn.hardSigmoid(list(...x), 'sixth'))).toEqual([
      0.5,
      0.5 + 2 ** -23,
      11184811 * 2 ** -25,
      1,
      0,
      1,
      0,
      1,
      0,
    ]);
  });
});

describe('hardSigmoid of another line', () => {
  test('is one rounding of clip(slope·x + offset, 0, 1)', () => {
    const line = (slope: number, offset: number, ...x: number[]) =>
      valuesOf(nn.hardSigmoid(list(...x), { slope, offset }));
    expect(line(-0.5, 0.75, 0, 1, 1.5, 2, -0.5, -1)).toEqual([0.75, 0.25, 0, 0, 1, 1]);
    // 0.75 + 2⁻²⁵ is a midpoint, and 2⁻²⁵·(1 + 2⁻²³)·(1 − 2⁻²³) leaves a sum 2⁻⁷¹ below it
    expect(line(1, 0.75 + 2 ** -24, 2 ** -25)).toEqual([0.75 + 2 ** -23]);
    expect(line(1 + 2 ** -23, 0.75 + 2 ** -24, 2 ** -25 * (1 - 2 ** -23))).toEqual([0.75 + 2 ** -24]);
    expect(line(0, SMALLEST, 1, -LARGEST)).toEqual([SMALLEST, SMALLEST]);
    expect(line(LARGEST, -LARGEST, 1, 2, 0.5)).toEqual([0, 1, 0]);
    expect(line(0, -0, 1, -1)).toEqual([0, 0]);
  });

  test('has the infinities and NaNs of IEEE 754', () => {
    const line = (slope: number, offset: number) =>
      valuesOf(nn.hardSigmoid(list(-Infinity, -1, 0, Infinity), { slope, offset }));
    expect(line(-1, 0)).toEqual([1, 1, 0, 0]);
    expect(line(0, 0.5)).toEqual([NaN, 0.5, 0.5, NaN]);
    expect(line(Infinity, 0.5)).toEqual([0, 0, NaN, 1]);
    expect(line(1, Infinity)).toEqual([NaN, 1, 1, 1]);
    expect(line(NaN, 0.5)).toEqual([NaN, NaN, NaN, NaN]);
  });
});

describe('hardSwish: x·clip(x + 3, 0, 6)/6', () => {
  test('is one rounding, +0 up to −3 and of zeros, and x from 3 on', () => {
    // Between them x/2 + x²/6: of subnormals a hair above x/2, as silu.
    const x = [-Infinity, -4, -3, -0, 0, 3, 5, Infinity, SMALLEST, -SMALLEST, 3 * SMALLEST, 1, -1];
    expect(valuesOf(nn.hardSwish(list(...x)))).toEqual([
      0,
      0,
      0,
      0,
      0,
      3,
      5,
      Infinity,
      SMALLEST,
      -0,
      2 * SMALLEST,
      11184811 * 2 ** -24,
      -11184811 * 2 ** -25,
    ]);
  });
});

describe('weightedMean: Σ relu(wᵢ)·xᵢ / (Σ relu(wᵢ) + ε)', () => {
  const mean = (x: number[], w: number[], epsilon: number): number =>
    valuesOf(
      nn.weightedMean(
        x.map((value) => list(value)),
        list(...w),
        epsilon,
      ),
    )[0]!;

  test('is one rounding of the whole formula, ε the float64 given', () => {
    // The mean 1 + 3·2⁻²⁴ is a midpoint; any ε takes it a hair below.
    expect(mean([1 + 2 ** -23, 1 + 2 ** -22], [1, 1], 2 ** -300)).toBe(1 + 2 ** -23);
    expect(mean([3], [1], 2)).toBe(1);
    // 4·(1 + 3·2⁻²⁴ + 2⁻⁴²)/(4 + 2⁻³⁹), below the midpoint by 2⁻⁴²; above it, were the ε 2.
    expect(mean([4 + 2 ** -21, 2 ** -22 + 2 ** -40], [1, 1], 2 + 2 ** -39)).toBe(1 + 2 ** -23);
    expect(mean([4 + 2 ** -21, 2 ** -22 + 2 ** -40], [1, 1], 2)).toBe(1 + 2 ** -22);
    expect(mean([1 + 2 ** -12], [1], 2 ** -12)).toBe(1);
  });

  test('a map whose weight is not positive contributes nothing, not even 0·∞', () => {
    expect(mean([2, Infinity, NaN, 5], [1, 0, -1, -0], 1)).toBe(1);
    expect(mean([Infinity, NaN], [0, -1], 1)).toBe(0);
    expect(mean([Infinity, 1], [1, 1], 1)).toBe(Infinity);
    expect(mean([Infinity, -Infinity], [1, 1], 1)).toBe(NaN);
  });

  test('ε is from 10⁻¹⁰⁰ to 10¹⁰⁰', () => {
    expect(() => mean([1], [1], 0)).toThrow(OperatorError);
    expect(() => mean([1], [1], 2e100)).toThrow(OperatorError);
  });
});

describe('add, scale and gate: IEEE 754 addition and multiplication', () => {
  test('round once, ties to even', () => {
    expect(valuesOf(nn.add(list(1, 1 + 2 ** -23, 1), list(2 ** -24, 2 ** -24, 2 ** -24 + 2 ** -47)))).toEqual(
      [1, 1 + 2 ** -22, 1 + 2 ** -23],
    );
    // (1 + 2⁻¹²)² = 1 + 2⁻¹¹ + 2⁻²⁴, a midpoint
    expect(valuesOf(nn.scale(list(1 + 2 ** -12), 1 + 2 ** -12))).toEqual([1 + 2 ** -11]);
    expect(valuesOf(nn.gate(row(1 + 2 ** -12, 3), vector(1 + 2 ** -12)))).toEqual([
      1 + 2 ** -11,
      Math.fround(3 * (1 + 2 ** -12)),
    ]);
  });

  test('keep IEEE 754’s zeros', () => {
    expect(valuesOf(nn.add(list(-0, -0, 1), list(-0, 0, -1)))).toEqual([-0, 0, 0]);
    expect(valuesOf(nn.scale(list(0, -0), -1))).toEqual([-0, 0]);
    expect(valuesOf(nn.gate(row(0, -1), vector(-0)))).toEqual([-0, 0]);
  });
});

describe('relu, clip and maxPool2d: exact', () => {
  test('relu: both zeros give +0', () => {
    const y = nn.relu(list(-0, 0, -1, -Infinity, -SMALLEST, SMALLEST, LARGEST, Infinity));
    expect(valuesOf(y)).toEqual([0, 0, 0, 0, 0, SMALLEST, LARGEST, Infinity]);
  });

  test('clip: min(max(x, low), high), with +0 > −0', () => {
    expect(valuesOf(nn.clip(list(-1, 3, 7, -0, -Infinity, Infinity), 0, 6))).toEqual([0, 3, 6, 0, 0, 6]);
    expect(valuesOf(nn.clip(list(-1, -0, 0, 1), -0, 1))).toEqual([-0, -0, 0, 1]);
    expect(valuesOf(nn.clip(list(-1, -0, 0, 1), -1, -0))).toEqual([-1, -0, -0, -0]);
  });

  test('maxPool2d: padding is −∞, +0 > −0, and a window wholly on padding gives −∞', () => {
    expect(valuesOf(nn.maxPool2d(row(-3), { kernel: [1, 1], stride: 1, padding: [0, 1] }))).toEqual([
      -Infinity,
      -3,
      -Infinity,
    ]);
    expect(valuesOf(nn.maxPool2d(row(-3, -5), { kernel: [1, 3], padding: [0, 1] }))).toEqual([-3]);
    expect(valuesOf(nn.maxPool2d(row(-0, 0), { kernel: [1, 2] }))).toEqual([0]);
    expect(valuesOf(nn.maxPool2d(row(0, -0), { kernel: [1, 2] }))).toEqual([0]);
    expect(valuesOf(nn.maxPool2d(row(-0, -0), { kernel: [1, 2] }))).toEqual([-0]);
  });
});

describe('concat, slice, flatten, pad and the nearest modes of resize: copies', () => {
  test('keep every value, the sign of zero included', () => {
    const values = [-0, 0, SMALLEST, -LARGEST, Infinity, -Infinity];
    const x = channels(...values);
    expect(valuesOf(nn.concat([x, x]))).toEqual([...values, ...values]);
    expect(valuesOf(nn.slice(x, 2, 4))).toEqual([SMALLEST, -LARGEST]);
    expect(valuesOf(nn.flatten(x, 'CHW'))).toEqual(values);
    expect(valuesOf(nn.pad(row(-1), { top: 0, bottom: 0, left: 1, right: 1 }, -0))).toEqual([-0, -1, -0]);
    expect(valuesOf(nn.resize(row(-0, 1), { mode: 'nearest', size: [1, 3] }))).toEqual([-0, -0, 1]);
  });

  test('flatten in the order of PyTorch’s memory, or of Keras’', () => {
    const x = tensor([1, 2, 3, 4, 5, 6], [1, 2, 1, 3]);
    expect(valuesOf(nn.flatten(x, 'CHW'))).toEqual([1, 2, 3, 4, 5, 6]);
    expect(valuesOf(nn.flatten(x, 'HWC'))).toEqual([1, 4, 2, 5, 3, 6]);
  });
});

describe('Any view', () => {
  test('strided, offset or transposed, has the bits of its contiguous copy', () => {
    const nhwc = tensor([1, 10, 2, 20, 3, 30], [1, 1, 3, 2]).transpose(0, 3, 1, 2);
    expect(valuesOf(nn.conv2d(nhwc, channels(1, 1), undefined))).toEqual([11, 22, 33]);
    expect(valuesOf(nn.relu(nhwc.lo(0, 1, 0, 1)))).toEqual([20, 30]);
    expect(valuesOf(nn.sigmoid(row(0, 1, 0).step(1, 1, 1, 2)))).toEqual([0.5, 0.5]);
  });
});

describe('Empty axes', () => {
  test('are refused', () => {
    expect(() => nn.relu(tensor([], [0]))).toThrow(OperatorError);
    expect(() => nn.conv2d(tensor([], [1, 1, 0, 5]), row(1), undefined)).toThrow(OperatorError);
    expect(() => nn.concat([])).toThrow(OperatorError);
    expect(() => nn.weightedMean([], tensor([], [0]), 1)).toThrow(OperatorError);
  });
});

describe('Padding contributes nothing to a sum', () => {
  test('not even 0·∞', () => {
    expect(valuesOf(nn.conv2d(row(1), row(Infinity, 1, NaN), undefined, { padding: [0, 1] }))).toEqual([1]);
    expect(valuesOf(nn.conv2d(row(1), row(Infinity), undefined, { padding: [0, 1] }))).toEqual([
      0,
      Infinity,
      0,
    ]);
    expect(valuesOf(nn.averagePool2d(row(4), { kernel: [1, 2], stride: 1, padding: [0, 1] }))).toEqual([
      2, 2,
    ]);
  });
});

describe('Zeros', () => {
  test('a sum that is exactly zero is +0', () => {
    expect(sums([1, -1], [1, 1])).toEqual(both(0));
    expect(sums([-0, -0], [1, 1])).toEqual(both(0));
    expect(sums([-0], [1], -0)).toEqual(both(0));
    expect(valuesOf(nn.globalAveragePool(row(-0, -0)))).toEqual([0]);
    expect(valuesOf(nn.resize(row(-0, -0), { mode: 'bilinear', size: [1, 3] }))).toEqual([0, 0, 0]);
    expect(norm(-0, 0, 1, 0, 1, -0)).toBe(0);
    expect(norm(1, 1, 1, 0, -1, -0)).toBe(0);
    expect(valuesOf(nn.groupNorm(row(5, 5), 1, { scale: list(-1), shift: list(-0) }, 1))).toEqual([0, 0]);
    expect(valuesOf(nn.weightedMean([list(-0)], list(1), 1))).toEqual([0]);
  });

  test('a result that is not zero but rounds to zero keeps its sign', () => {
    const tiny = [2 ** -80];
    expect(sums(tiny, [2 ** -80])).toEqual(both(0));
    expect(sums(tiny, [-(2 ** -80)])).toEqual(both(-0));
    // 2⁻¹⁵⁰ is a tie between 0 and the smallest float32, which is odd.
    expect(sums([2 ** -75], [-(2 ** -75)])).toEqual(both(-0));
    expect(sums([2 ** -75, 2 ** -100], [-(2 ** -75), -(2 ** -100)])).toEqual(both(-SMALLEST));
    expect(valuesOf(nn.globalAveragePool(row(-SMALLEST, 0)))).toEqual([-0]);
    expect(valuesOf(nn.globalAveragePool(row(1, -SMALLEST, -1)))).toEqual([-0]);
    expect(norm(-SMALLEST, 0, 16, 0)).toBe(-0);
    expect(valuesOf(nn.scale(list(-SMALLEST), 0.5))).toEqual([-0]);
  });
});

describe('Overflow gives ±∞, as rounding to nearest says', () => {
  test('from 2¹²⁸ − 2¹⁰³ on, and not a hair before', () => {
    expect(sums([LARGEST, 2 ** 103], ones([1, 1]))).toEqual(both(Infinity));
    expect(sums([LARGEST, 2 ** 103, -SMALLEST], ones([1, 1, 1]))).toEqual(both(LARGEST));
    expect(sums([-LARGEST, -(2 ** 103)], ones([1, 1]))).toEqual(both(-Infinity));
    expect(valuesOf(nn.add(list(LARGEST, LARGEST), list(2 ** 103, 2 ** 103 - 2 ** 79)))).toEqual([
      Infinity,
      LARGEST,
    ]);
    expect(valuesOf(nn.scale(list(LARGEST), 1 + 2 ** -23))).toEqual([Infinity]);
    expect(norm(LARGEST, -LARGEST, 1, 0)).toBe(Infinity);
  });

  test('but nothing on the way to a result overflows', () => {
    expect(sums([2 ** 127, 2 ** 127, -(2 ** 127)], [2, 2, 4])).toEqual(both(0));
    expect(valuesOf(nn.globalAveragePool(row(LARGEST, LARGEST)))).toEqual([LARGEST]);
  });
});

describe('Subnormals are ordinary numbers: nothing is flushed', () => {
  test('neither inputs nor results', () => {
    expect(sums([SMALLEST, SMALLEST], [1, 2])).toEqual(both(3 * SMALLEST));
    expect(sums([2 ** -100], [3 * 2 ** -49])).toEqual(both(3 * SMALLEST));
    expect(valuesOf(nn.relu(list(SMALLEST)))).toEqual([SMALLEST]);
    expect(valuesOf(nn.add(list(2 ** -126), list(-SMALLEST)))).toEqual([2 ** -126 - SMALLEST]);
    expect(valuesOf(nn.maxPool2d(row(0, SMALLEST), { kernel: [1, 2] }))).toEqual([SMALLEST]);
    expect(norm(SMALLEST, 0, 0, 2 ** -40)).toBe(2 ** -129);
  });
});

describe('NaN and ∞', () => {
  test('infinities add as in IEEE 754: ∞ − ∞ and 0·∞ are NaN', () => {
    expect(sums([Infinity, 1], [1, 1])).toEqual(both(Infinity));
    expect(sums([Infinity, -Infinity], [1, 1])).toEqual(both(NaN));
    expect(sums([Infinity, 1], [0, 1])).toEqual(both(NaN));
    expect(sums([1], [1], -Infinity)).toEqual(both(-Infinity));
    expect(sums([Infinity], [1], -Infinity)).toEqual(both(NaN));
    expect(valuesOf(nn.add(list(Infinity), list(-Infinity)))).toEqual([NaN]);
    expect(valuesOf(nn.scale(list(Infinity), 0))).toEqual([NaN]);
    expect(valuesOf(nn.globalAveragePool(row(Infinity, -Infinity)))).toEqual([NaN]);
    expect(valuesOf(nn.globalAveragePool(row(1, Infinity)))).toEqual([Infinity]);
    expect(valuesOf(nn.globalAveragePool(row(LARGEST, -Infinity)))).toEqual([-Infinity]);
    expect(norm(-Infinity, 0, 1, 0, 2, 5)).toBe(-Infinity);
  });

  test('everything with a NaN is NaN', () => {
    expect(sums([NaN, 1], [0, 1])).toEqual(both(NaN));
    expect(valuesOf(nn.relu(list(NaN)))).toEqual([NaN]);
    expect(valuesOf(nn.clip(list(NaN), 0, 6))).toEqual([NaN]);
    expect(valuesOf(nn.maxPool2d(row(NaN, Infinity), { kernel: [1, 2] }))).toEqual([NaN]);
    expect(norm(NaN, 0, 1, 0)).toBe(NaN);
  });

  test('every NaN leaves an operator with the bits 7fc00000', () => {
    const odd = new Float32Array(Uint32Array.of(0xffc12345).buffer);
    const nan = tensor(odd, [1, 1, 1, 1]);
    for (const y of [
      nn.conv2d(nan, nan, undefined),
      nn.linear(tensor(odd, [1, 1]), tensor(odd, [1, 1]), undefined),
      nn.batchNorm2d(nan, { mean: list(0), variance: list(1) }, 0),
      nn.groupNorm(nan, 1, {}, 1),
      nn.add(nan, nan),
      nn.scale(nan, 1),
      nn.gate(nan, vector(1)),
      nn.elementwise(nan, list(1), 'divide'),
      nn.reshape(nan, [1]),
      nn.transpose(nan, [3, 2, 1, 0]),
      nn.relu(nan),
      nn.clip(nan, 0, 6),
      nn.sigmoid(nan),
      nn.silu(nan),
      nn.hardSigmoid(nan, 'fifth'),
      nn.hardSwish(nan),
      nn.unary(nan, 'exp'),
      nn.unary(nan, { elu: 1 }),
      nn.softmax(tensor(odd, [1, 1])),
      nn.weightedMean([nan], list(1), 1),
      nn.maxPool2d(nan, { kernel: 1 }),
      nn.averagePool2d(nan, { kernel: 1 }),
      nn.globalAveragePool(nan),
      nn.concat([nan]),
      nn.slice(nan, 0, 1),
      nn.flatten(nan, 'HWC'),
      nn.pad(nan, { top: 0, bottom: 0, left: 0, right: 0 }),
      nn.resize(nan, { mode: 'nearest', factor: 1 }),
      nn.resize(nan, { mode: 'bilinear', factor: 1 }),
    ]) {
      expect(bitsOf(y)).toEqual([0x7fc00000]);
    }
  });
});

describe('Where an index comes from', () => {
  /** The inputs that an axis of `input` reads. */
  const read = (input: number, options: Parameters<typeof nn.resize>[1]): number[] =>
    valuesOf(nn.resize(row(...Array(input).keys()), options));

  test('nearest: ⌊d·s⌋, s = in/out and the product rounded to float32', () => {
    expect(read(2, { mode: 'nearest', size: [1, 5] })).toEqual([0, 0, 0, 1, 1]);
    expect(read(5, { mode: 'nearest', size: [1, 2] })).toEqual([0, 2]);
    // Over the reals both are whole. 2/50 is a little less in float32, and 25 times it rounds to 1 again.
    expect(read(2, { mode: 'nearest', size: [1, 50] }).indexOf(1)).toBe(25);
    // 26/22 is less too, and 11 times it does not.
    expect(read(26, { mode: 'nearest', size: [1, 22] })[11]).toBe(12);
  });

  test('nearest-exact: ⌊(2d + 1)·in / (2·out)⌋', () => {
    expect(read(2, { mode: 'nearest-exact', size: [1, 3] })).toEqual([0, 1, 1]);
    expect(read(5, { mode: 'nearest-exact', size: [1, 2] })).toEqual([1, 3]);
  });

  test('repeat: ⌊d / factor⌋', () => {
    expect(read(2, { mode: 'repeat', factor: [1, 3] })).toEqual([0, 0, 0, 1, 1, 1]);
  });

  test('bilinear: ((2d + 1)·in − out) / (2·out), clamped to the first and last input', () => {
    expect(read(2, { mode: 'bilinear', size: [1, 4] })).toEqual([0, 0.25, 0.75, 1]);
    expect(read(4, { mode: 'bilinear', size: [1, 2] })).toEqual([0.5, 2.5]);
  });

  test('bilinear, alignCorners: d·(in − 1)/(out − 1), 0 where out = 1', () => {
    expect(read(3, { mode: 'bilinear', size: [1, 5], alignCorners: true })).toEqual([0, 0.5, 1, 1.5, 2]);
    expect(read(3, { mode: 'bilinear', size: [1, 1], alignCorners: true })).toEqual([0]);
  });

  type Target =
    | { size: [number, number] }
    | { factor: [number, number] }
    | { size: [number, number]; factor: [number, number] };
  const by = (width: number, coordinates: ResizeCoordinates, target: Target): number[] =>
    read(width, { mode: 'bilinear', coordinates, ...target });

  test('coordinates: half-pixel, pytorch-half-pixel, tf-half-pixel-for-nn, align-corners, asymmetric', () => {
    expect(by(4, 'half-pixel', { size: [1, 2] })).toEqual([0.5, 2.5]);
    expect(by(4, 'half-pixel', { size: [1, 1] })).toEqual([1.5]);
    expect(by(4, 'pytorch-half-pixel', { size: [1, 1] })).toEqual([0]);
    expect(by(4, 'pytorch-half-pixel', { size: [1, 2] })).toEqual([0.5, 2.5]);
    expect(by(4, 'tf-half-pixel-for-nn', { size: [1, 2] })).toEqual([1, 3]);
    expect(by(3, 'align-corners', { size: [1, 5] })).toEqual([0, 0.5, 1, 1.5, 2]);
    expect(by(3, 'align-corners', { size: [1, 1] })).toEqual([0]);
    expect(by(4, 'asymmetric', { size: [1, 8] })).toEqual([0, 0.5, 1, 1.5, 2, 2.5, 3, 3]);
  });

  test('half-pixel-symmetric: what the outputs lack of in·factor is left out on both sides alike', () => {
    // 4·0.625 = 2.5: two outputs, 1.6 inputs apart, about the middle of the inputs
    expect(by(4, 'half-pixel', { factor: [1, 0.625] })).toEqual([0.3, 1.9].map(Math.fround));
    expect(by(4, 'half-pixel-symmetric', { factor: [1, 0.625] })).toEqual([0.7, 2.3].map(Math.fround));
    expect(by(4, 'half-pixel-symmetric', { factor: [1, 0.5] })).toEqual([0.5, 2.5]);
  });

  test('coordinates use the factor where the size is kept or given too; corners are those of the size', () => {
    expect(by(3, 'asymmetric', { factor: [1, 1.25] })).toEqual([0, 0.8, 1.6].map(Math.fround));
    expect(by(3, 'asymmetric', { size: [1, 5], factor: [1, 2] })).toEqual([0, 0.5, 1, 1.5, 2]);
    expect(by(5, 'align-corners', { factor: [1, 0.7] })).toEqual([0, 2, 4]);
  });

  test('nearest-by-rule: an index by floor, ceil, prefer-floor or prefer-ceil, halves of the last two down or up', () => {
    const rounded = (rounding: NearestRounding, target: Target): number[] =>
      read(5, { mode: 'nearest-by-rule', coordinates: 'asymmetric', rounding, ...target });
    // at 0, 5/8, 5/4, 15/8, 5/2, 25/8, 15/4, 35/8
    expect(rounded('floor', { size: [1, 8] })).toEqual([0, 0, 1, 1, 2, 3, 3, 4]);
    expect(rounded('ceil', { size: [1, 8] })).toEqual([0, 1, 2, 2, 3, 4, 4, 4]);
    expect(rounded('prefer-floor', { size: [1, 8] })).toEqual([0, 1, 1, 2, 2, 3, 4, 4]);
    expect(rounded('prefer-ceil', { size: [1, 8] })).toEqual([0, 1, 1, 2, 3, 3, 4, 4]);
    expect(read(4, { mode: 'nearest-by-rule', size: [1, 2] })).toEqual([0, 2]);
    // −1/4, which is no input
    expect(read(2, { mode: 'nearest-by-rule', rounding: 'floor', size: [1, 4] })).toEqual([0, 0, 0, 1]);
  });

  test('a factor that is a float32 stands for itself', () => {
    // 0.6 is 3/5, which brings output 3 to 5; its float32 is a little larger, and falls short of it
    const at = (factor: number): number[] =>
      read(10, {
        mode: 'nearest-by-rule',
        coordinates: 'asymmetric',
        rounding: 'floor',
        factor: [1, factor],
      });
    expect(at(0.6)).toEqual([0, 1, 3, 5, 6, 8]);
    expect(at(Math.fround(0.6))).toEqual([0, 1, 3, 4, 6, 8]);
    // float64 rounds a simpler fraction, 2047918/5184240285, to it too
    const factor = 13_573_045 / 2 ** 35;
    expect(resizeAxis(4096, { factor })).toMatchObject({ numerator: 2 ** 35, denominator: 13_573_045 });
  });

  test('a factor gives ⌊in·factor⌋ outputs, and stands for out/in itself', () => {
    expect(read(3, { mode: 'bilinear', factor: [1, 1.5] })).toEqual(
      [0, 1 / 2, 7 / 6, 11 / 6].map(Math.fround),
    );
    expect(read(3, { mode: 'nearest', factor: [1, 1.25] })).toEqual([0, 0, 1]);
    // PyTorch copies an axis that stays as long as it is.
    expect(read(3, { mode: 'bilinear', factor: [1, 1.25] })).toEqual([0, 1, 2]);
    // 0.3 is 3/10: outputs lie at (d + ½)·10/3 − ½.
    expect(read(10, { mode: 'nearest-exact', factor: [1, 0.3] })).toEqual([1, 5, 8]);
    expect(read(3, { mode: 'bilinear', factor: [1, 1.5], alignCorners: true })).toEqual(
      [0, 2 / 3, 4 / 3, 2].map(Math.fround),
    );
  });

  test('windows: output i reads i·stride − before + k·dilation, ⌊(n + padding − extent)/stride⌋ + 1 of them', () => {
    const pool = (n: number, options: object): number[] =>
      valuesOf(nn.maxPool2d(row(...Array(n).keys()), { kernel: [1, 2], stride: [1, 2], ...options }));
    expect(pool(5, {})).toEqual([1, 3]);
    expect(pool(5, { dilation: [1, 3] })).toEqual([3]);
    expect(pool(5, { padding: { top: 0, bottom: 0, left: 1, right: 0 } })).toEqual([0, 2, 4]);
  });

  test('same: ⌈n/stride⌉ outputs, the smaller half of the padding before', () => {
    const same = (n: number, kernel: number, stride: number): number[] =>
      valuesOf(
        nn.conv2d(
          row(...Array(n).fill(1)),
          row(...Array.from({ length: kernel }, (_, k) => 10 ** k)),
          undefined,
          {
            stride: [1, stride],
            padding: 'same',
          },
        ),
      );
    expect(same(4, 3, 1)).toEqual([110, 111, 111, 11]);
    expect(same(4, 3, 2)).toEqual([111, 11]);
    expect(same(5, 3, 2)).toEqual([110, 111, 11]);
    expect(same(3, 2, 1)).toEqual([11, 11, 1]);
    const strided = nn.conv2d(row(1, 2, 3, 4, 5), row(1), undefined, { stride: [1, 3], padding: 'same' });
    expect(valuesOf(strided)).toEqual([1, 4]);
  });

  test('ceilMode: one more window, unless it would start beyond the input and its padding before', () => {
    const pool = (n: number, padding: number): number[] =>
      valuesOf(
        nn.maxPool2d(row(...Array(n).keys()), { kernel: [1, 2], padding: [0, padding], ceilMode: true }),
      );
    expect(pool(5, 0)).toEqual([1, 3, 4]);
    expect(pool(4, 0)).toEqual([1, 3]);
    const square = tensor([1, 2, 3, 4], [1, 1, 2, 2]);
    expect(valuesOf(nn.maxPool2d(square, { kernel: 3, stride: 2, ceilMode: true }))).toEqual([4]);
    const overlapping = { kernel: [1, 3], stride: [1, 2], ceilMode: true } as const;
    expect(valuesOf(nn.maxPool2d(row(0, 1, 2, 3, 4), overlapping))).toEqual([2, 4]);
    // Padded to 7; a fourth window would start at 6, which is all padding behind.
    expect(pool(5, 1)).toEqual([0, 2, 4]);
  });
});

describe('Preparing an image: the system’s own arithmetic, step by step', () => {
  /** (1 − 2⁻²⁵)/3 of a white pixel. */
  const white = (arithmetic: 'float32' | 'float64'): number => {
    const [mean, deviation] = [Array(3).fill(2 ** -25), Array(3).fill(3)];
    const pixels = { height: 1, width: 1, data: Uint8Array.of(255, 255, 255) };
    const prepared = prepareImage(pixels, { channelOrder: 'RGB', fullScale: 1, mean, deviation, arithmetic });
    return valuesOf(prepared.tensor)[0]!;
  };

  test('PyTorch’s subtract and divide in float32, where 1 − 2⁻²⁵ rounds to 1', () => {
    expect(white('float32')).toBe(11184811 * 2 ** -25);
  });

  test('NumPy’s compute in float64 and round once', () => {
    expect(white('float64')).toBe(11184810 * 2 ** -25);
  });
});

describe('Math.exp, log and pow', () => {
  test('take no part in a result', () => {
    const names = ['exp', 'expm1', 'log', 'log2', 'pow', 'sin', 'cos', 'tanh', 'hypot', 'random'] as const;
    const originals = names.map((name) => Math[name]);
    for (const name of names) {
      Object.assign(Math, {
        [name]: () => {
          throw new Error(`Math.${name}`);
        },
      });
    }
    try {
      expect(valuesOf(nn.sigmoid(list(1)))).toEqual([1533141 * 2 ** -21]);
      expect(valuesOf(nn.silu(list(-1)))).toEqual([-9024177 * 2 ** -25]);
      expect(valuesOf(nn.softmax(vector(0, 1)))).toEqual([9024177 * 2 ** -25, 1533141 * 2 ** -21]);
    } finally {
      names.forEach((name, i) => {
        Object.assign(Math, { [name]: originals[i] });
      });
    }
  });
});
