/** Operators of single roundings on the engine have the reference's bits. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backendOn } from '../../src/engine/backend.js';
import { Machine } from '../../src/engine/machine.js';
import { seededImage } from '../../src/layers/seeded.js';
import {
  elements,
  type ReferenceBackend,
  reference,
  sizeOf,
  type Tensor,
  tensor,
} from '../../src/ops/index.js';
import { differences, seededVector, values } from './cases.js';

const nn = backendOn(Machine.make());

const expectSame = (compute: (backend: ReferenceBackend) => Tensor): void => {
  expect(differences(compute(nn), compute(reference))).toEqual([]);
};

const OPERATIONS = ['add', 'subtract', 'multiply', 'divide', 'maximum', 'minimum'] as const;

const side = fc.integer({ min: 1, max: 7 });

const maps = fc
  .tuple(fc.integer({ min: 1, max: 2 }), fc.integer({ min: 1, max: 3 }), side, side)
  .chain((shape) => values(sizeOf(shape)).map((data) => tensor(data, shape)));

/** Two of one shape. */
const pairs = maps.chain((a) => values(a.size).map((data) => [a, tensor(data, a.shape)] as const));

describe('elementwise operators on the engine, to the bit', () => {
  it('are computed there', () => {
    for (const operator of ['add', 'relu', 'clip', 'scale', 'gate', 'elementwise'] as const) {
      expect(nn[operator]).not.toBe(reference[operator]);
    }
  });

  it('add', () => fc.assert(fc.property(pairs, ([a, b]) => expectSame(({ add }) => add(a, b)))));

  it('relu', () => fc.assert(fc.property(maps, (x) => expectSame(({ relu }) => relu(x)))));

  it('clip and scale', () => {
    const bounds = fc.constantFrom([0, 6], [-0, 0], [-0, -0], [-1.5, 1], [-Infinity, 2], [1, Infinity]);
    fc.assert(fc.property(maps, bounds, (x, [low, high]) => expectSame(({ clip }) => clip(x, low!, high!))));
    const factors = fc.constantFrom(3, -0, 1 / 4, 2 ** -149, Infinity, Number.NaN, Math.fround(0.1));
    fc.assert(fc.property(maps, factors, (x, factor) => expectSame(({ scale }) => scale(x, factor))));
  });

  it('gates, of maps larger than a block and smaller', () => {
    const gated = maps.chain((x) =>
      values(x.shape[0]! * x.shape[1]!).map((data) => [x, tensor(data, x.shape.slice(0, 2))] as const),
    );
    fc.assert(fc.property(gated, ([x, gates]) => expectSame(({ gate }) => gate(x, gates))));
    const columns = seededImage([1, 1, 3, 2]).pick(0, 0, null, null).transpose(1, 0);
    expectSame(({ gate }) => gate(seededImage([2, 3, 129, 128]), columns));
  });

  describe.each(OPERATIONS)('elementwise, %s', (operation) => {
    it('of two shapes that stretch to one', () => {
      const pairs = fc
        .array(fc.tuple(fc.constantFrom(1, 2, 3, 5, 40), fc.constantFrom('both', 'a', 'b')), { maxLength: 4 })
        .filter((axes) => axes.reduce((size, [length]) => size * length, 1) < 20_000)
        .chain((axes) => {
          const shapeOf = (of: string) =>
            axes.map(([length, who]) => (who === of || who === 'both' ? length : 1));
          const [a, b] = [shapeOf('a'), shapeOf('b')];
          return fc.tuple(values(sizeOf(a)), values(sizeOf(b)), fc.nat(axes.length)).map(([x, y, cut]) => {
            const dropped = b.slice(0, cut).every((length) => length === 1) ? cut : 0;
            return [tensor(x, a), tensor(y, b.slice(dropped))] as const;
          });
        });
      fc.assert(
        fc.property(pairs, ([a, b]) => {
          expectSame(({ elementwise }) => elementwise(a, b, operation));
          expectSame(({ elementwise }) => elementwise(b, a, operation));
        }),
        { numRuns: 60 },
      );
    });

    it('of numbers, channels, maps, rows and columns, over more than one block', () => {
      const x = seededImage([2, 3, 100, 90]);
      for (const shape of [
        [],
        [1],
        [3, 1, 1],
        [1, 3, 1, 1],
        [2, 3, 1, 1],
        [2, 1, 1, 1],
        [90],
        [100, 1],
        [1, 3, 1, 90],
      ]) {
        const y = tensor(elements(seededImage([1, 1, 1, sizeOf(shape)])), shape);
        expectSame(({ elementwise }) => elementwise(x, y, operation));
        expectSame(({ elementwise }) => elementwise(y, x, operation));
      }
      expectSame(({ elementwise }) => elementwise(x, x.step(1, -1, 1, 1), operation));
    });

    it('of every two of these', () => {
      const special = [0, -0, 1, -1, 3, 2 ** -149, -(2 ** -126), 2 ** 127, Infinity, -Infinity, Number.NaN];
      const [a, b] = [tensor(special, [special.length, 1]), tensor(special, [special.length])];
      expectSame(({ elementwise }) => elementwise(a, b, operation));
    });
  });

  it('writes over what was read for the last time', () => {
    const reusing = backendOn(Machine.make(), { reuseMemory: true });
    const x = seededImage([1, 3, 150, 170]);
    const channels = seededVector(3);
    const gates = tensor(elements(channels), [1, 3]);
    const number = tensor([0.3], []);
    const compute: readonly ((nn: ReferenceBackend, x: Tensor) => Tensor)[] = [
      (nn, x) => nn.relu(x),
      (nn, x) => nn.clip(x, -0.25, 0.5),
      (nn, x) => nn.scale(x, 3),
      (nn, x) => nn.gate(x, gates),
      (nn, x) => nn.elementwise(number, x, 'subtract'),
      (nn, x) => nn.elementwise(x, tensor(elements(channels), [3, 1, 1]), 'divide'),
      (nn, x) => nn.elementwise(x, x, 'multiply'),
      (nn, x) => nn.elementwise(tensor(elements(x).slice(), x.shape), x, 'add'),
    ];
    for (const operator of compute) {
      const own = reusing.scale(x, 1);
      const expected = operator(reference, reference.scale(x, 1));
      reusing.release!(own);
      const got = operator(reusing, own);
      expect(got.data.buffer).toBe(own.data.buffer);
      expect(differences(got, expected)).toEqual([]);
      reusing.release!(got);
    }
  });

  it('adds NaNs of any bits, and compares them', () => {
    const bits = Uint32Array.of(0xffc00001, 0x7fa00000, 0x7fffffff, 0x3f800000, 0xff800000);
    const x = tensor(new Float32Array(bits.buffer), [5]);
    expectSame(({ add }) => add(x, x));
    expectSame(({ relu }) => relu(x));
    expectSame(({ clip }) => clip(x, -1, 1));
    expectSame(({ scale }) => scale(x, 2));
    for (const operation of OPERATIONS) {
      expectSame(({ elementwise }) => elementwise(x, x.transpose(0), operation));
    }
  });

  it('what is larger than a part: its tail', () => {
    const x = seededImage([1, 2, 129, 130]);
    expectSame(({ add }) => add(x, x));
    expectSame(({ relu }) => relu(x));
    expectSame(({ clip }) => clip(x, -1, 1));
    expectSame(({ scale }) => scale(x, 2));
  });

  it('views', () => {
    const x = seededImage([1, 3, 6, 5]).transpose(0, 1, 3, 2).step(1, 1, -1, 2);
    expectSame(({ relu }) => relu(x));
    expectSame(({ add }) => add(x, x.step(1, -1, 1, 1)));
    expectSame(({ elementwise }) => elementwise(x, x.step(1, -1, 1, 1), 'multiply'));
  });

  it('refuse what the reference refuses', () => {
    const [a, b] = [seededImage([1, 1, 2, 2]), seededImage([1, 1, 2, 3])];
    for (const compute of [
      ({ add }: ReferenceBackend) => add(a, b),
      ({ relu }: ReferenceBackend) => relu([1] as never),
      ({ clip }: ReferenceBackend) => clip(a, 1, 0),
      ({ clip }: ReferenceBackend) => clip([1] as never, 1, 0),
      ({ scale }: ReferenceBackend) => scale(a, 0.1),
      ({ gate }: ReferenceBackend) => gate(a, b),
      ({ elementwise }: ReferenceBackend) => elementwise(a, b, 'add'),
      ({ elementwise }: ReferenceBackend) => elementwise(a, a, 'modulo' as never),
      ({ elementwise }: ReferenceBackend) => elementwise(a, [1] as never, 'modulo' as never),
    ]) {
      const messageOf = (backend: ReferenceBackend): string => {
        try {
          return String(compute(backend));
        } catch (error) {
          return (error as Error).message;
        }
      };
      expect(() => compute(nn)).toThrow(messageOf(reference));
    }
  });
});
