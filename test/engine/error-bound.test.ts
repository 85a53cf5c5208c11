/** The bound of what Winograd's convolutions err by: every term of it, and that it is of the output that is rounded by it. */
import { describe, expect, it } from 'vitest';
import { Machine } from '../../src/engine/machine.js';
import { errorBoundOf } from '../../src/engine/winograd/error-bound.js';
import { F2, F4, type Transforms } from '../../src/engine/winograd/transforms.js';
import { UNIT_ROUNDOFF } from '../../src/numerics/rounding.js';

<<<<<<< HEAD

import { elements, reference, sizeOf, type Tensor, tensor } from '../../src/ops/index.js';
import { differences } from './cases.js';
import { type Bounded, differenceFrom, inspect, type Layer } from './inspect.js';

=======

import { tensor } from '../../src/ops/index.js';
import { forEachOutput, inspect, type Layer } from './inspect.js';
import { numbers, same } from './numbers.js';

>>>>>>> 595b68d (Bounds of the engine by their formula, output by output, and mutations that nothing showed)

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
  /** Norms of the rows of Bᵀ, of G, and the magnitudes of Aᵀ. */
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

  const transformed = Float64Array.from(betas, (_, k) => 1 + ((7 * k) % 11));
  const sizes = new Float64Array(outputs.length ** 2);
  bound.filterSizes(transformed, 1e14, sizes);
  // of a norm that large, what the filter's transform errs by is as large as the transformed filter
  outputs.forEach((first, i) => {
    outputs.forEach((second, j) => {
      const size = first.flatMap((p, at) =>
        second.map((q, to) => {
          const k = at * inputs.length + to;
          return p * q * betas[k]! * (transformed[k]! + (gamma(b) / gamma(n)) * alphas[k]! * 1e14);
        }),
      );
      const total = size.reduce((sum, term) => sum + term, 0);
      expect(ratio(sizes[i * outputs.length + j]!, total)).toBeLessThan(100);
    });
  });
});

<<<<<<< HEAD
/** What a number of a tensor is made of: a seeded one in (−2, 2), its channel, and its place in the channel's map. */
type Change = (value: number, channel: number, place: number) => number;

const same: Change = (value) => value;
const times =
  (factor: number): Change =>
  (value) =>
    value * factor;

/** Numbers in (−1, 1) with all the bits of a float32. */
const scattered = (n: number): number => Math.fround((((n + 1) * 2654435761) % 2 ** 32) / 2 ** 31 - 1);

/** The same in every channel, large and small, so that errors add up: those of the seeds below do. */
const alike =
  (seed: number, first: number): Change =>
  (_value, _channel, place) => {
    const at = first + place;
    return scattered(at + 1000 * seed) * (scattered(7 * at + 31 * seed) > 0.5 ? 1 : 2 ** -12);
  };

const KINDS: Readonly<Record<string, readonly [x: Change, weight: Change]>> = {
  'of both signs': [same, same],
  'positive, large and tiny': [
    (value, _, place) => Math.abs(value) * (place % 3 ? 2 ** -14 : 1),
    (value, channel) => Math.abs(value) * (channel % 2 ? 2 ** -14 : 1),
  ],
  'of one channel': [(value, channel) => value * (channel ? 1 : 2 ** 20), same],
  'of one pixel': [(value, _, place) => (place === 10 ? value : 0), same],
  // most rows of Bᵀ are differences
  'that cancel': [(value) => 1 + value * 2 ** -20, (value, channel) => 1 + channel + value * 2 ** -20],
  large: [times(2 ** 40), times(2 ** 40)],
  small: [times(2 ** -40), times(2 ** -40)],
  'large by small': [times(2 ** 40), times(2 ** -40)],
  'of channels that are alike': [alike(51, 0), alike(51, 500)],
  'of others that are alike': [alike(22, 0), alike(22, 500)],
};

const numbers = (shape: readonly [number, number, number, number], seed: number, change: Change): Tensor => {
  const [, channels, height, width] = shape;
  const pixels = height * width;
  const data = elements(seededImage([1, 1, 1, sizeOf(shape)], seed));
  return tensor(
    data.map((value, n) => change(value, Math.floor(n / pixels) % channels, n % pixels)),
    shape,
  );
};

const LAYERS = Object.entries(KINDS).flatMap(([kind, [x, weight]]) =>
  [1, 3, 64, 70].flatMap((channels) => {
    const side = channels > 3 ? 4 : 9;
    const operands = {
      x: numbers([1, channels, side, side], 0, x),
      weight: numbers([4, channels, 3, 3], 1, weight),
    };
    return [
      { kind: `${channels} ${kind}`, layer: { ...operands, bias: tensor([0, 0, 0, 0], [4]) } },
      {
        kind: `${channels} ${kind}, with a bias`,
        layer: { ...operands, bias: tensor([1, -1, 2 ** 30, 2 ** -30], [4]) },
      },
    ];
  }),
);

/** The largest of a layer's errors over their bounds, and of the same with what its comparison adds to them. */
function sharesOf(
  machine: Machine,
  name: Bounded,
  layer: Layer,
): { readonly summed: number; readonly compared: number } {
  const { y, sumOf } = inspect(machine, name, layer);
  let [summed, compared] = [0, 0];
  forEachOutput(y, (filter, i, j) => {
    const { sum, bound } = sumOf(filter, i, j);
    const error = Math.abs(differenceFrom(sum, layer, filter, i, j).toFloat32());
    if (bound === 0) expect([sum, error]).toEqual([0, 0]);
    else {
      summed = Math.max(summed, error / bound);
      compared = Math.max(compared, (error + UNIT_ROUNDOFF * Math.abs(sum)) / bound);
    }
  });
  return { summed, compared };
}

const forEachOutput = (y: Tensor, visit: (filter: number, i: number, j: number) => void): void => {
  const [, filters, height, width] = y.shape as [number, number, number, number];
  for (let n = 0; n < filters * height * width; n++) {
    visit(Math.floor(n / height / width), Math.floor(n / width) % height, n % width);
  }
};

// Floors: what the worst of these layers reaches of its bound, less a tenth. Rounding errors that all add up are not to be found by chance.
=======
>>>>>>> 595b68d (Bounds of the engine by their formula, output by output, and mutations that nothing showed)
describe.each([
  ['winograd-2', F2],
  ['winograd-4', F4],
] as const)('%s', (name, transforms) => {
  it('has the bound of the formula for every filter, patch and output of it', () => {
    const machine = Machine.make(true)!;
    const layer: Layer = {
      x: numbers([1, 3, 9, 5], 4, same),
      weight: numbers([6, 3, 3, 3], 5, same),
      bias: tensor([0, 1, -1, 2 ** 10, 2 ** -10, 0], [6]),
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
  const { outputs: m, input, filter, divisors } = transforms;
  const side = m + 2;
  const channels = weight.shape[1]!;
  const bound = errorBoundOf(transforms, 4 * Math.ceil(channels / 4), 64);
  const inside = (at: number, end: number) => at >= 0 && at < end;
  const norm = (terms: readonly number[]) => Math.sqrt(terms.reduce((sum, term) => sum + term * term, 0));
  /** Of a patch of every channel: its norm, and that of each element of it transformed. */
  const norms = (
    size: number,
    matrix: (p: number, i: number) => number,
    at: (c: number, i: number, j: number) => number,
  ) => {
    const places = Array.from(
      { length: channels * size * size },
      (_, n) => [Math.floor(n / size / size), Math.floor(n / size) % size, n % size] as const,
    );
    const transformed = Float64Array.from({ length: side * side }, (_, k) => {
      const sums = new Array<number>(channels).fill(0);
      for (const [c, i, j] of places)
        sums[c]! += matrix(Math.floor(k / side), i) * matrix(k % side, j) * at(c, i, j);
      return norm(sums);
    });
    return { whole: norm(places.map((place) => at(...place))), transformed };
  };
  return (f: number, i: number, j: number): number => {
    const [top, left] = [i - (i % m) - 1, j - (j % m) - 1];
    const patch = norms(
      side,
      (p, k) => input[p]![k]!,
      (c, u, v) =>
        inside(top + u, x.shape[2]!) && inside(left + v, x.shape[3]!) ? x.get(0, c, top + u, left + v) : 0,
    );
    const taps = norms(
      3,
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
