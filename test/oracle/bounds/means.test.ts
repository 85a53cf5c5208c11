/** Bounds of means and of bilinear resizes. See worst.ts. */
import { describe, expect, it } from 'vitest';
import { exactly } from '../../../src/golden/index.js';
import { tensor } from '../../../src/ops/index.js';
import {
  type Certify,
  down,
  FAITHFUL,
  IEEE,
  judged,
  off,
  ones,
  reached,
  row,
  ULP,
  up,
  vector,
} from '../worst.js';

const { fround } = Math;

describe('means', () => {
  const vanishing = (taps: number): Float32Array =>
    Float32Array.from({ length: taps }, (_, i) => (i === 0 ? 1 : 2 ** -24));

  reached([
    ['of 16', 0.79, IEEE, (nn) => nn.globalAveragePool(exactly(row(vanishing(16)))), [1 / 16]],
    // 31/64 of the smallest number are none, 64 times
    [
      'of quotients below the normal numbers',
      0.91,
      IEEE,
      (nn) => nn.globalAveragePool(exactly(row(new Array(64).fill(31 * 2 ** -149)))),
      [0],
    ],
    ['of 1024', 0.99, IEEE, (nn) => nn.globalAveragePool(exactly(row(vanishing(1024)))), [1 / 1024]],
    [
      'pooled',
      0.79,
      IEEE,
      (nn) => nn.averagePool2d(exactly(tensor(vanishing(16), [1, 1, 4, 4])), { kernel: 4 }),
      [1 / 16],
    ],
    [
      'of inputs that are off',
      0.99,
      IEEE,
      (nn) => nn.globalAveragePool(off(row([1, 1, 1, 1]), 0.25)),
      [1.25],
    ],
    [
      'of zeros that may be numbers, which are rounded up when they are added',
      0.99,
      FAITHFUL,
      (nn) =>
        nn.globalAveragePool({
          value: row(new Array(16).fill(0)),
          bound: row([1, ...new Array(15).fill(2 ** -30)]),
        }),
      [(1 + 15 * ULP) / 16],
    ],
    [
      'weighted, of inputs that are off',
      0.99,
      IEEE,
      (nn) => nn.weightedMean([off(row([1]), 0.25), off(row([1]), 0.5)], exactly(vector([1, 3])), 1e-9),
      [1 + 1.75 / 4],
    ],
    [
      'weighted, of 64 of which the first keeps nothing of the others',
      0.45,
      IEEE,
      (nn) =>
        nn.weightedMean(
          Array.from(vanishing(64), (each) => exactly(row([each]))),
          exactly(vector(ones(64))),
          1e-9,
        ),
      [1 / 64],
    ],
  ]);
});

describe('bilinear', () => {
  const blended = (x: ArrayLike<number>, place: number, round: (x: number) => number): number => {
    const first = Math.floor(place);
    const weight = round(place - first);
    const second = x[Math.min(first + 1, x.length - 1)]!;
    return round(round(x[first]! * round(1 - weight)) + round(second * weight));
  };
  /** One axis as float32 has it, each of whose roundings is `round`. */
  const resized = (x: ArrayLike<number>, size: number, round: (x: number) => number): number[] => {
    const last = x.length - 1;
    return Array.from({ length: size }, (_, d) => {
      const place = Math.min(Math.max(round(round(round(d + 0.5) * round(x.length / size)) - 0.5), 0), last);
      return blended(x, place, round);
    });
  };
  const to =
    (x: ArrayLike<number>, size: number): Certify =>
    (nn) =>
      nn.resize(exactly(row(x)), { mode: 'bilinear', size: [1, size] });
  const alternating = Float32Array.from({ length: 520 }, (_, i) => i % 2);

  const odd = alternating.subarray(0, 515);
  const FACTOR = 1.4489;
  const symmetric = (x: ArrayLike<number>, factor: number): number[] => {
    const [size, last] = [Math.floor(x.length * factor), x.length - 1];
    const whole = up(x.length * up(factor));
    const offset = up((x.length / 2) * up(1 - down(size / whole)));
    return Array.from({ length: size }, (_, d) => {
      const place = up(up(offset + up(up(d + 0.5) * up(1 / factor))) - 0.5);
      return blended(x, Math.min(Math.max(place, 0), last), up);
    });
  };

  reached([
    ['to nearest', 0.465, IEEE, to(alternating, 1020), resized(alternating, 1020, fround)],
    ['upward', 0.47, FAITHFUL, to(alternating, 1038), resized(alternating, 1038, up)],
    [
      'by symmetric coordinates, whose offset is rounded to the worse side too',
      0.4,
      FAITHFUL,
      (nn) =>
        nn.resize(exactly(row(odd)), {
          mode: 'bilinear',
          coordinates: 'half-pixel-symmetric',
          factor: [1, FACTOR],
        }),
      symmetric(odd, FACTOR),
    ],
  ]);

  it('a coordinate that is rounded beyond the next pixel reads the one after that', () => {
    const [size, d] = [7285, 6595];
    const x = new Float32Array(3904);
    x[3535] = 1;
    const got = resized(x, size, fround);
    expect(((2 * d + 1) * x.length - size) / (2 * size)).toBeLessThan(3534);
    expect(got[d]).toBeGreaterThan(0);
    expect(judged(IEEE, to(x, size), got)).toMatchObject({ verdict: 'consistent' });
  });

  it('the blend of a map without slopes: 0.3 of the bound', () => {
    const found = Array.from({ length: 40 }, (_, i) => {
      const c = fround(1 + i * 2 ** -18);
      const got = [1 / 6, 0.5, 5 / 6].flatMap((v) =>
        [1 / 6, 0.5, 5 / 6].map((h) => {
          const [a, b] = [up(v), up(h)];
          const row = (w: number) => up(up(w * up(c * up(1 - b))) + up(w * up(c * b)));
          return up(row(up(1 - a)) + row(a));
        }),
      );
      const certify: Certify = (nn) =>
        nn.resize(exactly(tensor(new Array(4).fill(c), [1, 1, 2, 2])), { mode: 'bilinear', size: [3, 3] });
      return judged(FAITHFUL, certify, got);
    });
    expect(found.map(({ verdict }) => verdict)).toEqual(found.map(() => 'consistent'));
    expect(Math.max(...found.map(({ tightness }) => tightness))).toBeGreaterThan(0.3);
  });
});

describe('cubic', () => {
  /** One axis as float32 has it, each of whose roundings is `round`: Keys' polynomials as PyTorch nests them. */
  const resized = (
    x: ArrayLike<number>,
    size: number,
    round: (x: number) => number,
    [a, excluding]: readonly [number, boolean],
  ): number[] => {
    const near = (t: number): number => {
      const line = round(round(round(a + 2) * t) - round(a + 3));
      return round(round(round(line * t) * t) + 1);
    };
    const far = (t: number): number => {
      const line = round(round(a * t) - round(5 * a));
      return round(round(round(round(line * t) + round(8 * a)) * t) - round(4 * a));
    };
    return Array.from({ length: size }, (_, d) => {
      const place = round(round(round(d + 0.5) * round(x.length / size)) - 0.5);
      const first = Math.floor(place);
      const t = round(place - first);
      const weights = [far(round(t + 1)), near(t), near(round(1 - t)), far(round(2 - t))];
      const inside = weights.map((w, k) => {
        const at = first + k - 1;
        return excluding && (at < 0 || at >= x.length) ? 0 : w;
      });
      const total = excluding ? inside.reduce((sum, w) => round(sum + w), 0) : 1;
      return inside.reduce((sum, w, k) => {
        const at = Math.min(Math.max(first + k - 1, 0), x.length - 1);
        return round(sum + round(round(w / total) * x[at]!));
      }, 0);
    });
  };
  const to =
    (
      x: ArrayLike<number>,
      size: number,
      [coefficient, excludeOutside]: readonly [number, boolean],
    ): Certify =>
    (nn) =>
      nn.resize(exactly(row(x)), { mode: 'cubic', coefficient, excludeOutside, size: [1, size] });
  const alternating = Float32Array.from({ length: 520 }, (_, i) => i % 2);
  const constant = Float32Array.of(1, 1, 1, 1);
  const [USUAL, EXCLUDING] = [[-0.75, false] as const, [-0.5, true] as const];

  reached([
    [
      'coordinates, to nearest',
      0.27,
      IEEE,
      to(alternating, 1020, USUAL),
      resized(alternating, 1020, fround, USUAL),
    ],
    [
      'coordinates, upward',
      0.24,
      FAITHFUL,
      to(alternating, 1038, USUAL),
      resized(alternating, 1038, up, USUAL),
    ],
    [
      'excluding',
      0.12,
      FAITHFUL,
      to(alternating, 1038, EXCLUDING),
      resized(alternating, 1038, up, EXCLUDING),
    ],
    ['weights', 0.045, FAITHFUL, to(constant, 9, USUAL), resized(constant, 9, up, USUAL)],
  ]);

  it('a coordinate that is rounded beyond the next pixel reads the one after that', () => {
    const [size, d] = [7285, 6595];
    const x = new Float32Array(3904);
    x[3536] = 1;
    const got = resized(x, size, fround, USUAL);
    expect(((2 * d + 1) * x.length - size) / (2 * size)).toBeLessThan(3534);
    expect(judged(IEEE, to(x, size, USUAL), got)).toMatchObject({ verdict: 'consistent' });
  });
});
