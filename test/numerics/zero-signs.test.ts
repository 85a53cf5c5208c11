/** A sum that is exactly zero is +0, whatever the signs of its terms; a nonzero one keeps its sign. */
import { describe, expect, test } from 'vitest';
import { roundsCertainly } from '../../src/numerics/rounding.js';
import {
  averagePool2d,
  batchNorm2d,
  conv2d,
  conv2dExact,
  globalAveragePool,
  linear,
  resize,
  tensor,
} from '../../src/ops/index.js';

const filled = (value: number, shape: number[]) =>
  tensor(new Float32Array(shape.reduce((a, b) => a * b)).fill(value), shape);
const map = (value: number) => filled(value, [1, 2, 3, 3]);
const vector = (value: number) => filled(value, [2]);
const ones = { mean: vector(0), variance: vector(1), scale: vector(1) };

/** Each of them multiplies x by something positive, or sums it. */
const operators: Record<string, (value: number) => Float32Array> = {
  conv2d: (value) => conv2d(map(value), filled(2 ** -20, [2, 2, 3, 3]), vector(value), { padding: 1 }).data,
  conv2dExact: (value) => conv2dExact(map(value), filled(2 ** -20, [2, 2, 3, 3]), vector(value)).data,
  'conv2d that sees padding only': (value) =>
    conv2d(map(value), filled(1, [2, 2, 1, 1]), vector(value), { padding: 1, stride: 4 }).data,
  linear: (value) => linear(filled(value, [3, 4]), filled(2 ** -20, [2, 4]), vector(value)).data,
  averagePool2d: (value) => averagePool2d(map(value), { kernel: 2, padding: 1 }).data,
  globalAveragePool: (value) => globalAveragePool(map(value)).data,
  bilinear: (value) => resize(map(value), { mode: 'bilinear', size: [4, 5] }).data,
  'bilinear to the same size': (value) => resize(map(value), { mode: 'bilinear', size: [3, 3] }).data,
  batchNorm2d: (value) => batchNorm2d(map(value), { ...ones, shift: vector(value) }, 1e-5).data,
};

describe.each(Object.keys(operators))('%s', (name) => {
  const operator = operators[name]!;

  test.each([0, -0])('of %s is +0', (zero) => {
    expect([...operator(zero)]).toEqual([...operator(zero)].fill(0));
  });

  test.each([2 ** -140, -(2 ** -140)])('of %s keeps its sign', (tiny) => {
    const y = [...operator(tiny)];
    expect(y.map(signOf)).toEqual(y.map(() => signOf(tiny)));
  });
});

const signOf = (x: number): number => (x > 0 || Object.is(x, 0) ? 1 : -1);

test('a dot product that float64 cannot tell from zero has the sign of its exact value', () => {
  // Big products cancel, and float64 cannot see what is exactly left beside them: 2^-200 or nothing.
  const big = Array.from({ length: 64 }, (_, i) => (1 + i * 2 ** -23) * 2 ** -60);
  const x = [...big, 2 ** -100, ...big.map((value) => -value)];
  for (const [last, expected] of [
    [-(2 ** -100), -0],
    [2 ** -100, 0],
    [0, 0],
    [-0, 0],
  ] as const) {
    const weight = [...big, last, ...big];
    expect(linear(tensor(x, [1, 129]), tensor(weight, [1, 129])).data[0]).toBe(expected);
  }
});

describe('a result that rounds to zero', () => {
  const tiny = 2 ** -160;

  test.each([tiny, -tiny])('%d is certain where its bound leaves its sign', (value) => {
    expect(roundsCertainly(value, tiny / 2)).toBe(true);
  });

  test.each([tiny, -tiny])('%d is not where its bound reaches zero', (value) => {
    expect(roundsCertainly(value, tiny)).toBe(false);
  });
});
