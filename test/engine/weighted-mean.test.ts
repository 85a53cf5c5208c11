/** Weighted means on the engine have the reference's bits: of any weights, of blocks and tails, of ties, views and numbers that are none. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backendOn } from '../../src/engine/backend.js';
import { Machine } from '../../src/engine/machine.js';
import { seededImage } from '../../src/layers/seeded.js';
import { type ReferenceBackend, reference, sizeOf, type Tensor, tensor } from '../../src/ops/index.js';
import { hostileFloat } from '../numerics/hostile.js';
import { differences, expectSameRefusal, values } from './cases.js';

const nn = backendOn(Machine.make());

const expectSame = (xs: readonly Tensor[], weights: readonly number[], epsilon = 1e-4): void => {
  const [got, expected] = [nn, reference].map((each) =>
    each.weightedMean(xs, tensor([...weights], [weights.length]), epsilon),
  );
  expect(differences(got!, expected!)).toEqual([]);
};

describe('weighted means on the engine, to the bit', () => {
  it('are computed there', () => expect(nn.weightedMean).not.toBe(reference.weightedMean));

  it('of any tensors and weights', () => {
    const weight = fc.oneof(
      { weight: 8, arbitrary: fc.constantFrom(1, 0.5, 2, 1.5, 0, -0, -1, Math.fround(0.3)) },
      { weight: 4, arbitrary: hostileFloat },
      { weight: 1, arbitrary: fc.constantFrom(Number.NaN, Infinity, -Infinity) },
    );
    const cases = fc
      .tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 7 }))
      .chain(([count, channels, side]) => {
        const shape = [1, channels, side, 2];
        const size = sizeOf(shape);
        const numbers = fc.oneof(values(size), fc.array(hostileFloat, { minLength: size, maxLength: size }));
        return fc.tuple(
          fc.array(
            numbers.map((x) => tensor(x, shape)),
            { minLength: count, maxLength: count },
          ),
          fc.array(weight, { minLength: count, maxLength: count }),
        );
      });
    fc.assert(
      fc.property(cases, fc.constantFrom(1e-4, 1e-100, 1), ([xs, weights], epsilon) =>
        expectSame(xs, weights, epsilon),
      ),
      { numRuns: 500 },
    );
  });

  it('of more than a block, its tail, and views', () => {
    const x = seededImage([1, 3, 61, 67]);
    expectSame([x, reference.scale(x, 3), x], [0.5, 0.25, 1.5]);
    expectSame(
      [x.transpose(0, 1, 3, 2).step(1, 1, -1, 2), seededImage([1, 3, 67, 31])],
      [0.7, 0.1].map(Math.fround),
    );
  });

  it('of ties, and of sums that cancel', () => {
    const half = 1 + 2 ** -23;
    const xs = [tensor([1, -1, half, 1, 2 ** 100], [5]), tensor([half, -half, 1, -1, -(2 ** 100)], [5])];
    expectSame(xs, [1, 1], 1e-100);
    expectSame([...xs, tensor([2 ** -80, 2 ** -80, -(2 ** -80), 2 ** -149, 1], [5])], [1, 1, 1], 1e-100);
  });

  it('of a tie in the last of several blocks', () => {
    const endingIn = (last: number): Tensor => {
      const data = new Float32Array(3 * 61 * 67);
      data[data.length - 1] = last;
      return tensor(data, [data.length]);
    };
    expectSame([endingIn(1), endingIn(1 + 2 ** -23)], [1, 1], 1e-100);
  });

  it('in the memory of what was read for the last time', () => {
    const reusing = backendOn(Machine.make(), { reuseMemory: true });
    const x = seededImage([1, 3, 61, 67]);
    const [own, other] = [reusing.scale(x, 4), reference.scale(x, -1)];
    const weights = tensor([0.5, 1.25], [2]);
    const expected = reference.weightedMean([reference.scale(x, 4), other], weights, 1e-4);
    reusing.release!(own);
    const got = reusing.weightedMean([own, other], weights, 1e-4);
    expect(got.data.buffer).toBe(own.data.buffer);
    expect(differences(got, expected)).toEqual([]);
  });

  it('refuse what the reference refuses', () => {
    const x = tensor([1, 2], [2]);
    const calls: readonly ((nn: ReferenceBackend) => Tensor)[] = [
      (nn) => nn.weightedMean([], tensor([], [0]), 1e-4),
      (nn) => nn.weightedMean([x, tensor([1], [1])], tensor([1, 1], [2]), 1e-4),
      (nn) => nn.weightedMean([x, x], tensor([1], [1]), 1e-4),
      (nn) => nn.weightedMean([x], tensor([1], [1]), 0),
      (nn) => nn.weightedMean([[1]] as never, tensor([1], [1]), 1e-4),
      (nn) => nn.weightedMean(7 as never, tensor([1], [1]), 1e-4),
    ];
    for (const call of calls) expectSameRefusal(nn, call);
  });
});
