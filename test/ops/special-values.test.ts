/** What each operator's docstring, or docs/numerics.md, says about zeros, infinities, NaN and the ends of the range. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tensorOf, tensorsOf } from '../../src/conform/properties/tensors.js';
import { reference as nn } from '../../src/ops/reference.js';
import { tensor } from '../../src/ops/tensor.js';

const LARGEST = 2 ** 128 - 2 ** 104;
const SMALLEST = 2 ** -149;

const row = (...values: number[]) => tensor(values, [1, 1, 1, values.length]);
const vector = (...values: number[]) => tensor(values, [values.length]);

describe('relu', () => {
  it('gives +0 for both zeros and everything below, and keeps NaN', () => {
    const y = nn.relu(row(-0, 0, -1, -Infinity, -SMALLEST, SMALLEST, Infinity, NaN));
    expect([...y.data]).toEqual([0, 0, 0, 0, 0, SMALLEST, Infinity, NaN]);
  });
});

describe('sigmoid', () => {
  it('runs from 0 to 1, through ½ at both zeros', () => {
    const y = nn.sigmoid(row(-Infinity, -LARGEST, -0, 0, LARGEST, Infinity, NaN));
    expect([...y.data]).toEqual([0, 0, 0.5, 0.5, 1, 1, NaN]);
  });

  it('reaches the smallest float32 where e⁻ˣ passes 2¹⁵⁰, and 1 where it passes 2⁻²⁵', () => {
    // 150·ln 2 = 103.972…, 25·ln 2 = 17.328…; below, half a step is not reached yet.
    const y = nn.sigmoid(row(-103.98, -103.97, 17.32, 17.34));
    expect([...y.data]).toEqual([0, SMALLEST, 1 - 2 ** -24, 1]);
  });

  it('is +0 from the first float32 below −150·ln 2 on, and not one float32 before', () => {
    const passed = Math.ceil(150 * Math.LN2 * 2 ** 17);
    const steps = [-2, -1, 0, 1, 2, 1000, 2 ** 17, 2 ** 18];
    const y = nn.sigmoid(vector(...steps.map((step) => -(passed + step) * 2 ** -17)));
    expect([...y.data]).toEqual([SMALLEST, SMALLEST, 0, 0, 0, 0, 0, 0]);
  });

  it('never falls, and is symmetric about ½ as closely as float32 can say', () => {
    fc.assert(
      fc.property(tensorsOf('ordinary', [[1], [1]]), ([a, b]) => {
        const [low, high] = [Math.min(a.data[0], b.data[0]), Math.max(a.data[0], b.data[0])];
        const y = nn.sigmoid(vector(low, high, -low)).data;
        expect(y[0]).toBeLessThanOrEqual(y[1]);
        // Each side rounds once, by at most 2⁻²⁵ below 1.
        expect(Math.abs(y[0] + y[2] - 1)).toBeLessThanOrEqual(2 ** -24);
      }),
      { numRuns: 500 },
    );
  });
});

describe('add', () => {
  it.each([
    [-0, -0, -0],
    [-0, 0, 0],
    [1, -1, 0],
    [Infinity, -Infinity, NaN],
    [Infinity, LARGEST, Infinity],
    [LARGEST, 2 ** 103, Infinity],
    [LARGEST, 2 ** 103 - 2 ** 79, LARGEST],
    [SMALLEST, -2 * SMALLEST, -SMALLEST],
    [1, 2 ** -24, 1],
    [1 + 2 ** -23, 2 ** -24, 1 + 2 ** -22],
    [NaN, 1, NaN],
  ])('%s + %s = %s, as in IEEE 754', (a, b, sum) => {
    expect(nn.add(vector(a), vector(b)).data[0]).toBe(sum);
  });
});

describe('scale', () => {
  it.each([
    [-0, 2, -0],
    [1, -0, -0],
    [Infinity, 0, NaN],
    [LARGEST, 2, Infinity],
    [SMALLEST, 0.5, 0],
    [-SMALLEST, 0.5, -0],
    [3 * SMALLEST, 0.5, 2 * SMALLEST],
    [1, NaN, NaN],
  ])('%s·%s = %s, as in IEEE 754', (x, factor, product) => {
    expect(nn.scale(vector(x), factor).data[0]).toBe(product);
  });
});

describe('max pool', () => {
  const max = (...values: number[]) => nn.maxPool2d(row(...values), { kernel: [1, values.length] }).data[0];

  it.each([
    [0, -0, 0],
    [-0, 0, 0],
    [-0, -0, -0],
    [NaN, Infinity, NaN],
    [-1, NaN, NaN],
    [-Infinity, -Infinity, -Infinity],
    [-LARGEST, -Infinity, -LARGEST],
    [SMALLEST, 0, SMALLEST],
  ])('of %s and %s is %s', (a, b, expected) => {
    expect(max(a, b)).toBe(expected);
  });

  it('pads with −∞: what is negative wins over padding, and padding alone is −∞', () => {
    const y = nn.maxPool2d(row(-3), { kernel: 1, padding: 1, stride: 1 });
    expect([...y.data]).toEqual([...Array(4).fill(-Infinity), -3, ...Array(4).fill(-Infinity)]);
    expect(nn.maxPool2d(row(-3, -5), { kernel: 3, padding: 1, stride: 2 }).data[0]).toBe(-3);
  });

  it('is monotone, and gives one of its inputs', () => {
    const options = { kernel: 3, stride: 2, padding: 1 } as const;
    fc.assert(
      fc.property(
        tensorsOf('wide', [
          [1, 2, 5, 6],
          [1, 2, 5, 6],
        ]),
        ([a, b]) => {
          const upper = tensor(
            a.data.map((value, i) => Math.max(value, b.data[i])),
            a.shape,
          );
          const [y, z] = [nn.maxPool2d(a, options).data, nn.maxPool2d(upper, options).data];
          expect(y.every((value, i) => value <= z[i])).toBe(true);
          expect(y.every((value) => a.data.includes(value))).toBe(true);
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('average pools', () => {
  const mean = (...values: number[]) => nn.globalAveragePool(row(...values)).data[0];

  it.each([
    ['of negative zeros is +0', [-0, -0], 0],
    ['of opposites is +0', [3, -3], 0],
    ['of the largest numbers does not overflow', [LARGEST, LARGEST, LARGEST], LARGEST],
    ['of opposite infinities is NaN', [Infinity, -Infinity, 1], NaN],
    ['of one infinity is infinite', [-Infinity, LARGEST], -Infinity],
    ['with a NaN is NaN', [NaN, 1], NaN],
    ['that underflows keeps its sign', [-SMALLEST, 0], -0],
    ['a hair above a midpoint rounds up', [3, 3 * 2 ** -24, 2 ** -100], 1 + 2 ** -23],
    ['a hair below it rounds down', [3, 3 * 2 ** -24, -(2 ** -100)], 1],
    ['of three smallest numbers and three zeros rounds to even', [SMALLEST, SMALLEST, 0, 0, SMALLEST, 0], 0],
  ])('the mean %s', (_what, values, expected) => {
    expect(mean(...values)).toBe(expected);
  });

  it('counts padding as zeros or not at all', () => {
    const pool = (countIncludePadding: boolean) =>
      nn.averagePool2d(row(6, 3), { kernel: 2, padding: 1, stride: 1, countIncludePadding }).data.slice(0, 3);
    expect([...pool(true)]).toEqual([1.5, 2.25, 0.75]);
    expect([...pool(false)]).toEqual([6, 4.5, 3]);
    const unsaid = nn.averagePool2d(row(6, 3), { kernel: 2, padding: 1, stride: 1 }).data.slice(0, 3);
    expect(unsaid).toEqual(pool(true));
  });

  it('never counts what ceil mode lets hang over', () => {
    const x = tensor([1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 1, 3, 3]);
    const y = nn.averagePool2d(x, { kernel: 2, ceilMode: true });
    expect([...y.data]).toEqual([3, 4.5, 7.5, 9]);
  });

  it('is monotone', () => {
    fc.assert(
      fc.property(
        tensorsOf('wide', [
          [1, 1, 3, 3],
          [1, 1, 3, 3],
        ]),
        ([a, b]) => {
          const upper = tensor(
            a.data.map((value, i) => Math.max(value, b.data[i])),
            a.shape,
          );
          expect(nn.globalAveragePool(a).data[0]).toBeLessThanOrEqual(nn.globalAveragePool(upper).data[0]);
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('batch norm', () => {
  const norm = (x: number, mean: number, variance: number, epsilon: number, scale = 1, shift = 0): number =>
    nn.batchNorm2d(
      row(x),
      { mean: vector(mean), variance: vector(variance), scale: vector(scale), shift: vector(shift) },
      epsilon,
    ).data[0];

  it.each([
    ['an exact zero is +0', norm(1, 1, 1, 0, -1, -0), 0],
    ['also of negative zeros', norm(-0, 0, 1, 0, 1, -0), 0],
    ['a value that underflows keeps its sign', norm(-SMALLEST, 0, 16, 0), -0],
    ['variance + ε of zero divides by zero', norm(1, 0, 0, 0), Infinity],
    ['in both directions', norm(-1, 0, 0, 0), -Infinity],
    ['0/0 is NaN', norm(1, 1, 0, 0), NaN],
    ['a negative variance + ε is NaN', norm(1, 0, -1, 1e-5), NaN],
    ['an infinite variance leaves the shift', norm(5, 1, Infinity, 1e-5, 3, 7), 7],
    ['a NaN anywhere is NaN', norm(1, NaN, 1, 0), NaN],
    ['an infinite input rules', norm(-Infinity, 0, 1, 0, 2, 5), -Infinity],
    ['unless its scale is zero', norm(Infinity, 0, 1, 0, 0), NaN],
    ['intermediate values may exceed the range', norm(LARGEST, -LARGEST, 16, 0, 2), LARGEST],
    ['results beyond it are infinite', norm(LARGEST, -LARGEST, 1, 0), Infinity],
    ['ε is the float64 given, not its float32', norm(1, 0, 0, 2 ** -60), 2 ** 30],
    [
      'ε counts beside a variance of which it is no float32 part',
      norm(1, 0, 1, 2 ** -25, 1, -1),
      -(2 ** -26),
    ],
  ])('%s', (_what, actual, expected) => {
    expect(actual).toBe(expected);
  });

  it('has scale 1 and shift 0 where they are left out', () => {
    const statistics = { mean: vector(1, 2), variance: vector(4, 16) };
    const x = tensor([3, -3, 10, 2], [1, 2, 1, 2]);
    expect([...nn.batchNorm2d(x, statistics, 0).data]).toEqual([1, -2, 2, 0]);
    expect([...nn.batchNorm2d(x, { ...statistics, scale: vector(2, 3) }, 0).data]).toEqual([2, -4, 6, 0]);
    expect([...nn.batchNorm2d(x, { ...statistics, shift: vector(5, 7) }, 0).data]).toEqual([6, 3, 9, 7]);
  });
});

describe('linear', () => {
  it('sums as a convolution does: +0, ∞ and NaN', () => {
    const x = tensor([1, -1, Infinity, 1], [2, 2]);
    const weight = tensor([1, 1, 0, 1, 2, -1], [3, 2]);
    expect([...nn.linear(x, weight, undefined).data]).toEqual([0, -1, 3, Infinity, NaN, Infinity]);
  });
});

describe('copying operators', () => {
  it('keep every value, the sign of zero included', () => {
    const values = [-0, 0, SMALLEST, -LARGEST, Infinity, -Infinity, NaN];
    const y = nn.concat([row(...values), row(...values)]);
    expect([...y.data]).toEqual([...values, ...values]);
    const padded = nn.pad(row(...values), { top: 0, bottom: 0, left: 1, right: 1 }, -0);
    expect([...padded.data]).toEqual([-0, ...values, -0]);
    expect([...nn.pad(row(1), { top: 0, bottom: 1, left: 0, right: 0 }).data]).toEqual([1, 0]);
  });

  it('give a NaN the canonical bits, whatever its payload', () => {
    const nan = tensor(new Float32Array(Uint32Array.of(0xffc12345).buffer), [1, 1, 1, 1]);
    const one = { top: 0, bottom: 0, left: 0, right: 0 };
    for (const y of [
      nn.concat([nan]),
      nn.pad(nan, one),
      nn.relu(nan),
      nn.sigmoid(nan),
      nn.silu(nan),
      nn.hardSigmoid(nan, 'sixth'),
      nn.hardSwish(nan),
      nn.unary(nan, 'exp'),
      nn.unary(nan, { elu: 1 }),
      nn.groupNorm(nan, 1, {}, 1),
      nn.clip(nan, 0, 6),
      nn.gate(nan, tensor([1], [1, 1])),
      nn.elementwise(nan, nan, 'maximum'),
      nn.reshape(nan, [1]),
      nn.transpose(nan, [3, 2, 1, 0]),
      nn.weightedMean([nan], vector(1), 1),
      nn.slice(nan, 0, 1),
      nn.flatten(nan, 'HWC'),
      nn.softmax(tensor(nan.data, [1, 1])),
      nn.scale(nan, 1),
      nn.add(nan, nan),
      nn.maxPool2d(nan, { kernel: 1 }),
      nn.averagePool2d(nan, { kernel: 1 }),
      nn.globalAveragePool(nan),
      nn.resize(nan, { mode: 'nearest', factor: 1 }),
      nn.resize(nan, { mode: 'bilinear', factor: 2 }),
      nn.conv2d(nan, nan, undefined),
    ]) {
      expect(new Set(new Uint32Array(y.data.buffer))).toEqual(new Set([0x7fc00000]));
    }
  });
});

describe('convolution with weights that are not negative', () => {
  it('is monotone', () => {
    const tensors = fc.tuple(
      tensorsOf('wide', [
        [1, 2, 3, 3],
        [1, 2, 3, 3],
      ]),
      tensorOf('wide', [2, 2, 2, 2]),
    );
    fc.assert(
      fc.property(tensors, ([[a, b], w]) => {
        const weight = tensor(w.data.map(Math.abs), w.shape);
        const upper = tensor(
          a.data.map((value, i) => Math.max(value, b.data[i])),
          a.shape,
        );
        const [y, z] = [a, upper].map((x) => nn.conv2d(x, weight, undefined, { padding: 1 }).data);
        expect(y.every((value, i) => value <= z[i])).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});
