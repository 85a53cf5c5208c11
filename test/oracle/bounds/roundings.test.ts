/** Bounds of single roundings, stores and copies, and the factors that all bounds are made of. See worst.ts. */
import { describe, expect, it } from 'vitest';
import { arithmeticByName, arithmeticFrom } from '../../../src/golden/arithmetic.js';
import { upward } from '../../../src/golden/certify/certified.js';
import { ofRoundings, ofSum } from '../../../src/golden/certify/errors-of-rounding.js';
import { exactly } from '../../../src/golden/index.js';
import { tensor } from '../../../src/ops/index.js';
import { type Certify, dense, FAITHFUL, IEEE, judged, off, ones, reached, row, ULP } from '../worst.js';

const { fround } = Math;
const HALF = arithmeticByName('f16-a100');

describe('single roundings', () => {
  /** Two factors whose product lies 0.4988 ulps above the float32 that it is rounded to. */
  const [a, b] = [1 + 2048 * ULP, 1 + 2043 * ULP];
  const product = fround(a * b);
  reached([
    [
      'a sum whose operands are off, rounded down in the certificate and up in the engine',
      0.99,
      IEEE,
      (nn) => nn.add(off(row([1]), 0.501 * ULP), off(row([0.499 * ULP]), 0.501 * ULP)),
      [1 + 2 * ULP],
    ],
    [
      'a sum that is rounded to either neighbour',
      0.99,
      FAITHFUL,
      (nn) => nn.add(off(row([1]), 0.251 * ULP), off(row([0.499 * ULP]), 0.251 * ULP)),
      [1 + 2 * ULP],
    ],
    [
      'a sum of visible operands',
      0.66,
      FAITHFUL,
      (nn) => nn.add(exactly(row([1])), exactly(row([0.499 * ULP]))),
      [1 + ULP],
    ],
    ['a multiple', 0.99, IEEE, (nn) => nn.scale(off(row([a]), 1.0025 * ULP), b), [product + 2 * ULP]],
    [
      'a gate',
      0.99,
      IEEE,
      (nn) => nn.gate(off(row([a]), 0.5025 * ULP), off(tensor([b], [1, 1]), 0.5025 * ULP)),
      [product + 2 * ULP],
    ],
    [
      'a gate of two that may be off by all that they are',
      0.99,
      IEEE,
      (nn) => nn.gate(off(row([1]), 1), off(tensor([1], [1, 1]), 1)),
      [4],
    ],
    ['a store in float16', 0.99, HALF, (nn) => nn.scale(exactly(row([1 + 2 ** -11])), 1), [1]],
    ['a subnormal float16', 0.99, HALF, (nn) => nn.scale(exactly(row([2 ** -25])), 1), [0]],
    [
      'a subnormal float16 that is cut off',
      0.99,
      { ...HALF, roundoff: 'faithful' },
      (nn) => nn.scale(exactly(row([2 ** -24 - 2 ** -40])), 1),
      [0],
    ],
    [
      'a store in float16 that is cut off',
      0.99,
      { ...HALF, roundoff: 'faithful' },
      (nn) => nn.scale(exactly(row([1 + 2 ** -10 - 2 ** -20])), 1),
      [1],
    ],
  ]);

  it('leave no choice where both operands are seen', () => {
    expect(judged(IEEE, (nn) => nn.scale(exactly(row([a])), b), [product + ULP]).verdict).toBe('refuted');
    expect(judged(IEEE, (nn) => nn.add(exactly(row([1])), exactly(row([1]))), [2 + 2 * ULP]).verdict).toBe(
      'refuted',
    );
  });
});

describe('copies', () => {
  it('of what is off are off by as much, and beyond a clip’s ends by nothing', () => {
    const certify: Certify = (nn) => nn.clip(off(row([-2, 0, 2, 0.9]), 0.5), -1, 1);
    expect(judged(IEEE, certify, [-1, 0.5, 1, 1]).verdict).toBe('consistent');
    const across: Certify = (nn) => nn.clip(off(row([-1.25, 1.25]), 0.5), -1, 1);
    expect(judged(IEEE, across, [-0.75, 0.75]).verdict).toBe('consistent');
    for (const got of [
      [-1, 0.6, 1, 1],
      [-0.9, 0, 1, 1],
      [-1, 0, 0.9, 1],
      [-1, 0, 1, 0.3],
    ])
      expect(judged(IEEE, certify, got).refuted).toBe(1);
  });

  it('a padding is what it is', () => {
    const certify: Certify = (nn) => nn.pad(off(row([1]), 0.5), { top: 0, bottom: 0, left: 1, right: 0 }, 5);
    expect(judged(IEEE, certify, [5, 1.5]).verdict).toBe('consistent');
    expect(judged(IEEE, certify, [5.1, 1]).verdict).toBe('refuted');
  });

  it('a maximum over padding alone is −∞ whatever is off', () => {
    const certify: Certify = (nn) =>
      nn.maxPool2d(off(row([1]), 0.5), {
        kernel: 1,
        stride: 1,
        padding: { top: 0, bottom: 0, left: 0, right: 0 },
      });
    expect(judged(IEEE, certify, [1.5]).tightness).toBeCloseTo(1, 5);
  });
});

describe('what may overflow', () => {
  it('is anything: the largest number for an infinity', () => {
    const certify: Certify = (nn) => nn.scale(off(row([2 ** 127]), 1), 2);
    expect(judged(IEEE, certify, [3.4e38])).toMatchObject({ verdict: 'unjudged', unjudged: 1 });
  });
});

describe('factors', () => {
  it('a bound is rounded upward, and little', () => {
    for (let i = 1; i < 2000; i++) {
      const bound = (1 + Math.sqrt(i)) * 3 ** ((i % 140) - 70);
      expect(upward(bound)).toBeGreaterThanOrEqual(bound);
      expect(upward(bound)).toBeLessThan(bound * (1 + 2 ** -20) + 2 ** -148);
    }
    expect([0, 1e-60, Number.NaN].map(upward)).toEqual([0, 2 ** -149, Infinity]);
  });

  it('roundings to either neighbour grow upon each other', () => {
    const u = ULP;
    expect(ofRoundings(2 ** 20, u, 'faithful')).toBeGreaterThan((1 + u) ** (2 ** 20) - 1);
    expect(ofRoundings(2 ** 22, u, 'faithful')).toBeGreaterThan((1 + u) ** (2 ** 22) - 1);
    expect(ofRoundings(2 ** 22, u, 'faithful')).toBeLessThan(1.01);
    expect([ofRoundings(2 ** 23, u, 'faithful'), ofRoundings(2 ** 24, u, 'faithful')]).toEqual([
      Infinity,
      Infinity,
    ]);
    expect(ofRoundings(2 ** 22, u / 2, 'nearest')).toBe(0.25);
  });

  it('of an arithmetic that is too coarse for a sum there is none', () => {
    const coarse = arithmeticFrom({ like: 'bf16', blocks: { size: 16, bits: 5 } });
    expect(ofSum(64, coarse)).toBe(Infinity);
    expect(judged(coarse, dense(ones(64), ones(64)), [3]).verdict).toBe('unjudged');
  });
});
