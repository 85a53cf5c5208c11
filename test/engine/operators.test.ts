/** Transposed convolutions, batch normalisation, pooling and bilinear resize on the engine have the reference's bits. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { convTransposeCase } from '../../src/conform/properties/windows.js';
import { backendOn } from '../../src/engine/backend.js';
import { LackOfMemory, Machine } from '../../src/engine/machine.js';
import { seededImage } from '../../src/layers/seeded.js';
import { type ReferenceBackend, reference, sizeOf, type Tensor, tensor } from '../../src/ops/index.js';
import { differences, seededVector, values } from './cases.js';

const nn = backendOn(Machine.make());

const expectSame = (compute: (backend: ReferenceBackend) => Tensor): void => {
  expect(differences(compute(nn), compute(reference))).toEqual([]);
};

const side = fc.integer({ min: 1, max: 7 });

const maps = fc
  .tuple(fc.integer({ min: 1, max: 2 }), fc.integer({ min: 1, max: 3 }), side, side)
  .chain((shape) => values(sizeOf(shape)).map((data) => tensor(data, shape)));

describe('on the engine, to the bit', () => {
  it('they are computed there', () => {
    for (const operator of ['convTranspose2d', 'batchNorm2d', 'maxPool2d', 'resize'] as const) {
      expect(nn[operator]).not.toBe(reference[operator]);
    }
  });

  it('transposed convolutions, in memory that others have left too', () => {
    const reusing = backendOn(Machine.make(), { reuseMemory: true });
    const cases = convTransposeCase.chain(({ x, weight, bias, options }) =>
      fc
        .tuple(
          ...[x, weight, ...bias].map((shape) => values(sizeOf(shape)).map((data) => tensor(data, shape))),
        )
        .map(([image, kernel, shift]) => ({ image: image!, kernel: kernel!, shift, options })),
    );
    fc.assert(
      fc.property(cases, ({ image, kernel, shift, options }) => {
        expectSame(({ convTranspose2d }) => convTranspose2d(image, kernel, shift, options));
        const [first, second] = [0, 1].map(() => reusing.convTranspose2d(image, kernel, shift, options));
        expect(differences(first!, reference.convTranspose2d(image, kernel, shift, options))).toEqual([]);
        expect(differences(second!, first!)).toEqual([]);
        for (const y of [first!, second!]) {
          y.data.fill(-1);
          reusing.release!(y);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('a transposed convolution of panels, blocks and tiles', () => {
    const x = seededImage([1, 67, 13, 11]);
    const weight = seededImage([67, 9, 4, 4]);
    const options = { stride: 2, padding: 1 };
    expectSame(({ convTranspose2d }) => convTranspose2d(x, weight, seededVector(9), options));
    expectSame(({ convTranspose2d }) => convTranspose2d(x, weight, undefined, { stride: 1 }));
  });

  it('batch normalisation', () => {
    const cases = maps.chain((x) =>
      fc
        .tuple(
          values(x.shape[1]),
          values(x.shape[1]),
          fc.option(values(x.shape[1])),
          fc.option(values(x.shape[1])),
        )
        .map((rows) => ({ x, rows })),
    );
    fc.assert(
      fc.property(cases, fc.constantFrom(0, 1e-5, 1), ({ x, rows }, epsilon) => {
        const [mean, variance, scale, shift] = rows.map((row) => row && tensor(row, [row.length]));
        const parameters = {
          mean: mean!,
          variance: variance!,
          ...(scale && { scale }),
          ...(shift && { shift }),
        };
        expectSame(({ batchNorm2d }) => batchNorm2d(x, parameters, epsilon));
      }),
    );
  });

  it('max pooling, whatever the windows, their padding and what they reach beyond it', () => {
    const sides = fc.integer({ min: 1, max: 3 });
    const options = fc.record({
      kernel: fc.tuple(sides, sides),
      stride: fc.tuple(sides, sides),
      padding: fc.constantFrom(0, 1, { top: 1, bottom: 0, left: 0, right: 2 }),
      dilation: fc.constantFrom(1, 2),
      ceilMode: fc.boolean(),
    });
    let computed = 0;
    fc.assert(
      fc.property(maps, options, (x, pool) => {
        try {
          reference.maxPool2d(x, pool);
        } catch (error) {
          expect(() => nn.maxPool2d(x, pool)).toThrow((error as Error).message);
          return;
        }
        computed++;
        expectSame(({ maxPool2d }) => maxPool2d(x, pool));
      }),
      { numRuns: 300 },
    );
    expect(computed).toBeGreaterThan(150);
  });

  it('max pooling where there is no memory for a map', () => {
    const machine = Machine.make()!;
    Object.assign(machine, {
      reserve() {
        throw new LackOfMemory('no memory');
      },
    });
    const x = seededImage([2, 3, 5, 7]);
    const options = { kernel: 3, stride: 2, padding: 1 };
    const got = backendOn(machine).maxPool2d(x, options);
    expect(differences(got, reference.maxPool2d(x, options))).toEqual([]);
  });

  it('bilinear resize, by sizes and factors, corners aligned or not', () => {
    const by = fc.oneof(
      fc.record({ size: fc.tuple(fc.integer({ min: 1, max: 15 }), fc.integer({ min: 1, max: 15 })) }),
      fc.record({ factor: fc.constantFrom(1, 2, 4, 1.5, 3) }),
    );
    fc.assert(
      fc.property(maps, by, fc.boolean(), (x, rule, alignCorners) =>
        expectSame(({ resize }) => resize(x, { mode: 'bilinear', ...rule, alignCorners })),
      ),
      { numRuns: 300 },
    );
  });

  it('ties of interpolation, and sums a hair from one', () => {
    // a quarter of 1 + 2⁻²³ and three of 1 are a tie’s neighbour; of 1 + 2·2⁻²³, a tie
    const row = [
      1,
      1 + 2 ** -22,
      1 + 2 ** -23,
      1,
      2 ** -60,
      1 + 2 ** -22,
      -1,
      2 ** 30,
      -(2 ** 30),
      2 ** -149,
    ];
    const x = tensor([...row, ...row.map((v) => -v)], [1, 1, 2, row.length]);
    for (const factor of [2, 4, 3]) expectSame(({ resize }) => resize(x, { mode: 'bilinear', factor }));
    const wide = tensor([1, -(2 ** -149)], [1, 1, 1, 2]);
    expectSame(({ resize }) => resize(wide, { mode: 'bilinear', size: [1, 2 ** 11] }));
  });

  it('batch normalisation a hair from a tie, and of a zero that is negative in every step', () => {
    // 1 + 2⁻²⁴/√(1 + ε): ε is lost in float64, and decides
    const normalized = (scale: number, shift: number, epsilon: number, x = 1): void => {
      const one = (value: number): Tensor => tensor([value], [1]);
      const parameters = { mean: one(0), variance: one(1), scale: one(scale), shift: one(shift) };
      expectSame(({ batchNorm2d }) => batchNorm2d(tensor([x, x, x], [1, 1, 1, 3]), parameters, epsilon));
    };
    for (const epsilon of [2 ** -60, -(2 ** -60), 0]) normalized(2 ** -24, 1, epsilon);
    normalized(-1, -0, 0, 0);
  });

  it('batch normalisation of what is larger than a part: its tail, and every channel', () => {
    const x = seededImage([1, 2, 129, 130]);
    const [mean, variance] = [seededVector(2), tensor([0.5, 2], [2])];
    expectSame(({ batchNorm2d }) => batchNorm2d(x, { mean, variance }, 1e-5));
  });

  it('views', () => {
    const x = seededImage([1, 3, 6, 5]).transpose(0, 1, 3, 2).step(1, 1, -1, 2);
    expectSame(({ resize }) => resize(x, { mode: 'bilinear', factor: 2 }));
  });

  it('modes that copy', () => {
    const x = seededImage([1, 1, 3, 4]);
    expectSame(({ resize }) => resize(x, { mode: 'nearest', factor: 2 }));
  });

  it('and refuses what the reference refuses', () => {
    const a = seededImage([1, 1, 2, 2]);
    for (const compute of [
      ({ resize }: ReferenceBackend) => resize(a, { mode: 'bilinear' } as never),
      ({ batchNorm2d }: ReferenceBackend) => batchNorm2d(a, { mean: a, variance: a }, 1),
    ]) {
      const message = (() => {
        try {
          return String(compute(reference));
        } catch (error) {
          return (error as Error).message;
        }
      })();
      expect(() => compute(nn)).toThrow(message);
    }
  });
});
