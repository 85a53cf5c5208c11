/** Convolutions that are other convolutions: equal as formulas, so equal in every bit. */
import fc from 'fast-check';
import { describe, it } from 'vitest';
import { operatorCase } from '../../src/conform/properties/calls.js';
import { anyKind, finiteKind, tensorsOf, type ValueKind } from '../../src/conform/properties/tensors.js';
import { convCase, type WindowCase, windowCase } from '../../src/conform/properties/windows.js';
import { conv2d } from '../../src/ops/conv2d.js';
import type { Sides } from '../../src/ops/options.js';
import { reference as nn } from '../../src/ops/reference.js';
import type { Tensor } from '../../src/ops/tensor.js';
import { copyOf, expectSameBits, tabulate } from './bits.js';

const RUNS = { numRuns: 300 };

/** The `index`-th of the axis' slices of one, as a view. */
const one = (t: Tensor, index: number): Tensor => t.lo(index).hi(1);

/** Tensors one after another along an axis, by their elements. */
function joined(axis: number, parts: readonly Tensor[]): Tensor {
  const shape = [...parts[0].shape];
  shape[axis] = parts.reduce((sum, part) => sum + part.shape[axis], 0);
  const owners = parts.flatMap((part) =>
    Array.from({ length: part.shape[axis] }, (_, index) => ({ part, index })),
  );
  return tabulate(shape, (...at) => {
    const { part, index } = owners[at[axis]];
    return part.get(...at.map((i, a) => (a === axis ? index : i)));
  });
}

const sidesOf = ({ vertical, horizontal }: WindowCase): Sides => ({
  top: vertical.before,
  bottom: vertical.after,
  left: horizontal.before,
  right: horizontal.after,
});

/** A window with explicit sides, two images of two channels, three filters. */
const explicit = (kinds: fc.Arbitrary<ValueKind>) =>
  fc
    .tuple(
      windowCase.filter(({ form }) => form !== 'same'),
      kinds,
    )
    .chain(([window, kind]) =>
      fc.record({
        window: fc.constant(window),
        tensors: tensorsOf(kind, [
          [2, 2, window.vertical.input, window.horizontal.input],
          [3, 2, window.vertical.kernel, window.horizontal.kernel],
          [3],
        ]),
      }),
    );

describe('a convolution', () => {
  it('in groups is the groups’ convolutions, joined', () => {
    const calls = fc
      .tuple(convCase, anyKind)
      .chain(([{ x, weight, options }, kind]) =>
        fc.tuple(tensorsOf(kind, [x, weight, [weight[0]]]), fc.constant(options)),
      );
    fc.assert(
      fc.property(calls, ([[x, weight, bias], { groups = 1, ...options }]) => {
        const part = (t: Tensor, axis: number, g: number) => {
          const length = t.shape[axis] / groups;
          const only = (n: number) => t.shape.map((whole, a) => (a === axis ? n : whole));
          return t.lo(...t.shape.map((_, a) => (a === axis ? g * length : 0))).hi(...only(length));
        };
        const parts = Array.from({ length: groups }, (_, g) =>
          conv2d(part(x, 1, g), part(weight, 0, g), part(bias, 0, g), options),
        );
        expectSameBits(conv2d(x, weight, bias, { ...options, groups }), joined(1, parts));
      }),
      RUNS,
    );
  });

  it('of stride s is every s-th output of stride 1', () => {
    fc.assert(
      fc.property(explicit(anyKind), ({ window, tensors: [x, weight, bias] }) => {
        const { stride, dilation } = window.options;
        const [s, t] = typeof stride === 'number' ? [stride, stride] : stride;
        const options = { dilation, padding: sidesOf(window) };
        const dense = conv2d(x, weight, bias, options);
        expectSameBits(conv2d(x, weight, bias, { ...options, stride }), copyOf(dense.step(1, 1, s, t)));
      }),
      RUNS,
    );
  });

  it('of dilation d is one with d − 1 zeros between the weights', () => {
    fc.assert(
      fc.property(explicit(finiteKind), ({ window, tensors: [x, weight, bias] }) => {
        const { stride, dilation } = window.options;
        const [d, e] = typeof dilation === 'number' ? [dilation, dilation] : dilation;
        const [filters, channels, height, width] = weight.shape;
        const spread = tabulate(
          [filters, channels, d * (height - 1) + 1, e * (width - 1) + 1],
          (o, c, u, v) => (u % d === 0 && v % e === 0 ? weight.get(o, c, u / d, v / e) : 0),
        );
        const options = { stride, padding: sidesOf(window) };
        expectSameBits(conv2d(x, weight, bias, { ...options, dilation }), conv2d(x, spread, bias, options));
      }),
      RUNS,
    );
  });

  it('with padding is one of a map padded with zeros, where all is finite', () => {
    fc.assert(
      fc.property(explicit(finiteKind), ({ window, tensors: [x, weight, bias] }) => {
        const { stride, dilation } = window.options;
        const sides = sidesOf(window);
        expectSameBits(
          conv2d(x, weight, bias, { stride, dilation, padding: sides }),
          conv2d(nn.pad(x, sides), weight, bias, { stride, dilation, padding: 'valid' }),
        );
      }),
      RUNS,
    );
  });

  it('of 1×1 commutes with nearest upsampling', () => {
    const modes = fc.constantFrom('nearest' as const, 'nearest-exact' as const);
    const size = fc.tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 12 }));
    const tensors = anyKind.chain((kind) => tensorsOf(kind, [[2, 3, 4, 5], [4, 3, 1, 1], [4]]));
    fc.assert(
      fc.property(tensors, modes, size, ([x, weight, bias], mode, to) => {
        expectSameBits(
          nn.conv2d(nn.resize(x, { mode, size: to }), weight, bias),
          nn.resize(nn.conv2d(x, weight, bias), { mode, size: to }),
        );
      }),
      RUNS,
    );
  });

  it('of one map and a row of weights is a linear layer', () => {
    const tensors = anyKind.chain((kind) => tensorsOf(kind, [[3, 4, 1, 1], [5, 4, 1, 1], [5]]));
    fc.assert(
      fc.property(tensors, ([x, weight, bias]) => {
        const y = nn.linear(x.pick(null, null, 0, 0), weight.pick(null, null, 0, 0), bias);
        expectSameBits(y, copyOf(nn.conv2d(x, weight, bias).pick(null, null, 0, 0)));
      }),
      RUNS,
    );
  });
});

describe('every operator on maps', () => {
  it('does to a batch what it does to each image', () => {
    // the first axis of these need not be the batch's
    const others = ['elementwise', 'reshape', 'transpose'];
    const batched = operatorCase.filter(
      ({ operator, shapes: [x] }) => x.length > 1 && x[0] > 1 && !others.includes(operator),
    );
    const calls = fc
      .tuple(batched, anyKind)
      .chain(([call, kind]) => fc.tuple(fc.constant(call), tensorsOf(kind, call.shapes)));
    fc.assert(
      fc.property(calls, ([call, inputs]) => {
        const parametric = ['conv2d', 'convTranspose2d', 'linear', 'batchNorm2d', 'groupNorm'].includes(
          call.operator,
        );
        const isParameter = (i: number) =>
          (parametric && i > 0) || (call.operator === 'weightedMean' && i === inputs.length - 1);
        const images = Array.from({ length: inputs[0].shape[0] }, (_, n) =>
          call.apply(
            nn,
            inputs.map((t, i) => (isParameter(i) ? t : one(t, n))),
          ),
        );
        expectSameBits(call.apply(nn, inputs), joined(0, images));
      }),
      { numRuns: 500 },
    );
  });
});
