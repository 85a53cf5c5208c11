/** The hard sigmoid against BigInt rationals: everywhere, at its ends, and on ties. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hardSigmoid, tensor } from '../../src/ops/index.js';
import { hostileFloat } from './hostile.js';
import { compare, exact, nearest, over, plus, type Rational, rational, times, ZERO } from './rational.js';

const ONE = rational(1);

const LINES = {
  /** 0.2 in float32 is 13421773·2⁻²⁶. */
  fifth: (x: Rational) => plus(times(rational(13421773, 2 ** 26), x), rational(1, 2)),
  sixth: (x: Rational) => over(plus(x, rational(3)), rational(6)),
};
type Slope = keyof typeof LINES;
const SLOPES = Object.keys(LINES) as Slope[];

const clipped = (y: Rational): Rational => (compare(y, ZERO) < 0 ? ZERO : compare(y, ONE) > 0 ? ONE : y);
const expected = (x: number, slope: Slope): number => nearest(clipped(LINES[slope](exact(x))));
const apply = (xs: readonly number[], slope: Slope): number[] => [
  ...hardSigmoid(tensor(xs, [xs.length]), slope).data,
];

function expectNearest(xs: readonly number[], slope: Slope): void {
  expect(apply(xs, slope)).toEqual(xs.map((x) => expected(x, slope)));
}

describe.each(SLOPES)('of slope a %s', (slope) => {
  test('is the rounded formula', () => {
    const between = fc.float({ min: -3, max: 3, noNaN: true });
    fc.assert(
      fc.property(fc.array(fc.oneof(hostileFloat, between), { minLength: 20, maxLength: 20 }), (xs) =>
        expectNearest(xs, slope),
      ),
      { numRuns: 500 },
    );
  });

  test('is so around its ends, float32 by float32', () => {
    const around = (end: number) => Array.from({ length: 400 }, (_, i) => end + (i - 200) * 2 ** -22);
    for (const end of [2.5, 3]) expectNearest([...around(end), ...around(-end)], slope);
  });
});

test('rounds ties to even: on a sixth, at the odd multiples of 3·2⁻²⁴', () => {
  const odd = Array.from({ length: 1000 }, (_, i) => 2 * (i * 2087) + 1);
  const ties = odd.flatMap((j) => [3 * j * 2 ** -24, -3 * j * 2 ** -25]);
  for (const x of ties) {
    const value = 0.5 + x / 6; // exact here: a midpoint of two float32s, which Math.fround rounds to even
    expect(Math.fround(value)).not.toBe(value);
    expect(apply([x], 'sixth')).toEqual([Math.fround(value)]);
  }
  expectNearest(ties, 'sixth');
});

test('rounds ties to even: on a fifth, at 2, −1 and −1.5', () => {
  for (const x of [2, -1, -1.5]) {
    const value = Math.fround(0.2) * x + 0.5;
    expect(Math.fround(value)).not.toBe(value);
    expect(apply([x], 'fifth')).toEqual([Math.fround(value)]);
  }
  expectNearest([2, -1, -1.5], 'fifth');
});

describe('of any line', () => {
  const on = (slope: number, offset: number, x: number): number =>
    hardSigmoid(tensor([x], [1]), { slope, offset }).data[0]!;
  const formula = (slope: number, offset: number, x: number): number =>
    nearest(clipped(plus(times(exact(slope), exact(x)), exact(offset))));

  test('is the rounded formula', () => {
    fc.assert(
      fc.property(hostileFloat, hostileFloat, hostileFloat, (slope, offset, x) => {
        expect(on(slope, offset, x)).toBe(formula(slope, offset, x));
      }),
      { numRuns: 2000 },
    );
  });

  test('is so where terms of any size cancel to something between 0 and 1', () => {
    const cancelling = fc.tuple(
      fc.float({ min: 2 ** -20, max: 2 ** 20, noNaN: true }),
      fc.float({ min: 2 ** -20, max: 2 ** 20, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
    );
    let between = 0;
    fc.assert(
      fc.property(cancelling, ([slope, x, target]) => {
        const offset = Math.fround(target - slope * x);
        const y = on(slope, offset, x);
        if (y > 0 && y < 1) between++;
        expect(y).toBe(formula(slope, offset, x));
      }),
      { numRuns: 2000 },
    );
    expect(between).toBeGreaterThan(500);
  });

  test('is so a hair from midpoints, which float64 does not see', () => {
    // 2⁻²⁵·(1 + k·2⁻²³)(1 − k·2⁻²³) = 2⁻²⁵·(1 − k²·2⁻⁴⁶): half an ulp of an offset between ½ and 1, but for a hair
    const halves = fc.tuple(
      fc.integer({ min: 0, max: 500 }),
      fc.integer({ min: 2 ** 23, max: 2 ** 24 - 1 }),
      fc.integer({ min: -20, max: 20 }),
      fc.constantFrom(1, -1),
    );
    let seen = 0;
    fc.assert(
      fc.property(halves, ([k, units, shift, sign]) => {
        const slope = sign * 2 ** shift * (1 + k * 2 ** -23);
        const x = 2 ** (-25 - shift) * (1 - k * 2 ** -23);
        const offset = units * 2 ** -24;
        if (k > 0 && slope * x + offset === offset + sign * 2 ** -25) seen++;
        expect(on(slope, offset, x)).toBe(formula(slope, offset, x));
      }),
      { numRuns: 2000 },
    );
    expect(seen).toBeGreaterThan(1000);
  });
});

test('never falls', () => {
  const pair = fc.tuple(hostileFloat, fc.float({ min: -4, max: 4, noNaN: true }));
  fc.assert(
    fc.property(pair, fc.constantFrom(...SLOPES), ([a, b], slope) => {
      const [low, high] = apply([Math.min(a, b), Math.max(a, b)], slope);
      expect(low).toBeLessThanOrEqual(high);
    }),
    { numRuns: 1000 },
  );
});
