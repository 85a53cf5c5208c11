/** Functions of one number on the engine have the reference's bits: of any numbers, of blocks and tails, on ties and a hair from them. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backendOn } from '../../src/engine/backend.js';
import { Machine } from '../../src/engine/machine.js';
import { seededImage } from '../../src/layers/seeded.js';
import { elements, type ReferenceBackend, reference, type Tensor, tensor } from '../../src/ops/index.js';
import { hardest } from '../golden/rounding/hardest.js';
import { hostileFloat } from '../numerics/hostile.js';
import { differences } from './cases.js';

/** Products added in two roundings, and in one where the platform can. */
const ENGINES = [false, undefined].map((fused) => backendOn(Machine.make(fused)));

type Compute = (nn: ReferenceBackend, x: Tensor) => Tensor;

const line = (slope: number, offset: number) => ({ slope: Math.fround(slope), offset: Math.fround(offset) });

const FUNCTIONS: readonly (readonly [string, Compute])[] = [
  ['sigmoid', (nn, x) => nn.sigmoid(x)],
  ['silu', (nn, x) => nn.silu(x)],
  ['hardSwish', (nn, x) => nn.hardSwish(x)],
  ['hardSigmoid, a fifth', (nn, x) => nn.hardSigmoid(x, 'fifth')],
  ['hardSigmoid, a sixth', (nn, x) => nn.hardSigmoid(x, 'sixth')],
  ['hardSigmoid, a falling line', (nn, x) => nn.hardSigmoid(x, line(-1 / 7, 0.4))],
  ['hardSigmoid, a level', (nn, x) => nn.hardSigmoid(x, line(0, 0.25))],
  ...(['exp', 'sqrt', 'tanh', 'mish'] as const).map(
    (operation) => [operation, (nn: ReferenceBackend, x: Tensor) => nn.unary(x, operation)] as const,
  ),
  ...[Math.fround(1.6732632), -1.5, -0, 2 ** -149].map(
    (elu) => [`elu of ${elu}`, (nn: ReferenceBackend, x: Tensor) => nn.unary(x, { elu })] as const,
  ),
  ...[
    [1.6732632, 1.050701],
    [-1.5, -0.75],
    [0, 2],
    [2 ** -100, 2 ** -49],
    [2 ** 100, 2 ** 28],
  ].map(([alpha, gamma]) => {
    const selu = { alpha: Math.fround(alpha!), gamma: Math.fround(gamma!) };
    return [
      `selu of ${alpha} and ${gamma}`,
      (nn: ReferenceBackend, x: Tensor) => nn.unary(x, { selu }),
    ] as const;
  }),
  ...[Math.fround(0.3), 2 ** -149, 2 ** 127].map(
    (celu) => [`celu of ${celu}`, (nn: ReferenceBackend, x: Tensor) => nn.unary(x, { celu })] as const,
  ),
];

const vector = (numbers: ArrayLike<number>): Tensor => tensor(Float32Array.from(numbers), [numbers.length]);

const expectSame = (compute: Compute, x: Tensor): void => {
  const expected = compute(reference, x);
  for (const nn of ENGINES) expect(differences(compute(nn, x), expected)).toEqual([]);
};

it('are computed there', () => {
  for (const operator of ['sigmoid', 'silu', 'hardSwish', 'hardSigmoid', 'unary'] as const) {
    for (const nn of ENGINES) expect(nn[operator]).not.toBe(reference[operator]);
  }
});

describe.each(FUNCTIONS)('%s', (_, compute) => {
  it('of any numbers, of any length', () => {
    const usual = fc.float({ min: -8, max: 8, noNaN: true });
    const far = fc.float({ min: -160, max: 160, noNaN: true });
    const numbers = fc.array(fc.oneof(usual, far, hostileFloat, fc.float()), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(numbers, (xs) => expectSame(compute, vector(xs))),
      { numRuns: 500 },
    );
  });

  it('of numbers of every size, and of none', () => {
    const special = [
      0,
      2 ** -149,
      2 ** -126,
      2 ** -25,
      1,
      3,
      88,
      104,
      105,
      120,
      128,
      160,
      2 ** 127,
      Infinity,
    ];
    expectSame(compute, vector([...special, ...special.map((x) => -x), Number.NaN]));
    // every 2¹⁴th float32 and its negative
    const bits = Uint32Array.from({ length: 2 ** 18 }, (_, n) => n * 2 ** 14 + (n % 2 ** 14));
    expectSame(compute, tensor(new Float32Array(bits.buffer), [bits.length]));
  });

  it('of NaNs of any bits, among zeros and numbers', () => {
    const bits = Uint32Array.of(0xffc00001, 0x3f800000, 0x7fa00000, 0x80000000, 0x7fffffff, 0, 0xc0000000);
    expectSame(compute, tensor(new Float32Array(bits.buffer), [bits.length]));
  });

  it('of more than a block, its tail, and views', () => {
    const x = reference.scale(seededImage([1, 3, 83, 131]), 8);
    expectSame(compute, x);
    expectSame(compute, x.transpose(0, 1, 3, 2).step(1, 1, -1, 2));
    expectSame(compute, tensor([0.5], []));
  });

  it('in the memory of what was read for the last time', () => {
    const nn = backendOn(Machine.make(), { reuseMemory: true });
    const x = seededImage([1, 3, 83, 131]);
    const own = nn.scale(x, 4);
    const expected = compute(reference, reference.scale(x, 4));
    nn.release!(own);
    const got = compute(nn, own);
    expect(got.data.buffer).toBe(own.data.buffer);
    expect(differences(got, expected)).toEqual([]);
  });
});

describe.each(['sigmoid', 'silu'] as const)('%s', (operator) => {
  it('of the numbers whose results lie closest to a midpoint, and of their neighbours', () => {
    const bits = hardest(operator);
    for (const apart of [-1, 0, 1]) {
      const numbers = new Float32Array(bits.map((each) => each + apart).buffer);
      expectSame((nn, x) => nn[operator](x), tensor(numbers, [numbers.length]));
    }
  });
});

it('on ties: of a sixth and a fifth, and of the hard swish', () => {
  const odd = Array.from({ length: 1000 }, (_, n) => 2 * (n * 2087) + 1);
  const sixths = odd.flatMap((j) => [3 * j * 2 ** -24, -3 * j * 2 ** -25]);
  expectSame((nn, x) => nn.hardSigmoid(x, 'sixth'), vector(sixths));
  expectSame((nn, x) => nn.hardSigmoid(x, 'fifth'), vector([2, -1, -1.5]));
  const swishes = Array.from({ length: 246 }, (_, n) => 3 * (2 * (778 + n) + 1) * 2 ** -11);
  expectSame((nn, x) => nn.hardSwish(x), vector(swishes));
});

it('settles little of what is no tie', () => {
  const machine = Machine.make()!;
  let listed = 0;
  const { kernels } = machine;
  const watched = Object.fromEntries(
    (['sigmoid', 'silu', 'hardSwish', 'hardSigmoid', 'exp', 'tanh', 'mish', 'exponentialUnit'] as const).map(
      (name) => {
        const kernel: typeof kernels.silu = (...operands) => {
          const end = kernels[name](...operands);
          listed += (end - operands[3]) / 4;
          return end;
        };
        return [name, kernel];
      },
    ),
  );
  Object.assign(machine, { kernels: { ...kernels, ...watched } });
  const nn = backendOn(machine);
  const x = reference.scale(seededImage([1, 1, 400, 400]), 16);
  // three quarters of a float32 may be a tie
  for (const [name, compute] of FUNCTIONS) if (!name.startsWith('selu of -1.5')) compute(nn, x);
  expect(listed).toBeLessThan(10);
});

it('refuse what the reference refuses', () => {
  const [x, empty] = [vector([1]), tensor([], [0, 2])];
  const calls: readonly ((nn: ReferenceBackend) => Tensor)[] = [
    (nn) => nn.sigmoid(empty),
    (nn) => nn.silu([1] as never),
    (nn) => nn.hardSwish(empty),
    (nn) => nn.hardSigmoid(x, 'third' as never),
    (nn) => nn.hardSigmoid(x, { slope: 0.1, offset: 0 }),
    (nn) => nn.hardSigmoid(empty, 'third' as never),
    (nn) => nn.hardSigmoid(empty, 'fifth'),
  ];
  const messageOf = (call: (nn: ReferenceBackend) => Tensor, nn: ReferenceBackend): string => {
    try {
      return String(elements(call(nn)));
    } catch (error) {
      return (error as Error).message;
    }
  };
  for (const call of calls) {
    expect(() => call(ENGINES[0]!)).toThrow();
    expect(messageOf(call, ENGINES[0]!)).toBe(messageOf(call, reference));
  }
});
