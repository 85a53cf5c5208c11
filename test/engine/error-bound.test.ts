/** The bound of what Winograd's convolutions err by: every term of it, and that it is of the output that is rounded by it. */
import { describe, expect, it } from 'vitest';
import { Machine } from '../../src/engine/machine.js';
import { errorBoundOf } from '../../src/engine/winograd/error-bound.js';
import { F2, F2_STRIDE_2, F3_STRIDE_2, F4, type Transforms } from '../../src/engine/winograd/transforms.js';
import { UNIT_ROUNDOFF } from '../../src/numerics/rounding.js';
import { tensor } from '../../src/ops/index.js';
import { WINOGRAD } from './cases.js';
import { forEachOutput, inspect, type Layer } from './inspect.js';
import { numbers, same } from './numbers.js';

const [R3, R10, R21, R34, R42] = [3, 10, 21, 34, 42].map(Math.sqrt) as [
  number,
  number,
  number,
  number,
  number,
];

interface Counted {
  readonly transforms: Transforms;
  readonly channels: number;
  readonly block: number;
  /** Roundings that a term meets: in the transforms of the input and of the filter, and in all. */
  readonly a: number;
  readonly b: number;
  readonly n: number;
  /** Roundings of the norms, in all. */
  readonly slack: number;
  /** Norms of the rows of Bᵀ, of those of G that they meet, and the magnitudes of Aᵀ. */
  readonly inputs: readonly number[];
  readonly filters: readonly number[];
  readonly outputs: readonly (readonly number[])[];
}

const COUNTED: readonly Counted[] = [
  {
    transforms: F4,
    channels: 256,
    block: 64,
    a: 2 * 3,
    b: 2 * 2 + 2,
    // a product, sums of 64 and of four blocks, the output's transform, the bias and the comparison
    n: 1 + 64 + 4 + 2 * 3 + 3,
    slack: 36 * 256 + 200,
    inputs: [R42, R34, R34, R10, R10, R42],
    filters: [1 / 4, R3 / 6, R3 / 6, R21 / 24, R21 / 24, 1],
    outputs: [
      [1, 1, 1, 1, 1, 0],
      [0, 1, 1, 2, 2, 0],
      [0, 1, 1, 4, 4, 0],
      [0, 1, 1, 8, 8, 1],
    ],
  },
  {
    transforms: F2,
    channels: 3,
    block: 64,
    a: 2 * 1,
    b: 2 * 2 + 2,
    n: 1 + 3 + 1 + 2 * 2 + 3,
    slack: 16 * 3 + 200,
    inputs: new Array(4).fill(Math.SQRT2),
    filters: [1, R3 / 2, R3 / 2, 1],
    outputs: [
      [1, 1, 1, 0],
      [0, 1, 1, 1],
    ],
  },
  {
    transforms: F2_STRIDE_2,
    channels: 128,
    block: 64,
    a: 2 * 1,
    b: 2 * 1 + 2,
    n: 1 + 64 + 2 + 2 * 2 + 3,
    slack: 25 * 128 + 200,
    inputs: [Math.SQRT2, 1, Math.SQRT2, 1, 1],
    filters: [1, Math.SQRT2, 1, 1, 1],
    outputs: [
      [1, 1, 0, 1, 0],
      [0, 1, 1, 0, 1],
    ],
  },
  {
    transforms: F3_STRIDE_2,
    channels: 40,
    block: 64,
    a: 2 * 1,
    b: 2 * 1 + 2,
    n: 1 + 40 + 1 + 2 * 3 + 3,
    slack: 49 * 40 + 200,
    inputs: [Math.SQRT2, Math.SQRT2, Math.SQRT2, Math.SQRT2, 1, 1, 1],
    filters: [1, Math.SQRT1_2, Math.SQRT1_2, 1, 1, 1, 1],
    outputs: [
      [1, 1, 1, 0, 1, 0, 0],
      [0, 1, 1, 0, 0, 1, 0],
      [0, 1, 1, 1, 0, 0, 1],
    ],
  },
];

it.each(COUNTED)('has a term for every rounding: $n of $channels channels', (counted) => {
  const { transforms, channels, block, a, b, n, slack, inputs, filters, outputs } = counted;
  const bound = errorBoundOf(transforms, channels, block);
  const ratio = (got: number, expected: number): number => Math.abs(got / expected - 1) / UNIT_ROUNDOFF;
  // γₙ = n/(2⁵³ − n); a count more or less changes it by a part in a hundred, the norms' roundings by as many units
  const gamma = (count: number): number => count / (2 ** 53 - count);
  expect(ratio(bound.relativeError, gamma(n) / (1 - slack / 2 ** 53))).toBeLessThan(8);
  expect(ratio(bound.ofPatch, gamma(a) / gamma(n))).toBeLessThan(8);

  const pairs = (norms: readonly number[]) => norms.flatMap((p) => norms.map((q) => p * q));
  const [betas, alphas] = [pairs(inputs), pairs(filters)];
  betas.forEach((beta, k) => void expect(ratio(bound.inputGains[k]!, beta)).toBeLessThan(8));

  // elements of a patch that meet the same one of the filter have its norm
  const rowOf = (p: number): number => transforms.filterRows[p]!;
  const transformed = Float64Array.from(
    { length: transforms.filter.length ** 2 },
    (_, k) => 1 + ((7 * k) % 11),
  );
  const rows = transforms.filter.length;
  const sizes = new Float64Array(outputs.length ** 2);
  bound.filterSizes(transformed, 1e14, sizes);
  // of a norm that large, what the filter's transform errs by is as large as the transformed filter
  outputs.forEach((first, i) => {
    outputs.forEach((second, j) => {
      const size = first.flatMap((p, at) =>
        second.map((q, to) => {
          const k = at * inputs.length + to;
          return (
            p *
            q *
            betas[k]! *
            (transformed[rows * rowOf(at) + rowOf(to)]! + (gamma(b) / gamma(n)) * alphas[k]! * 1e14)
          );
        }),
      );
      const total = size.reduce((sum, term) => sum + term, 0);
      expect(ratio(sizes[i * outputs.length + j]!, total)).toBeLessThan(100);
    });
  });
});

describe.each(WINOGRAD)('%s', (name, transforms) => {
  it('has the bound of the formula for every filter, patch and output of it', () => {
    const machine = Machine.make(true)!;
    const layer: Layer = {
      x: numbers([1, 3, 9 * transforms.stride, 5 * transforms.stride], 4, same),
      weight: numbers([6, 3, 3, 3], 5, same),
      bias: tensor([0, 1, -1, 2 ** 10, 2 ** -10, 0], [6]),
      stride: transforms.stride,
    };
    const { y, sumOf } = inspect(machine, name, layer);
    const boundOf = formula(transforms, layer);
    forEachOutput(y, (filter, i, j) => {
      expect(sumOf(filter, i, j).bound / boundOf(filter, i, j)).toBeCloseTo(1, 9);
    });
  });
});

/** The bound by its formula, with the transforms written as sums over their matrices. */
function formula(transforms: Transforms, { x, weight, bias }: Layer) {
  const { outputs: m, stride, input, filter, divisors } = transforms;
  const channels = weight.shape[1]!;
  const bound = errorBoundOf(transforms, 4 * Math.ceil(channels / 4), 64);
  const inside = (at: number, end: number) => at >= 0 && at < end;
  const norm = (terms: readonly number[]) => Math.sqrt(terms.reduce((sum, term) => sum + term * term, 0));
  /** Of a patch of every channel: its norm, and that of each element of it transformed. */
  const norms = (
    size: number,
    rows: number,
    matrix: (p: number, i: number) => number,
    at: (c: number, i: number, j: number) => number,
  ) => {
    const places = Array.from(
      { length: channels * size * size },
      (_, n) => [Math.floor(n / size / size), Math.floor(n / size) % size, n % size] as const,
    );
    const transformed = Float64Array.from({ length: rows * rows }, (_, k) => {
      const sums = new Array<number>(channels).fill(0);
      for (const [c, i, j] of places)
        sums[c]! += matrix(Math.floor(k / rows), i) * matrix(k % rows, j) * at(c, i, j);
      return norm(sums);
    });
    return { whole: norm(places.map((place) => at(...place))), transformed };
  };
  return (f: number, i: number, j: number): number => {
    const [top, left] = [stride * (i - (i % m)) - 1, stride * (j - (j % m)) - 1];
    const patch = norms(
      input.length,
      input.length,
      (p, k) => input[p]![k]!,
      (c, u, v) =>
        inside(top + u, x.shape[2]!) && inside(left + v, x.shape[3]!) ? x.get(0, c, top + u, left + v) : 0,
    );
    const taps = norms(
      3,
      filter.length,
      (p, k) => filter[p]![k]! / divisors[p]!,
      (c, u, v) => weight.get(f, c, u, v),
    );
    const sizes = new Float64Array(m * m);
    bound.filterSizes(taps.transformed, taps.whole, sizes);
    const reach =
      Math.max(...patch.transformed.map((value, k) => value / bound.inputGains[k]!)) +
      bound.ofPatch * patch.whole;
    return bound.relativeError * (reach * sizes[m * (i % m) + (j % m)]! + Math.abs(bias.get(f)));
  };
}
