/** The float64 interpreter: the reference's formulas, their results neither rounded to float32 nor stored in it. */
import fc from 'fast-check';
import ndarray from 'ndarray';
import { describe, expect, it } from 'vitest';
import { type OperatorCase, operatorCase } from '../../src/conform/properties/calls.js';
import { finiteKind, tensorsOf } from '../../src/conform/properties/tensors.js';
import { float64 } from '../../src/ops/float64.js';
import type { OperatorName } from '../../src/ops/operators.js';
import { operatorNames } from '../../src/ops/operators.js';
import type { HardSigmoidSlope } from '../../src/ops/options.js';
import { toFloat64 } from '../../src/ops/precision.js';
import { reference } from '../../src/ops/reference.js';
import { elements, type Float64Tensor, sizeOf, type Tensor, tensor, zeros } from '../../src/ops/tensor.js';

const U = 2 ** -53;
const SMALLEST = 2 ** -1022;

interface Run {
  readonly call: OperatorCase;
  readonly inputs: readonly Tensor[];
}

const runs: fc.Arbitrary<Run> = operatorCase.chain((call) =>
  finiteKind.chain((kind) =>
    tensorsOf(kind, call.shapes).map((inputs) => ({
      call,
      // Roots of negative variances are NaN in both.
      inputs: inputs.map((input, i) =>
        call.operator === 'batchNorm2d' && i === 2 ? tensor(input.data.map(Math.abs), input.shape) : input,
      ),
    })),
  ),
);

const wide = (inputs: readonly Tensor[]): Float64Tensor[] => inputs.map(toFloat64);
const magnitudes = (inputs: readonly Tensor[]): Float64Tensor[] =>
  inputs.map((input) => toFloat64(tensor(elements(input).map(Math.abs), input.shape)));

/** Units of 2⁻⁵³ of the gauge that the docstring allows. */
function unitsOf({ operator, shapes }: OperatorCase): number {
  const exact: readonly OperatorName[] = [
    'relu',
    'clip',
    'concat',
    'slice',
    'pad',
    'flatten',
    'maxPool2d',
    'reshape',
    'transpose',
  ];
  if (exact.includes(operator)) return 0;
  if (operator === 'groupNorm') return 20 + sizeOf(shapes[0].slice(1));
  if (operator === 'conv2d' || operator === 'linear') return 3 + sizeOf(shapes[1].slice(1));
  if (operator === 'convTranspose2d') return 3 + sizeOf(shapes[1].toSpliced(1, 1));
  if (operator === 'globalAveragePool' || operator === 'averagePool2d') return 1 + sizeOf(shapes[0].slice(2));
  const units: Partial<Record<OperatorName, number>> = {
    add: 1,
    scale: 1,
    gate: 1,
    elementwise: 1,
    resize: 6,
    weightedMean: 11,
    batchNorm2d: 10,
    sigmoid: 100,
    silu: 100,
    softmax: 1000,
    unary: 22 * 400,
    hardSigmoid: 4,
    hardSwish: 4,
  };
  return units[operator]!;
}

/** By element, the sum of the magnitudes that a result is made of. */
function gaugesOf({ call, inputs }: Run, y: Float64Tensor): ArrayLike<number> {
  const own = elements(y).map(Math.abs);
  switch (call.operator) {
    case 'batchNorm2d':
    case 'groupNorm': {
      // y − shift is the deviation's part, and within the bound of it; group norm's grows with the largest x instead.
      const { shifted, scaled } = call.options as { shifted: boolean; scaled: boolean };
      const shift = shifted ? inputs.at(-1)! : undefined;
      const [, channels, ...size] = y.shape;
      const pixels = sizeOf(size);
      const largest = inputs[0].data.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
      const slope = (i: number): number => {
        if (call.operator === 'batchNorm2d') return 0;
        const c = Math.floor(i / pixels) % channels;
        const factor = scaled ? Math.abs(inputs[1].data[c]) : 1;
        return factor / Math.sqrt(smallestSpread(inputs[0], call));
      };
      return own.map((value, i) => {
        const b = Math.abs(shift?.data[Math.floor(i / pixels) % channels] ?? 0);
        return value + 2 * b + largest * slope(i);
      });
    }
    case 'sigmoid':
    case 'silu':
    case 'softmax':
    case 'gate':
    case 'elementwise':
    case 'unary':
    case 'hardSwish':
      return own;
    case 'hardSigmoid':
      return own.map((_, i) => {
        const { slope } = call.options as { slope: HardSigmoidSlope };
        if (typeof slope === 'string') return 1;
        return Math.abs(slope.slope * elements(inputs[0])[i]) + Math.abs(slope.offset);
      });
    default:
      return elements(call.apply(float64, magnitudes(inputs))).map(Math.abs);
  }
}

/** The smallest variance + ε of a group. */
function smallestSpread(x: Tensor, { options }: OperatorCase): number {
  const { groups, epsilon } = options as { groups: number; epsilon: number };
  const size = sizeOf(x.shape.slice(1)) / groups;
  let smallest = Infinity;
  for (let start = 0; start < x.size; start += size) {
    const values = Array.from(x.data.subarray(start, start + size));
    const mean = values.reduce((sum, value) => sum + value, 0) / size;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / size;
    smallest = Math.min(smallest, variance + epsilon);
  }
  return smallest;
}

describe('float64', () => {
  it('rounded to float32 is the reference, but where its error reaches over a midpoint', () => {
    const seen = new Map<OperatorName, number>();
    fc.assert(
      fc.property(runs, (run) => {
        const { call, inputs } = run;
        const expected = elements(call.apply(reference, inputs));
        const y = call.apply(float64, wide(inputs));
        const actual = elements(y);
        const gauges = gaugesOf(run, y);
        const units = unitsOf(call);
        for (let i = 0; i < expected.length; i++) {
          const error = units * U * gauges[i] + (units > 0 ? SMALLEST : 0);
          if (!Number.isFinite(error)) {
            if (!Object.is(Math.fround(actual[i]), expected[i])) expect(actual[i]).toBe(expected[i]);
            continue;
          }
          const [low, high] = [Math.fround(actual[i] - error), Math.fround(actual[i] + error)];
          const holds =
            low === high && low !== 0
              ? Object.is(Math.fround(actual[i]), expected[i])
              : expected[i] >= low && expected[i] <= high;
          if (!holds) expect.fail(`expected ${expected[i]} in ${low} to ${high}, got ${actual[i]}`);
        }
        seen.set(call.operator, (seen.get(call.operator) ?? 0) + 1);
      }),
      { numRuns: 1000 },
    );
    expect([...seen.keys()].sort()).toEqual([...operatorNames].sort());
  });

  it('gives a NaN and an infinity where the reference gives them', () => {
    fc.assert(
      fc.property(
        operatorCase.chain((call) => fc.tuple(fc.constant(call), tensorsOf('special', call.shapes))),
        ([call, inputs]) => {
          const expected = elements(call.apply(reference, inputs));
          const actual = elements(call.apply(float64, wide(inputs)));
          expected.forEach((value, i) => {
            // What float32 has no room for may be finite here.
            const holds = Number.isFinite(value)
              ? Number.isFinite(actual[i])
              : Number.isNaN(actual[i]) === Number.isNaN(value);
            if (!holds) expect.fail(`expected ${value}, got ${actual[i]}`);
          });
        },
      ),
      { numRuns: 600 },
    );
  });

  it.each([
    'exp',
    'log',
    'sqrt',
    'tanh',
    'erf',
    'softplus',
    'mish',
    'gelu',
    'gelu-tanh',
    { elu: 1 },
    { selu: { alpha: 1.5, gamma: 1.25 } },
    { celu: 2 },
    { thresholdedRelu: 1 },
  ] as const)('%j of NaN is NaN', (operation) => {
    const x = float64.tensor(tensor([Number.NaN], [1]));
    expect(float64.unary(x, operation).data[0]).toBeNaN();
  });

  it('keeps what float32 cannot: a third, and a sum that cancels', () => {
    const x = float64.tensor(tensor([1, 2 ** -24], [1, 2, 1, 1]));
    const ones = float64.tensor(tensor([1, 1], [1, 2, 1, 1]));
    const sum = float64.conv2d(x, ones, undefined);
    expect(sum.data[0]).toBe(1 + 2 ** -24);
    expect(float64.add(sum, float64.tensor(tensor([-1], [1, 1, 1, 1]))).data[0]).toBe(2 ** -24);
    const third = float64.hardSigmoid(float64.tensor(tensor([-1], [1])), 'sixth');
    expect(third.data[0]).toBe(2 / 6);
  });

  it('reaches the ends of float64: e⁻⁷⁴⁵ and what is smaller', () => {
    const x = float64.tensor(tensor([-700, -744, -745.5, -800, -Infinity, 800, Infinity], [7]));
    const y = float64.sigmoid(x).data;
    // e⁻⁷⁰⁰ = 9.859676543759770e-305, e⁻⁷⁴⁴ = 2·2⁻¹⁰⁷⁴ (1.998…): mpmath.
    expect(Math.abs(y[0] / 9.85967654375977e-305 - 1)).toBeLessThan(1e-14);
    expect([...y.slice(1)]).toEqual([1e-323, 0, 0, 0, 1, 1]);
    expect([...float64.silu(x).data.slice(3)]).toEqual([-0, -0, 800, Infinity]);
    // ln 2⁻¹⁰⁷⁴ = −1074·ln 2
    expect(float64.unary(ndarray(Float64Array.of(2 ** -1074), [1]), 'log').data[0]).toBeCloseTo(
      -744.4400719213812,
      12,
    );
    const shares = float64.softmax(float64.tensor(tensor([0, -700], [1, 2]))).data;
    expect(shares[1] / 9.85967654375977e-305).toBeCloseTo(1, 13);
  });

  it('canonical NaNs have the bits 7ff8000000000000', () => {
    const y = float64.add(float64.tensor(tensor([Infinity], [1])), float64.tensor(tensor([-Infinity], [1])));
    expect(new BigUint64Array(y.data.buffer)[0]).toBe(0x7ff8000000000000n);
  });

  it('refuses float32 tensors, which some operators would compute with in float32', () => {
    for (const name of operatorNames) {
      if (name === 'concat' || name === 'weightedMean') continue;
      const call = float64[name] as unknown as (x: Tensor, ...rest: unknown[]) => unknown;
      expect(() => call(zeros([1, 1, 1, 1]), zeros([1]), zeros([1])), name).toThrow(
        /expected [xa] to be a tensor of float64 numbers, got an ndarray of Float32Array/,
      );
    }
    expect(() => float64.concat([zeros([1, 1])] as never)).toThrow('xs[0] to be a tensor of float64');
  });
});
