/** Bounds of batch norms and group norms. See worst.ts. */
import { describe, expect, it } from 'vitest';
import { arithmeticByName } from '../../../src/golden/arithmetic.js';
import { exactly } from '../../../src/golden/index.js';
import {
  type Certify,
  down,
  FAITHFUL,
  IEEE,
  judged,
  norm,
  off,
  reached,
  row,
  ULP,
  up,
  vector,
} from '../worst.js';

const { fround } = Math;

describe('norms', () => {
  /** γ/√(σ² + ε), its root and its quotient off by almost an ulp, the rest rounded to nearest. */
  const slopeOf = (variance: number, scale: number, larger: boolean): number => {
    const [toward, away] = larger ? [up, down] : [down, up];
    return fround(scale * toward(1 / away(Math.sqrt(fround(variance + 1e-5)))));
  };

  /** The largest share of 100 norms' bounds on 64 pixels each, of which none is refuted. */
  function largestShare(
    preset: string,
    first: number,
    compute: (x: number, larger: number, smaller: number, mean: number) => number,
  ) {
    let largest = 0;
    for (let i = 0; i < 100; i++) {
      const [variance, scale] = [fround(0.97 + (((4 * i) / 700) % 0.3)), fround(1.01 + i / 475)];
      const mean = fround((first > 2 ? first : 0.3) + i / 175);
      const xs = Float32Array.from({ length: 64 }, (_, k) => first + k / 70 + i / 225);
      const [larger, smaller] = [true, false].map((each) => slopeOf(variance, scale, each));
      const got = xs.map((x) => compute(x, larger!, smaller!, mean));
      const [m, v, g] = [mean, variance, scale].map((each) => exactly(vector([each])));
      const { refuted, tightness } = judged(
        arithmeticByName(preset),
        (nn) => nn.batchNorm2d(exactly(row(xs)), { mean: m!, variance: v!, scale: g! }, 1e-5),
        got,
      );
      expect(refuted).toBe(0);
      largest = Math.max(largest, tightness);
    }
    return largest;
  }

  it('as they stand: 0.45 of the bound', () => {
    const share = largestShare('ieee32-unfolded', 1.1, (x, slope, _, mean) =>
      fround(fround(x - mean) * slope),
    );
    expect(share).toBeGreaterThan(0.44);
    expect(share).toBeLessThan(0.47);
  });

  it('folded, the constants computed apart: 0.32 of the bound', () => {
    const share = largestShare('ieee32', 33, (x, larger, smaller, mean) =>
      fround(fround(x * larger) - fround(mean * smaller)),
    );
    expect(share).toBeGreaterThan(0.31);
    expect(share).toBeLessThan(0.34);
  });

  reached([
    ['with a shift that dominates', 0.105, FAITHFUL, norm(2 ** -30, { variance: 1, shift: 1 }), [1 + ULP]],
    [
      'with an input that is off',
      0.99,
      IEEE,
      (nn) =>
        nn.batchNorm2d(
          off(row([1]), 1),
          { mean: exactly(vector([0])), variance: exactly(vector([4])), scale: exactly(vector([4])) },
          0,
        ),
      [4],
    ],
  ]);
});

describe('group norms', () => {
  const float32 = (x: Float32Array, mean: number, variance: number, epsilon = 1e-5): Float32Array => {
    const root = 1 / Math.sqrt(variance + epsilon);
    return x.map((each) => fround(fround(each - fround(mean)) * root));
  };
  const certify =
    (x: ArrayLike<number>): Certify =>
    (nn) =>
      nn.groupNorm(exactly(row(x)), 1, {}, 1e-5);

  /** 1, elements that vanish when they are added to it, and one that is the mean itself. */
  const vanishing = Float32Array.from({ length: 1024 }, (_, i) =>
    i === 0 ? 1 : i === 1023 ? 2 ** -10 : 2 ** -24,
  );
  const mean = (1 + 2 ** -10) / 1024;
  const variance = (1 + 2 ** -20) / 1024 - mean * mean;

  /** 1, and elements whose squares vanish. */
  const squares = Float32Array.from({ length: 256 }, (_, i) =>
    i === 0 ? 1 : i % 2 ? 2 ** -12 : -(2 ** -12),
  );
  const sum = squares.reduce((total, x) => total + x, 0) / 256;

  /** The mean itself, and elements on either side of it; the same where the first is larger by e, and all others are smaller by it. */
  const around = Float32Array.from({ length: 65 }, (_, i) => (i === 0 ? 0 : i % 2 ? 1 : -1));
  const e = 2 ** -10;
  const apart = around.map((x, i) => (i === 0 ? x + e : x - e));
  const meanApart = (-63 / 65) * e;

  /** 1 beside a 4 that may be 0; where it is, 1 is √N deviations from the mean in place of a quarter of that. */
  const beside = Float32Array.from({ length: 1024 }, (_, i) => (i === 0 ? 1 : i === 1 ? 4 : 0));
  const alone = beside.map((x) => (x === 4 ? 0 : x));

  reached([
    ['of a mean whose addends vanish', 0.97, IEEE, certify(vanishing), float32(vanishing, mean, variance)],
    [
      'of a variance whose addends vanish',
      0.31,
      IEEE,
      certify(squares),
      float32(squares, sum, 1 / 256 - sum * sum),
    ],
    [
      'of an element that is off one way, and the mean the other',
      0.98,
      IEEE,
      (nn) => nn.groupNorm(off(row(around), e), 1, {}, 1e-5),
      float32(apart, meanApart, 64 / 65 + e * e - meanApart ** 2),
    ],
    [
      'of an element that is seen, where the variance is not',
      0.29,
      IEEE,
      (nn) =>
        nn.groupNorm({ value: row(beside), bound: row(beside.map((x) => (x === 4 ? 4 : 0))) }, 1, {}, 1e-4),
      float32(alone, 1 / 1024, 1 / 1024 - 1 / 1024 ** 2, 1e-4),
    ],
    [
      'with a shift that dominates',
      0.105,
      FAITHFUL,
      (nn) => {
        const [scale, shift] = [2 ** -30, 1].map((each) => exactly(vector([each])));
        return nn.groupNorm(exactly(row([1, -1])), 1, { scale: scale!, shift: shift! }, 0);
      },
      [1 + ULP, 1],
    ],
  ]);

  it('of a variance that a one-pass formula loses are anything', () => {
    const x = [4096, 4096.125];
    const [mean, square] = [
      fround(fround(x[0]! + x[1]!) / 2),
      fround(fround(x[0]! ** 2) + fround(x[1]! ** 2)) / 2,
    ];
    const lost = Math.max(fround(square - fround(mean * mean)), 0);
    expect(lost).toBe(0);
    expect(judged(IEEE, certify(x), float32(Float32Array.from(x), mean, lost)).verdict).toBe('unjudged');
  });

  it('are within √N deviations where the variance is anything, but is not lost', () => {
    const wide: Certify = (nn) => nn.groupNorm(off(row([1, -1, 1, -1]), 2), 1, {}, 1);
    expect(judged(IEEE, wide, [0, 0, 0, 1.7]).verdict).toBe('consistent');
    expect(judged(IEEE, wide, [0, 0, 0, 60]).verdict).toBe('refuted');
  });
});
