/** Dyadic rationals back to float64, against the machine's own sums and products, which IEEE 754 rounds to nearest. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { add, dyadic, multiply, toFloat64 } from '../../src/numerics/dyadic.js';

const double = (magnitude: number) =>
  fc.double({ min: -magnitude, max: magnitude, noNaN: true }).map((x) => x + 0);
const RUNS = { numRuns: 2000 };

test('a float64 is itself, subnormal ones too', () => {
  fc.assert(
    fc.property(double(Number.MAX_VALUE), (x) => {
      expect(toFloat64(dyadic(x))).toBe(x);
    }),
    RUNS,
  );
});

test('a sum is the float64 sum', () => {
  const near = fc.tuple(double(2 ** 60), fc.integer({ min: -120, max: 0 })).map(([x, k]) => x * 2 ** k);
  fc.assert(
    fc.property(double(2 ** 60), near, (a, b) => {
      expect(toFloat64(add(dyadic(a), dyadic(b)))).toBe(a + b);
    }),
    RUNS,
  );
  for (const [a, b] of [
    [2 ** 53, 1],
    [2 ** 53, 3],
    [2 ** 53 + 2, 1],
    [2 ** 53, 1 + 2 ** -52],
    [2 ** 53 + 2, 1 - 2 ** -53],
    [-(2 ** 53), -1 - 2 ** -52],
    [2 ** 1000, 2 ** -1074],
  ]) {
    expect(toFloat64(add(dyadic(a), dyadic(b)))).toBe(a + b);
  }
});

test('a product is the float64 product where that is a normal number', () => {
  fc.assert(
    fc.property(double(2 ** 500), double(2 ** 500), (a, b) => {
      fc.pre(Math.abs(a * b) >= 2 ** -1022);
      expect(toFloat64(multiply(dyadic(a), dyadic(b)))).toBe(a * b);
    }),
    RUNS,
  );
});
