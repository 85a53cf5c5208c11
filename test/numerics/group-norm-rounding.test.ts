/** Group norm against its definition in exact rationals: mean, biased variance, and a comparison without a root. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { groupNorm, tensor } from '../../src/ops/index.js';
import { hostileFloat, hostileFloats } from './hostile.js';
import {
  compare,
  exact,
  isNearest,
  minus,
  over,
  plus,
  type Rational,
  rational,
  signOf,
  sum,
  times,
} from './rational.js';

interface Affine {
  readonly scale: number;
  readonly shift: number;
}

/** Reduced to lowest terms: the mean and the variance of many numbers would otherwise grow with every step. */
function reduced({ numerator, denominator }: Rational): Rational {
  let [a, b] = [numerator < 0n ? -numerator : numerator, denominator];
  while (b > 0n) [a, b] = [b, a % b];
  return rational(numerator / a, denominator / a);
}

const meanOf = (values: readonly Rational[]): Rational => reduced(over(sum(values), rational(values.length)));

/** For an element of the group: the sign of (x − μ)/√(σ² + ε)·scale + shift − point, by signs and then by squares. */
function truth(group: readonly number[], { scale, shift }: Affine, epsilon: number) {
  const mean = meanOf(group.map(exact));
  const variance = meanOf(group.map((x) => minus(exact(x), mean)).map((d) => times(d, d)));
  const spread = plus(variance, exact(epsilon));
  return (x: number) => {
    const left = times(minus(exact(x), mean), exact(scale));
    return (point: Rational): number => {
      const right = minus(point, exact(shift));
      if (signOf(left) !== signOf(right)) return Math.sign(signOf(left) - signOf(right));
      return signOf(left) * compare(times(left, left), times(times(right, right), spread));
    };
  };
}

/** One group of one channel. */
const normalize = (group: readonly number[], { scale, shift }: Affine, epsilon: number): Float32Array =>
  groupNorm(
    tensor(group, [1, 1, 1, group.length]),
    1,
    { scale: tensor([scale], [1]), shift: tensor([shift], [1]) },
    epsilon,
  ).data;

function expectNearest(
  group: readonly number[],
  affine: Affine,
  epsilon: number,
  at = [...group.keys()],
): void {
  const y = normalize(group, affine, epsilon);
  const order = truth(group, affine, epsilon);
  for (const i of at) {
    const what = `element ${i} of ${group.length}: ${y[i]} for ${group[i]}`;
    expect(isNearest(y[i], order(group[i])), what).toBe(true);
  }
}

const varied = (group: readonly number[]): boolean => group.some((x) => x !== group[0]);

const affine = fc.record({ scale: hostileFloat, shift: fc.oneof(hostileFloat, fc.constant(0)) });
const epsilon = fc.oneof(
  fc.constantFrom(1e-5, 1e-3, 1, 2 ** -1074, 1e-60, 1e100),
  fc.double({ min: 1e-12, max: 2, noNaN: true }),
);

describe('is the float32 nearest to the formula', () => {
  test('of any finite numbers', () => {
    const groups = fc.integer({ min: 1, max: 12 }).chain(hostileFloats);
    fc.assert(
      fc.property(groups, affine, epsilon, (group, parameters, eps) => {
        expectNearest(group, parameters, eps);
        if (varied(group)) expectNearest(group, parameters, 0);
      }),
      { numRuns: 300 },
    );
  });

  /** Steps of one unit in the last place around a number of any size: σ is a 2⁻²³rd of μ or less. */
  const crowded = fc
    .tuple(
      fc.integer({ min: 2 ** 23, max: 2 ** 24 - 9 }),
      fc.array(fc.integer({ min: 0, max: 8 }), { minLength: 2, maxLength: 24 }),
      fc.integer({ min: -149, max: 104 }),
      fc.constantFrom(-1, 1),
    )
    .map(([base, steps, exponent, sign]) => steps.map((step) => sign * (base + step) * 2 ** exponent));

  test('of numbers that differ in their last places only', () => {
    fc.assert(
      fc.property(crowded, affine, fc.constantFrom(0, 1e-5, 1e-60), (group, parameters, eps) => {
        if (eps > 0 || varied(group)) expectNearest(group, parameters, eps);
      }),
      { numRuns: 300 },
    );
  });

  test('where the shift cancels all but a few last places of it', () => {
    const ordinary = fc.array(fc.float({ min: -4, max: 4, noNaN: true }), { minLength: 2, maxLength: 12 });
    fc.assert(
      fc.property(fc.oneof(ordinary, crowded).filter(varied), hostileFloat, (group, scale) => {
        const shift = -normalize(group, { scale, shift: 0 }, 1e-5)[0];
        fc.pre(Number.isFinite(shift));
        expectNearest(group, { scale, shift }, 1e-5);
      }),
      { numRuns: 600 },
    );
  });

  test('of elements that lie on the mean but for a number far below the last place of a float64', () => {
    const groups = fc.record({
      centre: fc.integer({ min: 1, max: 2 ** 22 }),
      offsets: fc.array(fc.integer({ min: 0, max: 2 ** 20 }), { maxLength: 5 }),
      hair: fc.integer({ min: 1, max: 2 ** 24 }),
      depth: fc.integer({ min: 60, max: 120 }),
      scale: fc.tuple(hostileFloat, fc.constantFrom(1, 2 ** 60)).map(([x, k]) => Math.fround(x * k)),
    });
    fc.assert(
      fc.property(groups, fc.constantFrom(0, 1e-5), ({ centre, offsets, hair, depth, scale }, eps) => {
        fc.pre(Number.isFinite(scale));
        const pairs = offsets.flatMap((offset) => [centre - offset, centre + offset]);
        const group = [centre, ...pairs, 2 * centre, hair * 2 ** -depth];
        expectNearest(group, { scale, shift: 0 }, eps);
      }),
      { numRuns: 300 },
    );
  });

  test('of huge and of tiny numbers together', () => {
    const group = [2 ** 127, -(2 ** 127), 2 ** 100, 1, -1, 3, 2 ** -60, -(2 ** -149), 2 ** -149, 0];
    for (const eps of [0, 1e-5, 2 ** -1074]) {
      for (const scale of [1, -(2 ** 127), 2 ** -149]) expectNearest(group, { scale, shift: 0 }, eps);
    }
  });

  test('of a group whose mean one element moves by a 2⁻¹⁴th of a last place', () => {
    const group = Array<number>(2 ** 14).fill(1 + 2 ** -23);
    group[77] = 1 + 2 ** -22;
    for (const scale of [1, 1.1, 1000]) {
      expectNearest(group, { scale: Math.fround(scale), shift: Math.fround(0.3) }, 0, [0, 77, 2 ** 14 - 1]);
      expectNearest(group, { scale: Math.fround(scale), shift: 0 }, 1e-17, [0, 77]);
    }
  });

  test('of twenty thousand numbers', () => {
    const group = Array.from({ length: 20_000 }, (_, i) => Math.fround(((i * 7919) % 20_011) / 997 - 3.7));
    expectNearest(group, { scale: Math.fround(0.7), shift: Math.fround(0.1) }, 1e-5, [0, 1, 999, 19_999]);
  });
});

test('rounds ties to even and a hair off them away from the tie, where the root is rational', () => {
  // Deviations ±2^e and ±7·2^e have σ = 5·2^e, which divides the scale 5·q: y = ±q or ±7·q, and half a unit shifts it.
  const rows = fc.record({
    q: fc.integer({ min: 2 ** 21 + 1, max: 3_355_443 }).map((q) => q | 1),
    centre: fc.integer({ min: -(2 ** 20), max: 2 ** 20 }),
    exponent: fc.integer({ min: -100, max: 60 }),
    sign: fc.constantFrom(-1, 1),
    half: fc.constantFrom(2 ** -3, -(2 ** -3), 0.5, -0.5, 1),
    hair: fc.constantFrom(0, 2 ** -300, 2 ** -1074),
  });
  let ties = 0;
  fc.assert(
    fc.property(rows, ({ q, centre, exponent, sign, half, hair }) => {
      const group = [1, -1, 7, -7].map((deviation) => (centre + deviation) * 2 ** exponent);
      const parameters = { scale: sign * 5 * q, shift: half };
      expectNearest(group, parameters, hair);
      const y = normalize(group, parameters, hair);
      const value = sign * q + half; // of the first element, exactly, but for the hair
      const isTie = Math.fround(value) !== value && Math.abs(half) === 2 ** -3;
      if (!isTie) return;
      ties++;
      // ε makes the normalised part smaller; without it the tie goes to even, which is what Math.fround does.
      const nearer = [...normalize(group, { ...parameters, shift: 0 }, 0)][0];
      expect(y[0]).toBe(hair === 0 ? Math.fround(value) : Math.fround(value - sign * 2 ** -20));
      expect(nearer).toBe(sign * q);
    }),
    { numRuns: 500 },
  );
  expect(ties).toBeGreaterThan(100);
});

test('every image and every group of channels has its own mean and variance, every channel its own affine part', () => {
  const shapes = fc.record({
    batch: fc.integer({ min: 1, max: 2 }),
    groups: fc.integer({ min: 1, max: 3 }),
    perGroup: fc.integer({ min: 1, max: 3 }),
    pixels: fc.integer({ min: 1, max: 3 }),
  });
  const calls = shapes.chain(({ batch, groups, perGroup, pixels }) => {
    const channels = groups * perGroup;
    return fc.record({
      shape: fc.constant([batch, channels, 1, pixels]),
      groups: fc.constant(groups),
      x: hostileFloats(batch * channels * pixels),
      scale: hostileFloats(channels),
      shift: hostileFloats(channels),
    });
  });
  fc.assert(
    fc.property(calls, ({ shape, groups, x, scale, shift }) => {
      const [batch, channels, , pixels] = shape;
      const parameters = { scale: tensor(scale, [channels]), shift: tensor(shift, [channels]) };
      const y = groupNorm(tensor(x, shape), groups, parameters, 1e-5);
      const size = (channels / groups) * pixels;
      for (let n = 0; n < batch; n++) {
        for (let c = 0; c < channels; c++) {
          const first = n * channels * pixels + Math.floor(c / (channels / groups)) * size;
          const group = x.slice(first, first + size);
          const order = truth(group, { scale: scale[c], shift: shift[c] }, 1e-5);
          for (let i = 0; i < pixels; i++) {
            expect(isNearest(y.get(n, c, 0, i), order(x[(n * channels + c) * pixels + i]))).toBe(true);
          }
        }
      }
    }),
    { numRuns: 300 },
  );
});
