/** Two tensors that stretch to one shape, element by element; and what only moves elements. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { finiteKind, tensorOf } from '../../src/conform/properties/tensors.js';
import { add, type Dyadic, dyadic, multiply, sign, subtract } from '../../src/numerics/dyadic.js';
import { nearestFloat32 } from '../../src/numerics/rounding.js';
import type { ElementwiseOperation } from '../../src/ops/options.js';
import { reference as nn } from '../../src/ops/reference.js';
import { elements, sizeOf, tensor, zeros } from '../../src/ops/tensor.js';

const LARGEST = 2 ** 128 - 2 ** 104;
const SMALLEST = 2 ** -149;

const of = (a: number, b: number, operation: ElementwiseOperation): number =>
  nn.elementwise(tensor([a], [1]), tensor([b], [1]), operation).data[0];

describe('elementwise', () => {
  it.each([
    [1, 2 ** -24, 'add', 1],
    [-0, -0, 'add', -0],
    [1, 1, 'subtract', 0],
    [0, 0, 'subtract', 0],
    [-0, 0, 'subtract', -0],
    [LARGEST, -(2 ** 103), 'subtract', Infinity],
    [LARGEST, -(2 ** 102), 'subtract', LARGEST],
    [Infinity, Infinity, 'subtract', NaN],
    [3 * SMALLEST, 0.5, 'multiply', 2 * SMALLEST],
    [1 + 2 ** -23, 1 + 2 ** -23, 'multiply', 1 + 2 ** -22],
    [-1, 0, 'multiply', -0],
    [Infinity, 0, 'multiply', NaN],
    [1, 3, 'divide', 11184811 * 2 ** -25],
    [1, -0, 'divide', -Infinity],
    [-0, 5, 'divide', -0],
    [0, 0, 'divide', NaN],
    [3 * SMALLEST, 2, 'divide', 2 * SMALLEST],
    [SMALLEST, 2, 'divide', 0],
    [-SMALLEST, 2 - 2 ** -23, 'divide', -SMALLEST],
    [LARGEST, 1 - 2 ** -24, 'divide', Infinity],
    [-0, 0, 'maximum', 0],
    [0, -0, 'maximum', 0],
    [-0, 0, 'minimum', -0],
    [0, -0, 'minimum', -0],
    [NaN, 1, 'maximum', NaN],
    [1, NaN, 'minimum', NaN],
    [-Infinity, -LARGEST, 'maximum', -LARGEST],
    [2, 3, 'minimum', 2],
  ] as const)('of %s and %s, %s: %s, as in IEEE 754', (a, b, operation, result) => {
    expect(of(a, b, operation)).toBe(result);
  });

  it('reads views where they lie', () => {
    const whole = tensor([0, 1, 2, 3, 4, 5, 6, 7, 8], [3, 3]);
    const y = nn.elementwise(whole.lo(1, 1), whole.lo(2, 1).hi(1, 2), 'subtract');
    expect([...y.data]).toEqual([-3, -3, 0, 0]);
  });

  it.each<[number[], number[], string]>([
    [[2, 3], [2], 'expected b to broadcast with a of shape 2×3, got 2'],
    [[2], [3], 'expected b to broadcast with a of shape 2, got 3'],
    [[3], [2], 'expected b to broadcast with a of shape 3, got 2'],
  ])('refuses %j and %j', (a, b, message) => {
    expect(() => nn.elementwise(zeros(a), zeros(b), 'add')).toThrow(message);
  });

  it('refuses what is no operation, and results that are too large', () => {
    expect(() => nn.elementwise(zeros([1]), zeros([1]), 'toString' as never)).toThrow('got toString');
    const message = 'elementwise: expected a result of fewer than 2³¹ elements, got 65536×32768';
    expect(() => nn.elementwise(zeros([65536, 1]), zeros([32768]), 'add')).toThrow(message);
  });

  /** The sign of a ∘ b − point, of the exact value. */
  const EXACTLY: Record<
    'add' | 'subtract' | 'multiply' | 'divide',
    (a: Dyadic, b: Dyadic, p: Dyadic) => number
  > = {
    add: (a, b, p) => sign(subtract(add(a, b), p)),
    subtract: (a, b, p) => sign(subtract(subtract(a, b), p)),
    multiply: (a, b, p) => sign(subtract(multiply(a, b), p)),
    divide: (a, b, p) => sign(subtract(a, multiply(b, p))) * sign(b),
  };

  it.each(['add', 'subtract', 'multiply', 'divide'] as const)(
    '%s rounds once, of exact rationals',
    (operation) => {
      fc.assert(
        fc.property(
          finiteKind.chain((kind) => tensorOf(kind, [1])),
          finiteKind.chain((kind) => tensorOf(kind, [1])),
          ({ data: [a] }, { data: [b] }) => {
            fc.pre(operation !== 'divide' || b !== 0);
            const near = { add: a + b, subtract: a - b, multiply: a * b, divide: a / b }[operation];
            const compare = (point: number) => EXACTLY[operation](dyadic(a), dyadic(b), dyadic(point));
            const nearest = nearestFloat32(near, 2 ** -20 * Math.abs(near), compare);
            // of zeros the sign is IEEE 754's, not that of the exact value
            expect(of(a, b, operation) + 0).toBe(nearest + 0);
          },
        ),
        { numRuns: 2000 },
      );
    },
  );

  it('gives NaNs of one bit pattern', () => {
    const y = nn.elementwise(tensor([0, Infinity, NaN], [3]), tensor([0], [1]), 'divide');
    expect([...new Uint32Array(y.data.buffer)]).toEqual([0x7fc00000, 0x7f800000, 0x7fc00000]);
  });

  it.each([
    [[2, 3], [3], [2, 3], [11, 22, 33, 14, 25, 36]],
    [
      [2, 3],
      [2, 1],
      [2, 3],
      [11, 12, 13, 24, 25, 26],
    ],
    [[3], [2, 1], [2, 3], [11, 12, 13, 21, 22, 23]],
    [
      [2, 1, 2],
      [2, 1],
      [2, 2, 2],
      [11, 12, 21, 22, 13, 14, 23, 24],
    ],
    [[], [2], [2], [11, 21]],
    [[1, 1, 3], [], [1, 1, 3], [11, 12, 13]],
    [[], [], [], [11]],
  ])('%j and %j stretch to %j', (a, b, shape, sums) => {
    const left = tensor(
      Array.from({ length: sizeOf(a) }, (_, i) => i + 1),
      a,
    );
    const right = tensor(
      Array.from({ length: sizeOf(b) }, (_, i) => 10 * (i + 1)),
      b,
    );
    const y = nn.elementwise(left, right, 'add');
    expect(y.shape).toEqual(shape);
    expect([...y.data]).toEqual(sums);
  });
});

describe('reshape and transpose', () => {
  const x = tensor([1, 2, 3, 4, 5, 6], [2, 3]);

  it('reads on in row-major order, also of a view', () => {
    const y = nn.reshape(x.transpose(1, 0), [1, 6, 1]);
    expect(y.shape).toEqual([1, 6, 1]);
    expect([...y.data]).toEqual([1, 4, 2, 5, 3, 6]);
    expect(nn.reshape(tensor([7], [1, 1]), []).shape).toEqual([]);
  });

  it('axis i of the result is axis order[i] of x', () => {
    const y = nn.transpose(nn.reshape(x, [1, 2, 3]), [2, 0, 1]);
    expect(y.shape).toEqual([3, 1, 2]);
    expect([...y.data]).toEqual([1, 4, 2, 5, 3, 6]);
  });

  it('refuses other sizes, more than eight axes, and orders that leave an axis out', () => {
    expect(() => nn.reshape(x, [5])).toThrow('shape of 6 elements, as x of shape 2×3 has, got 5');
    expect(() => nn.reshape(x, [2, 3, 1, 1, 1, 1, 1, 1, 1])).toThrow('of at most 8 axes');
    expect(nn.reshape(x, [2, 3, 1, 1, 1, 1, 1, 1]).shape).toHaveLength(8);
    for (const order of [[0], [1, 1], [0, 1, 1], [0, 2]])
      expect(() => nn.transpose(x, order)).toThrow(
        `order to have each of [0, 1] once, got [${order.join(', ')}]`,
      );
  });

  it('copies', () => {
    expect(nn.reshape(x, [6]).data).not.toBe(x.data);
    expect(nn.transpose(x, [0, 1]).data).not.toBe(x.data);
  });

  it('a transpose is taken back by the order that takes its axes back', () => {
    const order = [2, 0, 3, 1];
    fc.assert(
      fc.property(tensorOf('special', [2, 3, 1, 4]), (x) => {
        const back = nn.transpose(nn.transpose(x, order), [1, 3, 0, 2]);
        expect(back.shape).toEqual(x.shape);
        expect(elements(back)).toEqual(elements(nn.reshape(x, x.shape)));
      }),
    );
  });
});
