/** The hard swish against BigInt rationals: everywhere, at its ends, at its minimum, and on ties. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hardSwish, tensor } from '../../src/ops/index.js';
import { hostileFloat } from './hostile.js';
import { compare, exact, nearest, over, plus, type Rational, rational, times, ZERO } from './rational.js';

const SIX = rational(6);

const clipped = (y: Rational): Rational => (compare(y, ZERO) < 0 ? ZERO : compare(y, SIX) > 0 ? SIX : y);
const formula = (x: Rational): Rational => over(times(x, clipped(plus(x, rational(3)))), SIX);
const apply = (xs: readonly number[]): number[] => [...hardSwish(tensor(xs, [xs.length])).data];

function expectNearest(xs: readonly number[]): void {
  expect(apply(xs)).toEqual(xs.map((x) => nearest(formula(exact(x)))));
}

test('is the rounded formula', () => {
  const between = fc.float({ min: -3, max: 3, noNaN: true });
  fc.assert(
    fc.property(fc.array(fc.oneof(hostileFloat, between), { minLength: 20, maxLength: 20 }), expectNearest),
    { numRuns: 500 },
  );
});

test('is so around its ends and its minimum, float32 by float32', () => {
  const around = (end: number) => Array.from({ length: 400 }, (_, i) => end + (i - 200) * 2 ** -22);
  expectNearest([...around(3), ...around(-3), ...around(-1.5)]);
});

test('rounds ties to even', () => {
  // 3k(k + 2¹¹)·2⁻²³ of x = 3k·2⁻¹¹ is odd and has 25 bits.
  const ks = Array.from({ length: 246 }, (_, i) => 2 * (778 + i) + 1);
  for (const k of ks) {
    const value = 3 * k * (k + 2048) * 2 ** -23;
    expect(Math.fround(value)).not.toBe(value);
    expect(apply([3 * k * 2 ** -11])).toEqual([Math.fround(value)]);
  }
});
