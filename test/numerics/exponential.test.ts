/** The exponential and its bounds against MPFR: `exponentials.json` has e^x to 600 bits. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { dyadic } from '../../src/numerics/dyadic.js';
import {
  compareExponential,
  EXPONENTIAL_ERROR,
  encloseExponential,
  exponential,
} from '../../src/numerics/exponential.js';
import { compareLogistic, LOGISTIC_ERROR, logistic } from '../../src/numerics/logistic.js';
import { compare, exact, minus, over, plus, powerOfTwo, type Rational, rational, times } from './rational.js';

/** e^x lies between `below` and the next multiple of 2^exponent. */
interface Known {
  readonly x: number;
  readonly mantissa: bigint;
  readonly exponent: number;
  readonly below: Rational;
}

const parsed: readonly [number, string, number][] = JSON.parse(
  readFileSync(new URL('exponentials.json', import.meta.url), 'utf8'),
);
const KNOWN: readonly Known[] = parsed.map(([x, hexadecimal, exponent]) => {
  const mantissa = BigInt(`0x${hexadecimal}`);
  return { x, mantissa, exponent, below: times(rational(mantissa), powerOfTwo(exponent)) };
});
const ONE = rational(1);

/** |value − truth| / truth in units of 2⁻⁵³, rounded up. */
function relativeError(value: number, truth: Rational): number {
  const difference = minus(exact(value), truth);
  const magnitude = difference.numerator < 0n ? -difference.numerator : difference.numerator;
  const error = over(times(rational(magnitude, difference.denominator), powerOfTwo(73)), truth);
  return (Number(error.numerator / error.denominator) + 1) * 2 ** -20;
}

const bounds = [
  ['exponential', exponential, EXPONENTIAL_ERROR, ({ below }: Known) => below, 7],
  [
    'logistic',
    logistic,
    LOGISTIC_ERROR,
    ({ below }: Known) => over(below, plus(below, ONE)), // e^x/(e^x + 1)
    8,
  ],
] as const;

describe.each(bounds)('%s', (_, f, bound, truth, worst) => {
  const errors = KNOWN.map((known) => relativeError(f(known.x), truth(known)));

  test('errs by less than its bound', () => {
    expect(Math.max(...errors) * 2 ** -53).toBeLessThan(bound);
  });

  test('errs by no more than a few units of roundoff', () => {
    expect(Math.max(...errors)).toBeLessThan(worst);
  });
});

describe('compareExponential', () => {
  const order = ({ x }: Known, mantissa: bigint, exponent: number) =>
    exponent < 0
      ? compareExponential(dyadic(x), mantissa, 1n << BigInt(-exponent))
      : compareExponential(dyadic(x), mantissa << BigInt(exponent), 1n);

  test('tells e^x from numbers that differ from it in their 600th bit', () => {
    for (const known of KNOWN) {
      expect(order(known, known.mantissa, known.exponent), `e^${known.x}`).toBe(1);
      expect(order(known, known.mantissa + 1n, known.exponent), `e^${known.x}`).toBe(-1);
    }
  });

  test('and from numbers nowhere near it', () => {
    for (const known of KNOWN) {
      expect(order(known, 0n, 0)).toBe(1);
      expect(order(known, known.mantissa, known.exponent - 1)).toBe(1);
      expect(order(known, known.mantissa, known.exponent + 1)).toBe(-1);
      expect(order(known, 1n, 4000)).toBe(-1);
    }
  });
});

describe('encloseExponential', () => {
  test.each([16n, 128n, 256n, 512n])('has e^x between its ends, to %d bits', (precision) => {
    const unit = powerOfTwo(-Number(precision));
    for (const { x, exponent, below } of KNOWN) {
      const [low, high] = encloseExponential(dyadic(x), precision);
      expect(compare(times(rational(low), unit), plus(below, powerOfTwo(exponent))), `e^${x}`).toBe(-1);
      expect(compare(times(rational(high), unit), below), `e^${x}`).toBe(1);
    }
  });

  test('is narrow: a few units wide where e^x is below 1', () => {
    for (const { x } of KNOWN.filter((known) => known.x < 0)) {
      const [low, high] = encloseExponential(dyadic(x), 256n);
      expect(high - low, `e^${x}`).toBeLessThanOrEqual(2n);
    }
  });

  test('is [0, 1] far below, without a series as long as x is large', () => {
    expect(encloseExponential(dyadic(-(2 ** 100)), 128n)).toEqual([0n, 1n]);
  });
});

describe('compareLogistic', () => {
  test('is the sign of 1/(1 + e⁻ˣ) − p/q', () => {
    for (const x of [2 ** -20, 1, 17]) {
      const value = logistic(x);
      for (const [p, expected] of [
        [value * (1 - 2 ** -40), 1],
        [value * (1 + 2 ** -40), -1],
        [0, 1],
      ] as const) {
        expect(compareLogistic(dyadic(x), dyadic(p), dyadic(1)), `${x}: ${p}`).toBe(expected);
        expect(compareLogistic(dyadic(x), dyadic(3 * p), dyadic(3)), `${x}: 3·${p}/3`).toBe(expected);
      }
    }
  });

  test('takes p and q on exponents of their own', () => {
    // σ(ln 2) = 2/3; 1/1.5 and 1·2⁴⁰/(1.5·2⁴⁰ ± 1)
    const p = { mantissa: 1n, exponent: 0 };
    const order = (x: number, mantissa: bigint, exponent: number) =>
      compareLogistic(dyadic(x), p, { mantissa, exponent });
    for (const exponent of [-1, -10, -40]) {
      const q = 3n << BigInt(-exponent - 1);
      expect(order(0.69, q, exponent)).toBe(-1);
      expect(order(0.7, q, exponent)).toBe(1);
    }
    expect(
      compareLogistic(dyadic(0.7), { mantissa: 1n, exponent: -40 }, { mantissa: 3n, exponent: -41 }),
    ).toBe(1);
  });

  test('is −1 from p = q on', () => {
    for (const p of [5, 6, 2 ** 60]) expect(compareLogistic(dyadic(40), dyadic(p), dyadic(5))).toBe(-1);
  });
});
