/** What correct rounding makes exact: symmetries of a formula are symmetries of its bits. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  anyKind,
  finiteKind,
  tensorOf,
  tensorsOf,
  type ValueKind,
} from '../../src/conform/properties/tensors.js';
import { convCase } from '../../src/conform/properties/windows.js';
import type { ConvOptions, Padding, Pair, ResizeOptions, Sides } from '../../src/ops/options.js';
import { reference as nn } from '../../src/ops/reference.js';
import { type Tensor, tensor } from '../../src/ops/tensor.js';
import { bitsOf, CANONICAL_NAN, copyOf, expectSameBits, mapped } from './bits.js';

const negated = (t: Tensor): Tensor => mapped(t, (x) => -x);

/** Fails unless every element is the other's negation, bit for bit; NaNs have no sign, exact zeros are +0. */
function expectNegated(actual: Tensor, original: Tensor): void {
  const expected = copyOf(original);
  const [got, bits] = [bitsOf(actual), new Uint32Array(expected.data.buffer)];
  bits.forEach((word, i) => {
    const exactZero = word === 0 && got[i] === 0;
    if (word !== CANONICAL_NAN && !exactZero) bits[i] = word ^ 0x80000000;
  });
  expectSameBits(actual, expected);
}

const convolutions = (kinds: fc.Arbitrary<ValueKind>) =>
  fc.tuple(convCase, kinds).chain(([{ x, weight, bias, options }, kind]) =>
    fc.record({
      x: tensorOf(kind, x),
      weight: tensorOf(kind, weight),
      bias: tensorsOf(kind, bias).map(([first]): Tensor | undefined => first),
      options: fc.constant(options),
    }),
  );

const shape = fc.tuple(...[2, 3, 6, 6].map((max) => fc.integer({ min: 1, max })));
const maps = (kinds: fc.Arbitrary<ValueKind>) =>
  fc.tuple(shape, kinds).chain(([dimensions, kind]) => tensorOf(kind, dimensions));
const size = fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }));

describe('permuting the input channels and the weights with them changes no bit', () => {
  it.each(['reversed', 'rotated'])('of a convolution, %s', (order) => {
    fc.assert(
      fc.property(convolutions(anyKind), ({ x, weight, bias, options }) => {
        const [, channels] = weight.shape;
        const from = (c: number) => (order === 'reversed' ? channels - 1 - c : (c + 1) % channels);
        const group = (c: number) => Math.floor(c / channels) * channels;
        const permute = (t: Tensor) => {
          const y = copyOf(t);
          const [outer, inner] = t.shape;
          for (let a = 0; a < outer; a++) {
            for (let c = 0; c < inner; c++) {
              const plane = copyOf(t.pick(a, group(c) + from(c - group(c)), null, null));
              y.data.set(plane.data, (a * inner + c) * plane.size);
            }
          }
          return y;
        };
        expectSameBits(
          nn.conv2d(permute(x), permute(weight), bias, options),
          nn.conv2d(x, weight, bias, options),
        );
      }),
      { numRuns: 300 },
    );
  });
});

describe('negating everything negates the result', () => {
  const check = <V>(values: fc.Arbitrary<V>, run: (values: V, f: (t: Tensor) => Tensor) => Tensor) =>
    fc.assert(
      fc.property(values, (drawn) =>
        expectNegated(
          run(drawn, negated),
          run(drawn, (t) => t),
        ),
      ),
      { numRuns: 300 },
    );

  it('of a convolution', () => {
    check(convolutions(anyKind), ({ x, weight, bias, options }, f) =>
      nn.conv2d(f(x), weight, bias && f(bias), options),
    );
  });
  it('of a linear layer', () => {
    check(tensorsFor([3, 5], [4, 5], [4]), ([x, weight, bias], f) => nn.linear(f(x), weight, f(bias)));
  });
  it('of a batch norm', () => {
    check(tensorsFor([2, 3, 2, 2], [3], [3], [3], [3]), ([x, mean, variance, scale, shift], f) =>
      nn.batchNorm2d(f(x), { mean: f(mean), variance, scale, shift: f(shift) }, 1e-5),
    );
  });
  it('of a group norm', () => {
    check(tensorsFor([2, 4, 2, 2], [4], [4]), ([x, scale, shift], f) =>
      nn.groupNorm(f(x), 2, { scale, shift: f(shift) }, 1e-5),
    );
  });
  it('of a mean', () => {
    check(maps(anyKind), (x, f) => nn.globalAveragePool(f(x)));
    check(maps(anyKind), (x, f) => nn.averagePool2d(f(x), { kernel: 2, stride: 1, padding: 1 }));
  });
  it('of a bilinear resize', () => {
    check(fc.tuple(maps(anyKind), size, fc.boolean()), ([x, to, alignCorners], f) =>
      nn.resize(f(x), { mode: 'bilinear', size: to, alignCorners }),
    );
  });
  it('of a sum and of a multiple', () => {
    check(tensorsFor([20], [20]), ([a, b], f) => nn.add(f(a), f(b)));
    check(maps(anyKind), (x, f) => nn.scale(f(x), Math.fround(0.3)));
    check(tensorsFor([2, 3, 2, 2], [2, 3]), ([x, gates], f) => nn.gate(f(x), gates));
  });
  it('of a weighted mean', () => {
    check(tensorsFor([9], [9], [9], [3]), ([a, b, c, weights], f) =>
      nn.weightedMean([f(a), f(b), f(c)], weights, 1e-4),
    );
  });

  it('and an exact zero is +0 on both sides', () => {
    const x = tensor([1, -1, 2, -2], [1, 4, 1, 1]);
    const ones = tensor([1, 1, 1, 1], [1, 4, 1, 1]);
    const map = tensor([1, -1, 2, -2], [1, 1, 2, 2]);
    for (const f of [negated, copyOf]) {
      expect([...nn.conv2d(f(x), ones, undefined).data]).toEqual([0]);
      expect([...nn.globalAveragePool(f(map)).data]).toEqual([0]);
      expect([...nn.resize(f(map), { mode: 'bilinear', size: [1, 1] }).data]).toEqual([0]);
    }
  });
});

const tensorsFor = (...shapes: number[][]) => anyKind.chain((kind) => tensorsOf(kind, shapes));

describe('scaling by a power of two scales the result', () => {
  /** Between 2⁻⁷ and 2⁷, so that nothing leaves the normal range. */
  const ordinary = fc.constant<ValueKind>('ordinary');
  const power = fc.integer({ min: -40, max: 40 }).map((k) => 2 ** k);
  const check = <V>(values: fc.Arbitrary<V>, run: (values: V, f: (t: Tensor) => Tensor) => Tensor) =>
    fc.assert(
      fc.property(values, power, (drawn, k) => {
        const scaled = (t: Tensor) => mapped(t, (x) => x * k);
        expectSameBits(run(drawn, scaled), scaled(run(drawn, (t) => t)));
      }),
      { numRuns: 300 },
    );

  it('of a convolution', () => {
    check(convolutions(ordinary), ({ x, weight, bias, options }, f) =>
      nn.conv2d(f(x), weight, bias && f(bias), options),
    );
    check(convolutions(ordinary), ({ x, weight, bias, options }, f) =>
      nn.conv2d(x, f(weight), bias && f(bias), options),
    );
  });
  it('of a mean, a bilinear resize and a sum', () => {
    check(maps(ordinary), (x, f) => nn.averagePool2d(f(x), { kernel: 3, stride: 2, padding: 1 }));
    check(fc.tuple(maps(ordinary), size), ([x, to], f) => nn.resize(f(x), { mode: 'bilinear', size: to }));
    check(tensorsOf('ordinary', [[9], [9]]), ([a, b], f) => nn.add(f(a), f(b)));
  });
  it('of a weighted mean, and not of its weights: those have ε beside them', () => {
    const tensors = tensorsOf('ordinary', [[9], [9], [9], [3]]);
    check(tensors, ([a, b, c, weights], f) => nn.weightedMean([f(a), f(b), f(c)], weights, 1e-4));
    const mean = (weight: number) => nn.weightedMean([tensor([1], [1])], tensor([weight], [1]), 1).data[0];
    expect([mean(1), mean(2)]).toEqual([0.5, Math.fround(2 / 3)]);
  });
  it('of a batch norm: of its input and mean, or of its scale and shift', () => {
    const parameters = tensorsOf('ordinary', [[2, 3, 2, 2], [3], [3], [3], [3]]);
    check(parameters, ([x, mean, variance, scale, shift], f) =>
      nn.batchNorm2d(
        x,
        { mean, variance: mapped(variance, Math.abs), scale: f(scale), shift: f(shift) },
        1e-5,
      ),
    );
    check(parameters, ([x, mean, variance], f) =>
      nn.batchNorm2d(f(x), { mean: f(mean), variance: mapped(variance, Math.abs) }, 1e-5),
    );
  });
});

describe('transposing height and width transposes the result', () => {
  const swap = (t: Tensor): Tensor => copyOf(t.transpose(0, 1, 3, 2));
  const turnedPair = (pair: Pair): Pair => (typeof pair === 'number' ? pair : [pair[1], pair[0]]);
  const turnedPadding = (padding: Padding): Padding => {
    if (typeof padding === 'string') return padding;
    if (typeof padding === 'number' || !('top' in padding)) return turnedPair(padding);
    const { top, bottom, left, right } = padding;
    return { top: left, bottom: right, left: top, right: bottom } satisfies Sides;
  };
  const turned = ({ stride, dilation, padding, groups }: ConvOptions): ConvOptions => ({
    ...(stride !== undefined && { stride: turnedPair(stride) }),
    ...(dilation !== undefined && { dilation: turnedPair(dilation) }),
    ...(padding !== undefined && { padding: turnedPadding(padding) }),
    ...(groups !== undefined && { groups }),
  });

  it('of convolutions and pools', () => {
    fc.assert(
      fc.property(convolutions(anyKind), ({ x, weight, bias, options }) => {
        expectSameBits(
          nn.conv2d(swap(x), swap(weight), bias, turned(options)),
          swap(nn.conv2d(x, weight, bias, options)),
        );
        const { groups: _, ...window } = options;
        const kernel = [weight.shape[2], weight.shape[3]] as const;
        expectSameBits(
          nn.maxPool2d(swap(x), { kernel: turnedPair(kernel), ...turned(window) }),
          swap(nn.maxPool2d(x, { kernel, ...window })),
        );
      }),
      { numRuns: 300 },
    );
  });

  it('of resizing', () => {
    const modes = fc.constantFrom('nearest' as const, 'nearest-exact' as const, 'bilinear' as const);
    fc.assert(
      fc.property(maps(finiteKind), size, modes, (x, to, mode) => {
        const options: ResizeOptions = { mode, size: to };
        const other: ResizeOptions = { mode, size: [to[1], to[0]] };
        expectSameBits(nn.resize(swap(x), other), swap(nn.resize(x, options)));
      }),
      { numRuns: 300 },
    );
  });
});
