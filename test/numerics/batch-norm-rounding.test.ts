/** Batch norm against exact comparison: the square root is never taken. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { batchNorm2d, tensor } from '../../src/ops/index.js';
import { hostileFloat } from './hostile.js';
import { compare, exact, isNearest, minus, plus, type Rational, signOf, times } from './rational.js';

interface Channel {
  readonly mean: number;
  readonly variance: number;
  readonly scale: number;
  readonly shift: number;
}

const scalar = (x: number) => tensor([x], [1]);

function normalize(x: number, { mean, variance, scale, shift }: Channel, epsilon: number): number {
  const parameters = {
    mean: scalar(mean),
    variance: scalar(variance),
    scale: scalar(scale),
    shift: scalar(shift),
  };
  return batchNorm2d(tensor([x], [1, 1, 1, 1]), parameters, epsilon).data[0]!;
}

/** The sign of (x − mean)/√(variance + ε)·scale + shift − point, by signs and then by squares. */
function orderOf(x: number, channel: Channel, epsilon: number): (point: Rational) => number {
  const left = times(minus(exact(x), exact(channel.mean)), exact(channel.scale));
  const spread = plus(exact(channel.variance), exact(epsilon));
  return (point) => {
    const right = minus(point, exact(channel.shift));
    if (signOf(left) !== signOf(right)) return Math.sign(signOf(left) - signOf(right));
    return signOf(left) * compare(times(left, left), times(times(right, right), spread));
  };
}

const channel = fc.record({
  mean: hostileFloat,
  variance: hostileFloat.map(Math.abs),
  scale: hostileFloat,
  shift: fc.oneof(hostileFloat, fc.constant(0)),
});

test('is the float32 nearest to the formula', () => {
  const epsilon = fc.oneof(
    fc.constantFrom(1e-5, 1e-3, 1.001e-5, 2 ** -1074),
    fc.double({ min: 1e-12, max: 2, noNaN: true }),
  );
  fc.assert(
    fc.property(hostileFloat, channel, epsilon, (x, parameters, eps) => {
      const y = normalize(x, parameters, eps);
      expect(isNearest(y, orderOf(x, parameters, eps)), `got ${y}`).toBe(true);
    }),
    { numRuns: 3000 },
  );
});

test('rounds ties to even and a hair off them away from the tie, where the root is rational', () => {
  // √variance = q·2^j divides the scale q·2^k: y = (x − mean)·2^(k − j) + shift, half an ulp past a float32.
  const exponent = fc.integer({ min: -4, max: 4 });
  fc.assert(
    fc.property(
      fc.integer({ min: 2 ** 23, max: 2 ** 24 - 1 }),
      fc.nat(2047),
      exponent,
      exponent,
      fc.constantFrom(-1, 1),
      fc.constantFrom(0, -(2 ** -100), 2 ** -100),
      (significand, half, j, k, sign, hair) => {
        const q = 2 * half + 1;
        const parameters = {
          mean: hair,
          variance: q * q * 4 ** j,
          scale: sign * q * 2 ** k,
          shift: sign * 2 ** (k - j - 1),
        };
        const y = normalize(significand, parameters, 0);
        expect(isNearest(y, orderOf(significand, parameters, 0))).toBe(true);

        const [below, above] = [significand, significand + 1].map((x) => sign * x * 2 ** (k - j));
        const even = significand % 2 === 0 ? below : above;
        expect(y).toBe(hair === 0 ? even : hair < 0 ? above : below);
      },
    ),
    { numRuns: 500 },
  );
});

test('an exact zero is +0, and a value too small for float32 keeps its sign', () => {
  const one = { mean: 0, variance: 1, scale: 1, shift: 0 };
  expect(normalize(-0, one, 0)).toBe(0);
  expect(normalize(3, { ...one, mean: 1, shift: -2 }, 0)).toBe(0);
  expect(normalize(-(2 ** -100), { ...one, scale: 2 ** -100 }, 1e-5)).toBe(-0);
  expect(normalize(2 ** -100, { ...one, scale: 2 ** -50 }, 0)).toBe(0);
  expect(normalize(2 ** -100, { ...one, mean: -(2 ** -120), scale: 2 ** -50 }, 0)).toBe(2 ** -149);
});
