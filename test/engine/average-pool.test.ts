/** Average pools on the engine have the reference's bits: of every geometry, of ties, views and numbers that are none. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backendOn } from '../../src/engine/backend.js';
import { LackOfMemory, Machine } from '../../src/engine/machine.js';
import { seededImage } from '../../src/layers/seeded.js';
import { type AveragePoolOptions, reference, sizeOf, type Tensor, tensor } from '../../src/ops/index.js';
import { hostileFloat } from '../numerics/hostile.js';
import { differences, expectSameRefusal, values } from './cases.js';

const nn = backendOn(Machine.make());

const expectSame = (x: Tensor, options: AveragePoolOptions, on = nn): void =>
  expect(differences(on.averagePool2d(x, options), reference.averagePool2d(x, options))).toEqual([]);

const two = (least: number, most: number) =>
  fc.tuple(fc.integer({ min: least, max: most }), fc.integer({ min: least, max: most }));

const cases = fc
  .record({
    images: fc.integer({ min: 1, max: 2 }),
    channels: fc.integer({ min: 1, max: 3 }),
    size: two(1, 11),
    kernel: two(1, 4),
    stride: two(1, 4),
    padding: two(0, 2),
    ceilMode: fc.boolean(),
    countIncludePadding: fc.boolean(),
  })
  .chain(({ images, channels, size, ...options }) => {
    const shape = [images, channels, ...size];
    const count = sizeOf(shape);
    const numbers = fc.oneof(values(count), fc.array(hostileFloat, { minLength: count, maxLength: count }));
    return numbers.map((x) => ({ x: tensor(x, shape), options }));
  });

describe('average pools on the engine', () => {
  it('are computed there', () => expect(nn.averagePool2d).not.toBe(reference.averagePool2d));

  it('have the bits of plain TypeScript, or its refusals', () => {
    let computed = 0;
    fc.assert(
      fc.property(cases, ({ x, options }) => {
        try {
          reference.averagePool2d(x, options);
        } catch {
          expectSameRefusal(nn, ({ averagePool2d }) => averagePool2d(x, options));
          return;
        }
        computed++;
        expectSame(x, options);
      }),
      { numRuns: 600 },
    );
    expect(computed).toBeGreaterThan(200);
  });

  it('of views, and of several images', () => {
    const x = seededImage([2, 5, 14, 9]).transpose(0, 1, 3, 2).step(1, -1, -1, 2);
    expectSame(x, { kernel: [3, 2], stride: [2, 1], padding: [1, 0] });
    expectSame(seededImage([3, 4, 20, 31]), { kernel: 3, stride: 1, padding: 1, countIncludePadding: false });
  });

  it('of ties, and of sums that lose what tells them from one', () => {
    const odd = 1 + 2 ** -23;
    const rows = [1, odd, odd, 1, 2 ** 60, -(2 ** 60), odd, 2 ** -80];
    expectSame(tensor(rows, [1, 1, 1, 8]), { kernel: [1, 2], stride: 1 });
    expectSame(tensor(rows, [1, 1, 4, 2]), { kernel: [2, 1], stride: 1 });
    expectSame(tensor(rows, [1, 1, 2, 4]), { kernel: [2, 2], stride: 1 });
    expectSame(tensor([1, 2 ** -24, 2 ** -80, 0], [1, 1, 1, 4]), {
      kernel: [1, 4],
      countIncludePadding: true,
    });
  });

  it('of zeros have a positive sign', () => {
    expectSame(tensor([-0, -0, -0, -0], [1, 1, 2, 2]), { kernel: 2 });
    expectSame(tensor([-0, 0, -0, 1], [1, 1, 1, 4]), { kernel: [1, 2], stride: 1, padding: [0, 1] });
  });

  it('in plain TypeScript where there is no memory for a map', () => {
    const machine = Machine.make()!;
    Object.assign(machine, {
      reserve() {
        throw new LackOfMemory('no memory');
      },
    });
    expectSame(seededImage([2, 3, 5, 7]), { kernel: 2, stride: 1 }, backendOn(machine));
  });
});
