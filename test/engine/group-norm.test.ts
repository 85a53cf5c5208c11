/** Group normalisation on the engine has the reference's bits: of any groups, exact sums or none that fit, of blocks, tails and views. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backendOn } from '../../src/engine/backend.js';
import { Machine } from '../../src/engine/machine.js';
import { seededImage } from '../../src/layers/seeded.js';
import { ExactSum } from '../../src/numerics/exact-sum.js';
import {
  type AffineParameters,
  type ReferenceBackend,
  reference,
  sizeOf,
  type Tensor,
  tensor,
} from '../../src/ops/index.js';
import { hostileFloat } from '../numerics/hostile.js';
import { differences, expectSameRefusal, seededVector, values } from './cases.js';

const machine = Machine.make()!;
const nn = backendOn(machine);

const expectSame = (
  x: Tensor,
  groups: number,
  parameters: AffineParameters<Tensor> = {},
  epsilon = 1e-5,
): void => {
  const [got, expected] = [nn, reference].map((each) => each.groupNorm(x, groups, parameters, epsilon));
  expect(differences(got!, expected!)).toEqual([]);
};

const small = (most: number) => fc.integer({ min: 1, max: most });

describe('group normalisation on the engine, to the bit', () => {
  it('is computed there', () => expect(nn.groupNorm).not.toBe(reference.groupNorm));

  it('of groups of every size', () => {
    const cases = fc
      .record({ images: small(2), groups: small(3), together: small(3), height: small(6), width: small(6) })
      .chain(({ images, groups, together, height, width }) => {
        const channels = groups * together;
        const shape = [images, channels, height, width];
        const numbers = fc.oneof(
          values(sizeOf(shape)),
          fc.array(hostileFloat, { minLength: sizeOf(shape), maxLength: sizeOf(shape) }),
        );
        return fc
          .tuple(numbers, fc.option(values(channels)), fc.option(values(channels)))
          .map(([x, scale, shift]) => ({
            x: tensor(x, shape),
            groups,
            parameters: {
              ...(scale && { scale: tensor(scale, [channels]) }),
              ...(shift && { shift: tensor(shift, [channels]) }),
            },
          }));
      });
    fc.assert(
      fc.property(cases, fc.constantFrom(0, 1e-5, 1), ({ x, groups, parameters }, epsilon) =>
        expectSame(x, groups, parameters, epsilon),
      ),
      { numRuns: 500 },
    );
  });

  it('of more than a block, in one group and in maps, and of an odd number', () => {
    const parameters = { scale: seededVector(4), shift: seededVector(4) };
    expectSame(seededImage([2, 4, 83, 131]), 1, parameters);
    expectSame(seededImage([1, 4, 129, 131]), 4, parameters);
    expectSame(seededImage([1, 4, 150, 121]), 2, parameters);
    expectSame(seededImage([1, 3, 1, 1]), 1);
  });

  it('of numbers far from zero, whose mean two float64s hold', () => {
    const x = seededImage([1, 2, 40, 41]);
    x.data.forEach((each, n) => {
      x.data[n] = 1000 + each;
    });
    expectSame(x, 1);
    x.data[7] = 2 ** 60;
    expectSame(x, 2);
  });

  it('of a number that is the mean but for what one float64 cannot hold', () => {
    expectSame(tensor([1, 2, 2 ** -60], [1, 1, 1, 3]), 1);
    expectSame(tensor([1, 2, -(2 ** -60)], [1, 1, 1, 3]), 1, {}, 0);
  });

  it('of numbers whose sum three float64s cannot hold', () => {
    const far = [2 ** 120, 2 ** 63, 2 ** 6, 2 ** -51];
    const terms = [...far, ...far.slice(0, 3).map((x) => -x), 0].flatMap((x) => [x, x]);
    expectSame(tensor(terms, [1, 1, 4, 4]), 1, { scale: tensor([2 ** 100], [1]) });
  });

  it('of views', () => {
    const x = seededImage([2, 6, 8, 7]).transpose(0, 1, 3, 2).step(1, 1, -1, 2);
    expectSame(x, 3, { scale: seededVector(12).step(2), shift: seededVector(6) });
  });

  it('of groups that hold a NaN or an infinity, or equal numbers without ε', () => {
    const x = seededImage([1, 4, 5, 5]);
    x.set(0, 0, 1, 1, Number.NaN);
    x.set(0, 1, 1, 1, -Infinity);
    for (let n = 0; n < 25; n++) x.set(0, 2, Math.floor(n / 5), n % 5, 0.1);
    expectSame(x, 4, {}, 0);
    expectSame(x, 2, { shift: seededVector(4) });
    const bits = Uint32Array.of(0xffc00001, 0x3f800000);
    expectSame(tensor(new Float32Array(bits.buffer), [1, 2, 1, 1]), 1);
  });

  it('in the memory of what was read for the last time', () => {
    const reusing = backendOn(Machine.make(), { reuseMemory: true });
    const x = seededImage([1, 6, 83, 131]);
    const own = reusing.scale(x, 4);
    const expected = reference.groupNorm(reference.scale(x, 4), 2, {}, 1e-5);
    reusing.release!(own);
    const got = reusing.groupNorm(own, 2, {}, 1e-5);
    expect(got.data.buffer).toBe(own.data.buffer);
    expect(differences(got, expected)).toEqual([]);
  });

  it('refuses what the reference refuses', () => {
    const x = seededImage([1, 4, 2, 2]);
    const calls: readonly ((nn: ReferenceBackend) => Tensor)[] = [
      (nn) => nn.groupNorm(x, 3, {}, 1e-5),
      (nn) => nn.groupNorm(x, 2, {}, -1),
      (nn) => nn.groupNorm(x, 2, { scale: seededVector(3) }, 1e-5),
      (nn) => nn.groupNorm([1] as never, 2, {}, 1e-5),
    ];
    for (const call of calls) expectSameRefusal(nn, call);
  });
});

describe('sums of numbers and of their squares, exactly', () => {
  const sumOf = (numbers: readonly number[]) => {
    const rooms = machine.reserve({ x: 4 * numbers.length + 4, totals: 96 });
    machine.float32s(rooms.x).fill(0).set(numbers);
    const totals = machine.float64s(rooms.totals).fill(0);
    const lost = machine.kernels.sumExactly(rooms.x.address, numbers.length, rooms.totals.address);
    return { lost, totals: [totals.slice(0, 6), totals.slice(6)] };
  };
  /** Whether the parts add up to the terms. */
  const isSum = (parts: Float64Array, terms: readonly number[]): boolean => {
    const difference = new ExactSum();
    for (const part of parts) difference.add(part);
    for (const term of terms) difference.add(-term);
    return difference.sign() === 0;
  };

  it('or say that they are not', () => {
    let exact = 0;
    let inexact = 0;
    const numbers = fc.array(fc.oneof(hostileFloat, fc.float({ min: -8, max: 8, noNaN: true })), {
      minLength: 1,
      maxLength: 30,
    });
    fc.assert(
      fc.property(numbers, (xs) => {
        const terms = xs.map(Math.fround);
        const { lost, totals } = sumOf(terms);
        if (lost) inexact += 1;
        else {
          exact += 1;
          const squares = terms.map((x) => x * x);
          expect([isSum(totals[0]!, terms), isSum(totals[1]!, squares)]).toEqual([true, true]);
        }
      }),
      { numRuns: 1000 },
    );
    expect(Math.min(exact, inexact)).toBeGreaterThan(50);
  });

  it('of what networks have they are', () => {
    const { data } = seededImage([1, 1, 100, 163]);
    expect(sumOf([...data]).lost).toBe(0);
    expect(sumOf([...data].map((x) => Math.fround(x * x * x))).lost).toBe(0);
    expect(sumOf([1, Number.NaN]).lost).toBe(1);
    expect(sumOf([1, 2, Infinity]).lost).toBe(1);
  });
});
