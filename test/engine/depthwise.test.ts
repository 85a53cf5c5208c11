/** Convolutions of single channels by few filters each: of every geometry, of bands and tails, views, ties, and numbers that are none. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backendOn } from '../../src/engine/backend.js';
import { LackOfMemory, Machine } from '../../src/engine/machine.js';
import { seededImage } from '../../src/layers/seeded.js';
import { reference, type Tensor, tensor } from '../../src/ops/index.js';
import { type Case, differences, seededVector, singleChannels } from './cases.js';

const nn = backendOn(Machine.make(), { choose: () => 'depthwise' });

const computed = ({ x, weight, bias, options }: Case): Tensor => nn.conv2d(x, weight, bias, options);

const expectSame = (each: Case): void => {
  const { x, weight, bias, options } = each;
  expect(differences(computed(each), reference.conv2d(x, weight, bias, options))).toEqual([]);
};

/** Sums of weights alone, of one window. */
const sumOf = (terms: readonly number[], bias?: number): number => {
  const x = tensor(
    terms.map(() => 1),
    [1, 1, 1, terms.length],
  );
  const weight = tensor([...terms], [1, 1, 1, terms.length]);
  const each = { x, weight, bias: bias === undefined ? undefined : tensor([bias], [1]), options: {} };
  expectSame(each);
  return computed(each).data[0]!;
};

describe('convolutions of single channels in WebAssembly', () => {
  it('have the bits of plain TypeScript', () => {
    fc.assert(fc.property(singleChannels, expectSame), { numRuns: 600 });
  });

  it.each([1, 2, 3])('in bands of a map, of the image, above and below it, stride %s', (stride) => {
    const [weight, bias] = [seededImage([4, 1, 3, 3]), seededVector(4)];
    const x = seededImage([2, 2, 181, 350]);
    expectSame({ x, weight, bias, options: { stride, padding: 1, groups: 2 } });
    const sides = { top: 150, bottom: 130, left: 0, right: 3 };
    const low = x.hi(1, 2, 9, 350);
    expectSame({ x: low, weight, bias, options: { stride, padding: sides, dilation: 2, groups: 2 } });
  });

  it('in bands of ties', () => {
    // odd numbers, and their share of half a last place
    const [height, width] = [150, 500];
    const odd = Array.from({ length: height * width }, (_, n) => (((n % 7) * (n % 11)) % 3 === 0 ? 1 : 3));
    const x = tensor(odd, [1, 1, height, width]);
    const weight = tensor([0, 0, 1, 0, 2 ** -24, 0], [1, 1, 2, 3]);
    expectSame({ x, weight, bias: undefined, options: { padding: [1, 0] } });
  });

  it('of views, and into a view', () => {
    const x = seededImage([2, 5, 8, 7]).transpose(0, 1, 3, 2).step(1, -1, -1, 1);
    const weight = seededImage([3, 1, 6, 5]).transpose(3, 1, 2, 0).lo(0, 0, 1, 0).hi(5, 1, 2, 3);
    expectSame({ x, weight, bias: undefined, options: { stride: 2, padding: 1, groups: 5 } });
    const [large, kernel] = [seededImage([1, 6, 9, 9]), seededImage([6, 1, 4, 4])];
    const options = { stride: 2, padding: 1, groups: 6 };
    const got = nn.convTranspose2d(large, kernel, seededVector(6), options);
    expect(differences(got, reference.convTranspose2d(large, kernel, seededVector(6), options))).toEqual([]);
  });

  it('of sums a hair from a tie, whatever hides it', () => {
    const [up, half, hair] = [1 + 2 ** -23, 2 ** -24, 2 ** -80];
    expect(sumOf([1, half])).toBe(1);
    expect(sumOf([1, half, hair])).toBe(up);
    expect(sumOf([1, half, -hair])).toBe(1);
    expect(sumOf([half, hair], 1)).toBe(up);
    expect(sumOf([2 ** 40, 1, -(2 ** 40), half, hair])).toBe(up);
    expect(sumOf([2 ** 40, 1, half, -(2 ** 40)])).toBe(1);
    expect(sumOf([2 ** 40, half, hair, -(2 ** 40)], 1)).toBe(up);
    expect(sumOf([2 ** 70, hair, -(2 ** 70)])).toBe(hair);
    expect(sumOf([2 ** 70, -hair, -(2 ** 70)])).toBe(-hair);
  });

  it('of additions that all err the same way, as far as they may', () => {
    // each adds a little less than half of the last place of what is there, and loses it: together they reach beyond a tie
    for (const count of [9, 25, 49, 169]) {
      const lost = Array.from({ length: count }, () => Math.fround((1 - 2 ** -20) * 2 ** -53));
      const terms = [1, 2 ** -24, -Math.floor((3 * count) / 8) * 2 ** -52, ...lost];
      expect(sumOf(terms)).toBe(1 + 2 ** -23);
      expect(sumOf(terms.map((term) => -term))).toBe(-1 - 2 ** -23);
    }
  });

  it('zeros have the sign that an exact sum of zero has', () => {
    expect(sumOf([1, -1])).toBe(0);
    expect(sumOf([-0, -0])).toBe(0);
    expect(sumOf([-0, -0], -0)).toBe(0);
    expect(sumOf([2 ** -149, -(2 ** -149)], -0)).toBe(0);
  });

  it('settles little of what is no tie, and nothing where windows are zero', () => {
    let listed = 0;
    const machine = Machine.make()!;
    const { kernels } = machine;
    const convolveRows: typeof kernels.convolveRows = (...operands) => {
      const end = kernels.convolveRows(...operands);
      listed += (end - operands[9]) / 4;
      return end;
    };
    Object.assign(machine, { kernels: { ...kernels, convolveRows } });
    const watched = backendOn(machine);
    const options = { padding: 1, groups: 8 };
    watched.conv2d(seededImage([1, 8, 60, 60]), seededImage([8, 1, 3, 3]), undefined, options);
    expect(listed).toBeLessThan(3);
    listed = 0;
    watched.conv2d(
      seededImage([1, 8, 60, 60]),
      tensor(new Float32Array(72), [8, 1, 3, 3]),
      undefined,
      options,
    );
    expect(listed).toBe(0);
  });

  it('in plain TypeScript where there is no memory for a band', () => {
    const machine = Machine.make()!;
    Object.assign(machine, {
      reserve() {
        throw new LackOfMemory('no memory');
      },
    });
    const [x, weight, options] = [seededImage([2, 3, 5, 7]), seededImage([3, 1, 3, 3]), { groups: 3 }];
    const got = backendOn(machine).conv2d(x, weight, undefined, options);
    expect(differences(got, reference.conv2d(x, weight, undefined, options))).toEqual([]);
  });
});
