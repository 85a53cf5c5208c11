/** Weighted means, gates and multiples against BigInt rationals, on hostile values and on ties. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { gate, scale, tensor, weightedMean } from '../../src/ops/index.js';
import { completion, hostileFloat, hostileFloats, nearMidpoint } from './hostile.js';
import { exact, nearest, over, plus, type Rational, sum, times } from './rational.js';

const relu = (weight: number): number => Math.max(weight, 0);

/** Σ relu(w)·x and Σ relu(w) + ε. */
const fraction = (
  xs: readonly number[],
  weights: readonly number[],
  epsilon: number,
): [Rational, Rational] => [
  sum(xs.map((x, i) => times(exact(relu(weights[i])), exact(x)))),
  plus(sum(weights.map((weight) => exact(relu(weight)))), exact(epsilon)),
];

const epsilon = fc.constantFrom(1e-4, 1e-3, 1e-100, 1e100, 1, 2 ** -149, 2 ** -24, 0.1);

test('a weighted mean is the rounded formula', () => {
  const maps = fc.integer({ min: 1, max: 5 }).chain((count) =>
    fc.record({
      maps: fc.array(hostileFloats(6), { minLength: count, maxLength: count }),
      weights: fc.oneof(
        hostileFloats(count),
        fc.array(fc.float({ min: 0, max: 2, noNaN: true }), { minLength: count, maxLength: count }),
      ),
      epsilon,
    }),
  );
  fc.assert(
    fc.property(maps, ({ maps, weights, epsilon }) => {
      const y = weightedMean(
        maps.map((map) => tensor(map, [6])),
        tensor(weights, [weights.length]),
        epsilon,
      );
      const expected = maps[0].map((_, i) => {
        const column = maps.map((map) => map[i]);
        return nearest(over(...fraction(column, weights, epsilon)));
      });
      expect([...y.data]).toEqual(expected);
    }),
    { numRuns: 1000 },
  );
});

/** Maps of weight 1 that bring whatever the others sum to onto the target. */
const SLOTS = 12;

/** A mean that is a midpoint of two float32s, or a hair off it; those that no float32s reach are left out. */
const tied = fc
  .record({
    xs: fc.array(hostileFloat, { minLength: 3, maxLength: 3 }),
    weights: fc.array(fc.constantFrom(0.5, 1, 3, Math.fround(0.7), -2, 0), { minLength: 3, maxLength: 3 }),
    target: nearMidpoint,
    epsilon: fc.constantFrom(1, 2 ** -10, 4, 1e-4),
  })
  .map(({ xs, weights, target, epsilon }) => {
    const all = [...weights, ...Array<number>(SLOTS).fill(1)];
    const [numerator, denominator] = fraction([...xs, ...Array<number>(SLOTS).fill(0)], all, epsilon);
    const rest = completion(times(target, denominator), numerator).map(([a, b]) => a * b);
    return { target, epsilon, weights: all, rest, xs };
  })
  .filter(({ rest }) => rest.length <= SLOTS && rest.every((x) => Math.fround(x) === x && Number.isFinite(x)))
  .map(({ xs, rest, ...others }) => ({
    ...others,
    xs: [...xs, ...Array.from({ length: SLOTS }, (_, i) => rest[i] ?? 0)],
  }));

test('weighted means on a midpoint or a hair off it', () => {
  fc.assert(
    fc.property(tied, ({ xs, weights, epsilon, target }) => {
      const maps = xs.map((x) => tensor([x], [1]));
      expect(weightedMean(maps, tensor(weights, [weights.length]), epsilon).data[0]).toBe(nearest(target));
    }),
    { numRuns: 500 },
  );
});

test('a gate and a multiple are the rounded product', () => {
  fc.assert(
    fc.property(hostileFloats(8), hostileFloat, (x, by) => {
      const expected = x.map((value) => {
        const product = nearest(times(exact(value), exact(by)));
        // IEEE 754's sign of a zero that is exact, which rationals do not have.
        return value === 0 || by === 0 ? value * by : product;
      });
      expect([...scale(tensor(x, [8]), by).data]).toEqual(expected);
      expect([...gate(tensor(x, [1, 1, 2, 4]), tensor([by], [1, 1])).data]).toEqual(expected);
    }),
    { numRuns: 500 },
  );
});
