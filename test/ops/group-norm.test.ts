/** What group norm promises of its ends, and the identities that its formula has and its bits keep. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyKind, tensorOf, tensorsOf } from '../../src/conform/properties/tensors.js';
import type { AffineParameters } from '../../src/ops/backend.js';
import { checkGroupNorm } from '../../src/ops/group-norm.js';
import { reference as nn } from '../../src/ops/reference.js';
import { type Tensor, tensor } from '../../src/ops/tensor.js';
import { expectSameBits, mapped, tabulate } from './bits.js';

const LARGEST = 2 ** 128 - 2 ** 104;
const SMALLEST = 2 ** -149;

const vector = (...values: number[]) => tensor(values, [values.length]);

describe('group norm', () => {
  const norm = (group: number[], epsilon: number, scale = 1, shift = 0): number[] => [
    ...nn.groupNorm(
      tensor(group, [1, 1, 1, group.length]),
      1,
      { scale: vector(scale), shift: vector(shift) },
      epsilon,
    ).data,
  ];

  it.each([
    ['the variance is biased', norm([0, 2], 0), [-1, 1]],
    ['ε joins it under the root', norm([0, 2], 3), [-0.5, 0.5]],
    ['an element on the mean is +0', norm([-1, 0, 1], 3, -1, -0).slice(1, 2), [0]],
    ['one element alone leaves the shift', norm([LARGEST], 1e-5, LARGEST, -3), [-3]],
    ['so do equal ones', norm([0.1, 0.1, 0.1], 1e-300, 5, 7), [7, 7, 7]],
    ['and without ε they are 0/0', norm([3, 3], 0, 1, 7), [NaN, NaN]],
    ['whatever the scale', norm([3], 0, 0), [NaN]],
    ['a NaN spoils its group', norm([NaN, 1, 2], 1e-5), [NaN, NaN, NaN]],
    ['and so does an infinity', norm([-Infinity, 1, 2], 1e-5, 0), [NaN, NaN, NaN]],
    ['the ends of the range', norm([LARGEST, -LARGEST], 0), [1, -1]],
    ['the smallest numbers', norm([SMALLEST, -SMALLEST], 0, 3), [3, -3]],
    ['beside them ε is everything', norm([SMALLEST, -SMALLEST], 1e-5), [316 * SMALLEST, -316 * SMALLEST]],
    ['a value that underflows keeps its sign', norm([1, -1], 2 ** 40, SMALLEST), [0, -0]],
    ['results beyond the range are infinite', norm([7, 0, 0, 0], 0, LARGEST).slice(0, 1), [Infinity]],
    ['an infinite scale multiplies what is there', norm([-1, 1], 0, Infinity), [-Infinity, Infinity]],
    ['and not what is not', norm([-1, 0, 1], 0, Infinity), [-Infinity, NaN, Infinity]],
    ['a NaN of the affine part is NaN', norm([-1, 1], 0, 1, NaN), [NaN, NaN]],
    ['ε is the float64 given', norm([1, -1], 2 ** -25, 1, -1).slice(0, 1), [-(2 ** -26)]],
    ['however small', norm([1, -1], 2 ** -1000, 1 + 2 ** -23, 2 ** -24).slice(0, 1), [1 + 2 ** -23]],
    ['where without it there is a tie', norm([1, -1], 0, 1 + 2 ** -23, 2 ** -24).slice(0, 1), [1 + 2 ** -22]],
  ])('%s', (_what, actual, expected) => {
    expect(actual).toEqual(expected);
  });

  it('spoils a group with a NaN, and no other', () => {
    const x = tensor([NaN, 1, 1, 3, 0, 2, 5, 5], [2, 4, 1, 1]);
    expect([...nn.groupNorm(x, 2, {}, 0).data]).toEqual([NaN, NaN, -1, 1, -1, 1, NaN, NaN]);
  });

  it('has scale 1 and shift 0 where they are left out, and one of each for every channel', () => {
    const x = tensor([0, 2, 6, 4, 1, 3, 7, 5], [1, 4, 1, 2]);
    const run = (parameters: AffineParameters<Tensor>) => [...nn.groupNorm(x, 2, parameters, 4).data];
    const plain = [-1, -1 / 3, 1, 1 / 3, -1, -1 / 3, 1, 1 / 3].map(Math.fround); // σ² = 5
    expect(run({})).toEqual(plain);
    expect(run({ scale: vector(3, 2, 1, 0) }).filter((_, i) => i % 2 === 0)).toEqual([-3, 2, -1, 0]);
    expect(run({ shift: vector(0, 1, 2, 3) }).filter((_, i) => i % 2 === 0)).toEqual([-1, 2, 1, 4]);
  });

  it('refuses a group of more than 2²⁹ elements, for which N·x would not be exact', () => {
    expect(checkGroupNorm([1, 2, 2 ** 15, 2 ** 14], 2, {}, 0)).toHaveLength(4);
    expect(() => checkGroupNorm([1, 2, 2 ** 15, 2 ** 14], 1, {}, 0)).toThrow('at most 2²⁹ elements');
  });
});

describe('group norm keeps, bit for bit,', () => {
  const RUNS = { numRuns: 200 };
  const draw = (...shapes: number[][]) => anyKind.chain((kind) => tensorsOf(kind, shapes));
  const [epsilon, groups] = [fc.constantFrom(0, 1e-5, 1e-3), fc.constantFrom(1, 2, 3, 6)];

  it('the order of a group’s elements: turning maps round turns the results round', () => {
    fc.assert(
      fc.property(draw([2, 6, 2, 3], [6]), groups, epsilon, ([x, scale], count, eps) => {
        const [turned, straight] = [x.step(1, 1, -1, -1), x].map((t) =>
          nn.groupNorm(t, count, { scale }, eps),
        );
        expectSameBits(turned, straight.step(1, 1, -1, -1));
      }),
      RUNS,
    );
  });

  it('the order of the channels, affine part and all', () => {
    fc.assert(
      fc.property(draw([2, 6, 2, 2], [6], [6]), groups, epsilon, ([x, scale, shift], count, eps) => {
        const y = nn.groupNorm(x, count, { scale, shift }, eps);
        const affine = { scale: scale.step(-1), shift: shift.step(-1) };
        expectSameBits(nn.groupNorm(x.step(1, -1, 1, 1), count, affine, eps), y.step(1, -1, 1, 1));
      }),
      RUNS,
    );
  });

  it('powers of two: of x and the root of ε together nothing is left, of scale and shift all', () => {
    const ordinary = tensorsOf('ordinary', [[1, 4, 2, 2], [4], [4]]);
    const power = fc.integer({ min: -40, max: 40 }).map((k) => 2 ** k);
    fc.assert(
      fc.property(ordinary, power, epsilon, ([x, scale, shift], k, eps) => {
        const times = (t: Tensor) => mapped(t, (value) => value * k);
        const y = nn.groupNorm(x, 2, { scale, shift }, eps);
        expectSameBits(nn.groupNorm(times(x), 2, { scale, shift }, eps * k * k), y);
        expectSameBits(nn.groupNorm(x, 2, { scale: times(scale), shift: times(shift) }, eps), times(y));
      }),
      RUNS,
    );
  });

  it('what is added to all of a group', () => {
    fc.assert(
      fc.property(
        tensorOf('integers', [2, 4, 2, 2]),
        fc.integer({ min: -(2 ** 22), max: 2 ** 22 }),
        (x, more) => {
          const moved = mapped(x, (value) => value + more);
          expectSameBits(nn.groupNorm(moved, 2, {}, 1e-5), nn.groupNorm(x, 2, {}, 1e-5));
        },
      ),
      RUNS,
    );
  });

  it('its extremes: one group is one map of everything, a group a channel is a map an image', () => {
    fc.assert(
      fc.property(draw([2, 3, 2, 2]), epsilon, ([x], eps) => {
        const alike = (shape: number[]) => nn.groupNorm(tensor(x.data, shape), 1, {}, eps).data;
        expect(nn.groupNorm(x, 1, {}, eps).data).toEqual(alike([2, 1, 1, 12]));
        expect(nn.groupNorm(x, 3, {}, eps).data).toEqual(alike([6, 1, 2, 2]));
      }),
      RUNS,
    );
  });

  it('batch norm with the group’s mean and variance, where those are float32s', () => {
    // Four small integers: the mean is a multiple of 1/4, the variance of 1/16.
    fc.assert(
      fc.property(tensorsOf('integers', [[2, 3, 2, 2], [3], [3]]), epsilon, ([x, scale, shift], eps) => {
        const y = nn.groupNorm(x, 3, { scale, shift }, eps);
        for (let n = 0; n < 2; n++) {
          const image = x.lo(n).hi(1);
          const average = (f: (value: number, c: number) => number) =>
            tabulate([3], (c) => {
              const values = [0, 1, 2, 3].map((i) => f(image.get(0, c, i >> 1, i & 1), c));
              return (values[0] + values[1] + values[2] + values[3]) / 4;
            });
          const mean = average((value) => value);
          const variance = average((value, c) => (value - mean.get(c)) ** 2);
          expectSameBits(y.lo(n).hi(1), nn.batchNorm2d(image, { mean, variance, scale, shift }, eps));
        }
      }),
      RUNS,
    );
  });
});
