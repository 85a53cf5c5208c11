/** Bounds of two operands that stretch to one shape. See worst.ts. */
import { describe, expect, it } from 'vitest';
import { type Arithmetic, arithmeticByName, arithmeticFrom } from '../../../src/golden/arithmetic.js';
import { exactly } from '../../../src/golden/index.js';
import {
  type Certify,
  FAITHFUL,
  FLUSHED,
  further,
  IEEE,
  judged,
  off,
  reached,
  row,
  ULP,
  vector,
} from '../worst.js';

const { fround } = Math;
const FAST = arithmeticByName('ieee32-fast');
/** As exact as IEEE's but in its divisions, of which no more is said. */
const COARSE: Arithmetic = arithmeticFrom({
  flush: 'outputs',
  ulps: { exponential: 4, exponentialSlope: 0, quotient: 20 },
});
const TINY = 2 ** -126 - 2 ** -149;

/** Two factors whose product lies 0.4988 ulps above the float32 that it is rounded to. */
const [a, b] = [1 + 2048 * ULP, 1 + 2043 * ULP];

describe('two operands', () => {
  reached([
    [
      'a difference whose operands are off',
      0.99,
      IEEE,
      (nn) => nn.elementwise(off(row([1]), 0.501 * ULP), off(row([-0.499 * ULP]), 0.501 * ULP), 'subtract'),
      [1 + 2 * ULP],
    ],
    [
      'a difference that is larger than the sum',
      0.66,
      FAITHFUL,
      (nn) => nn.elementwise(exactly(row([1])), exactly(vector([-1 - ULP])), 'subtract'),
      [2 + 2 * ULP],
    ],
    [
      'a product',
      0.99,
      IEEE,
      (nn) => nn.elementwise(off(row([a]), 0.5025 * ULP), off(vector([b]), 0.5025 * ULP), 'multiply'),
      [fround(a * b) + 2 * ULP],
    ],
    [
      'a quotient',
      0.99,
      IEEE,
      (nn) => nn.elementwise(off(row([1]), 0.25), off(vector([1]), 0.25), 'divide'),
      [1.25 / 0.75],
    ],
    [
      'a quotient whose dividend alone is off',
      0.99,
      IEEE,
      (nn) => nn.elementwise(off(row([1]), 0.5), exactly(vector([2])), 'divide'),
      [0.75],
    ],
    [
      'a quotient whose divisor alone is off',
      0.99,
      IEEE,
      (nn) => nn.elementwise(exactly(row([3])), off(vector([-2]), 1), 'divide'),
      [-3],
    ],
    [
      'a quotient that is off by the ulps that are declared',
      0.97,
      COARSE,
      (nn) => nn.elementwise(exactly(row([1 + ULP])), exactly(vector([1])), 'divide'),
      [1 + 21 * ULP],
    ],
    [
      'a product with a reciprocal that is off by an ulp, where that is declared',
      0.49,
      FAST,
      (nn) => nn.elementwise(exactly(row([1.5])), exactly(vector([1.5 - ULP])), 'divide'),
      [fround(1.5 * further(fround(1 / (1.5 - ULP)), 2))],
    ],
    [
      'a subnormal dividend that is flushed',
      0.99,
      FLUSHED,
      (nn) => nn.elementwise(exactly(row([TINY])), exactly(vector([2 ** -10])), 'divide'),
      [0],
    ],
    [
      'a subnormal quotient that is flushed',
      0.99,
      FLUSHED,
      (nn) => nn.elementwise(exactly(row([TINY * 2 ** 100])), exactly(vector([2 ** 100])), 'divide'),
      [0],
    ],
    [
      'the larger of two',
      0.99,
      IEEE,
      (nn) => nn.elementwise(off(row([1, 1]), 0.5), off(vector([0.75]), 0.25), 'maximum'),
      [1.5, 0.75],
    ],
    [
      'the smaller of two',
      0.99,
      IEEE,
      (nn) => nn.elementwise(off(row([1]), 0.5), off(vector([0.9]), 0.125), 'minimum'),
      [0.4],
    ],
  ]);

  it('leave no choice where both are seen, but for the divisions of fast arithmetic', () => {
    const certify: Certify = (nn) => nn.elementwise(exactly(row([1, 5])), exactly(vector([3])), 'divide');
    const byReciprocal = [1, 5].map((v) => fround(v * fround(1 / 3)));
    expect(byReciprocal[1]).not.toBe(fround(5 / 3));
    expect(judged(IEEE, certify, byReciprocal).verdict).toBe('refuted');
    expect(judged(FAST, certify, byReciprocal).verdict).toBe('consistent');
    for (const operation of ['add', 'subtract', 'multiply'] as const) {
      const exact: Certify = (nn) => nn.elementwise(exactly(row([1])), exactly(vector([3])), operation);
      const right = { add: 4, subtract: -2, multiply: 3 }[operation];
      expect(judged(FAST, exact, [right]).verdict).toBe('consistent');
      expect(judged(FAST, exact, [further(right, 1)]).verdict).toBe('refuted');
    }
  });

  it('that are stretched take their bounds along', () => {
    const certify: Certify = (nn) =>
      nn.elementwise(exactly(row([1, 2, 3])), off(vector([10]), 0.5), 'subtract');
    expect(judged(IEEE, certify, [-9.5, -8.5, -7.5]).tightness).toBeCloseTo(1, 5);
    expect(judged(IEEE, certify, [-9.5, -8.5, -6.4]).refuted).toBe(1);
  });
});

describe('a quotient of which nothing can be said', () => {
  const divided =
    (above: number, ofAbove: number, below: number, ofBelow: number): Certify =>
    (nn) =>
      nn.elementwise(off(row([above]), ofAbove), off(vector([below]), ofBelow), 'divide');

  it.each<[string, Arithmetic, Certify]>([
    ['has a divisor that may be zero', IEEE, divided(1, 0, 1, 1)],
    ['has a divisor of which neither is known to be none', IEEE, divided(0.5, 1, 0, 0)],
    ['has a divisor of zero that may be none', IEEE, divided(1, 0, 0, 0.5)],
    ['may overflow', IEEE, divided(2 ** 127, 0, 0.75, 0.3)],
    ['has a divisor whose reciprocal is subnormal, and is fast', FAST, divided(1, 0, 1.5 * 2 ** 126, 0)],
    ['has a divisor whose reciprocal may be subnormal', FAST, divided(1, 0, 0.75 * 2 ** 126, 2 ** 125)],
    ['has a subnormal divisor that may be flushed', FLUSHED, divided(2 ** -120, 0, TINY, 0)],
    ['has a divisor that may be subnormal', FLUSHED, divided(2 ** -120, 0, 2 ** -125, 1.5 * 2 ** -126)],
  ])('%s', (_, arithmetic, certify) => {
    for (const got of [7, Number.NaN, -Infinity])
      expect(judged(arithmetic, certify, [got]).verdict, `${got}`).toBe('unjudged');
  });

  it('but a zero that is seen makes infinities of what is certainly none', () => {
    const certify = divided(1, 0.5, 0, 0);
    expect(judged(IEEE, certify, [Infinity]).verdict).toBe('consistent');
    for (const got of [7, Number.NaN, -Infinity])
      expect(judged(IEEE, certify, [got]).verdict).toBe('refuted');
    const byZeros: Certify = (nn) => nn.elementwise(exactly(row([0])), off(vector([0]), 0), 'divide');
    expect(judged(IEEE, byZeros, [Number.NaN]).verdict).toBe('consistent');
    expect(judged(IEEE, byZeros, [0]).verdict).toBe('refuted');
  });

  it('and an infinite divisor makes zeros in any arithmetic', () => {
    const certify: Certify = (nn) => nn.elementwise(exactly(row([2])), exactly(vector([Infinity])), 'divide');
    expect(judged(FAST, certify, [0]).verdict).toBe('consistent');
    expect(judged(FAST, certify, [1]).verdict).toBe('refuted');
  });
});
