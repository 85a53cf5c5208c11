/** Exact sums, moments and quotients by a root, each by itself against BigInt rationals. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dyadic } from '../../src/numerics/dyadic.js';
import { ExactSum } from '../../src/numerics/exact-sum.js';
import { integerRoot } from '../../src/numerics/integer-root.js';
import { momentsOf } from '../../src/numerics/moments.js';
import { compareRootQuotient } from '../../src/numerics/root-quotient.js';
import { hostileFloat } from './hostile.js';
import { compare, exact, minus, nearest, over, rational, signOf, sum, times } from './rational.js';

const term = fc.tuple(hostileFloat, hostileFloat).map(([a, b]) => a * b);
/** With their opposites now and then, so that sums cancel down to what is smallest. */
const terms = fc
  .array(term, { maxLength: 8 })
  .chain((all) =>
    fc.shuffledSubarray([...all, ...all.slice(0, 3).map((x) => -x), 2 ** -140], { minLength: all.length }),
  );

function sumOf(numbers: readonly number[]): ExactSum {
  const total = new ExactSum();
  for (const x of numbers) total.add(x);
  return total;
}

describe('an exact sum', () => {
  test('has the sign of the sum, compares with numbers and rounds as it does', () => {
    fc.assert(
      fc.property(terms, hostileFloat, (numbers, point) => {
        const total = sumOf(numbers);
        const truth = sum(numbers.map(exact));
        expect(total.sign() + 0).toBe(signOf(truth));
        expect(total.compare(point) + 0).toBe(compare(truth, exact(point)));
        expect(total.toFloat32()).toBe(nearest(truth));
      }),
      { numRuns: 500 },
    );
  });

  test('has the sign of its largest part, whatever is below that', () => {
    for (const sign of [1, -1]) {
      expect(sumOf([sign * 2 ** 60, -sign * 2 ** -60]).sign()).toBe(sign);
      expect(sumOf([sign * 2 ** 60, -sign * 2 ** -60]).compare(sign * (2 ** 60 - 2 ** 30))).toBe(sign);
    }
  });

  test('takes a product of 25 bits and 53 exactly', () => {
    const narrow = fc.integer({ min: 1 - 2 ** 25, max: 2 ** 25 - 1 });
    const wide = fc.double({ min: 1e-100, max: 1e100, noNaN: true });
    fc.assert(
      fc.property(narrow, fc.integer({ min: -150, max: 100 }), wide, (significand, exponent, factor) => {
        const product = times(exact(significand * 2 ** exponent), exact(factor));
        const total = new ExactSum();
        total.addProduct(significand * 2 ** exponent, factor);
        expect(signOf(minus(product, sum(total.toDyadic().mantissa === 0n ? [] : [rationalOf(total)])))).toBe(
          0,
        );
      }),
      { numRuns: 500 },
    );
  });
});

function rationalOf(total: ExactSum) {
  const { mantissa, exponent } = total.toDyadic();
  return exponent < 0
    ? rational(mantissa, 1n << BigInt(-exponent))
    : rational(mantissa << BigInt(exponent), 1n);
}

describe('moments', () => {
  test('are N·μ and N²·σ², exactly', () => {
    const moments = momentsOf(Float32Array.of(2 ** 60, 1, 2 ** -60))!;
    const s = sum([2 ** 60, 1, 2 ** -60].map(exact));
    const squares = sum([2 ** 120, 1, 2 ** -120].map(exact));
    const spread = minus(times(rational(3), squares), times(s, s));
    const value = ({ mantissa, exponent }: { mantissa: bigint; exponent: number }) =>
      rational(mantissa, 1n << BigInt(-exponent));
    expect(compare(value(moments.sum), s)).toBe(0);
    expect(compare(value(moments.spread), spread)).toBe(0);
  });

  test.each([NaN, Infinity, -Infinity])('there are none with %s', (x) => {
    expect(momentsOf(Float32Array.of(1, x))).toBeUndefined();
    expect(momentsOf(Float32Array.of(x, 1, 2))).toBeUndefined();
  });
});

test('the root of an integer is rounded down', () => {
  for (const n of [1n, 2n, 3n, 4n, 8n, 9n, 15n, 16n, 10n ** 40n - 1n, 10n ** 40n, 2n ** 255n]) {
    const root = integerRoot(n);
    expect(root * root <= n && n < (root + 1n) * (root + 1n), `${root} of ${n}`).toBe(true);
  }
});

test('a/√v is compared with t by signs and squares', () => {
  const small = fc.integer({ min: -40, max: 40 });
  fc.assert(
    fc.property(small, fc.integer({ min: 1, max: 40 }), small, (a, root, t) => {
      const expected = signOf(minus(over(rational(a), rational(root)), rational(t)));
      expect(compareRootQuotient(dyadic(a), dyadic(root * root), dyadic(t)) + 0).toBe(expected);
    }),
    { numRuns: 2000 },
  );
});
