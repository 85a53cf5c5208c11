import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hostileFloat, nearMidpoint } from './hostile.js';
import {
  compare,
  exact,
  isNearest,
  minus,
  nearest,
  over,
  plus,
  powerOfTwo,
  rational,
  times,
} from './rational.js';

const LARGEST = (2 - 2 ** -23) * 2 ** 127;

test('a float64 rounds as Math.fround rounds it', () => {
  const double = fc.double({ noNaN: true, noDefaultInfinity: true });
  fc.assert(
    fc.property(fc.oneof(double, hostileFloat), (x) => {
      expect(nearest(exact(x))).toBe(Object.is(x, -0) ? 0 : Math.fround(x));
    }),
    { numRuns: 2000 },
  );
});

test.each([
  ['a third', rational(1, 3), 0x3eaaaaab],
  ['half the smallest, a tie to zero', powerOfTwo(-150), 0],
  ['a hair above it', plus(powerOfTwo(-150), powerOfTwo(-300)), 1],
  ['minus a hair', minus(rational(0), powerOfTwo(-300)), 0x80000000],
  ['three halves of the smallest, a tie up to even', times(rational(3), powerOfTwo(-150)), 2],
  ['1 + 2^-24, a tie down to even', plus(rational(1), powerOfTwo(-24)), 0x3f800000],
  ['1 + 3·2^-24, a tie up to even', plus(rational(1), times(rational(3), powerOfTwo(-24))), 0x3f800002],
  ['midway to 2^128, a tie to infinity', plus(exact(LARGEST), powerOfTwo(103)), 0x7f800000],
  ['a hair below it', minus(plus(exact(LARGEST), powerOfTwo(103)), powerOfTwo(3)), 0x7f7fffff],
  ['a thousand digits', rational(10n ** 1000n, 3n * 10n ** 1000n), 0x3eaaaaab],
])('%s', (_, value, bits) => {
  const y = new Float32Array([nearest(value)]);
  expect(new Uint32Array(y.buffer)[0]).toBe(bits);
  expect(isNearest(y[0]!, (point) => compare(value, point))).toBe(true);
});

test('exactly one float32 is nearest: its neighbours are not', () => {
  const quotient = fc
    .tuple(fc.bigInt(), fc.bigInt({ min: 1n, max: 10n ** 30n }))
    .map(([n, d]) => rational(n, d));
  fc.assert(
    fc.property(fc.oneof(quotient, nearMidpoint), (value) => {
      const y = new Float32Array([nearest(value)]);
      const bits = new Uint32Array(y.buffer);
      const order = (point: typeof value) => compare(value, point);
      expect(isNearest(y[0]!, order)).toBe(true);
      bits[0]! ^= 1;
      expect(isNearest(y[0]!, order)).toBe(false);
    }),
  );
});

test('exact keeps every bit', () => {
  expect(exact(0.1)).toEqual(rational(3602879701896397n, 2n ** 55n));
  expect(exact(-(2 ** -1074))).toEqual(rational(-1n, 2n ** 1074n));
  expect(over(rational(1), rational(-3))).toEqual(rational(-1, 3));
});
