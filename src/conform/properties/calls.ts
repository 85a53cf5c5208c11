/** One call of one operator, with the shapes of its inputs, for whichever interpreter. */
import fc from 'fast-check';
import type { Backend } from '../../ops/backend.js';
import type { OperatorName } from '../../ops/operators.js';
import type { HardSigmoidSlope, MaxPoolOptions, Padding, UnaryOperation } from '../../ops/options.js';
import { type Shape, sizeOf } from '../../ops/tensor.js';
import { resizeOptions } from './resizes.js';
import { convCase, convTransposeCase, windowCase } from './windows.js';

/** A call of an operator, for whichever interpreter. */
export interface OperatorCase {
  readonly operator: OperatorName;
  readonly shapes: readonly Shape[];
  /** For the reader of a counterexample. */
  readonly options: unknown;
  /** Calls the operator on inputs in the order of `shapes`. */
  apply<T>(nn: Backend<T>, inputs: readonly T[]): T;
}

const upTo = (max: number, min = 1) => fc.integer({ min, max });
const map: fc.Arbitrary<Shape> = fc.tuple(upTo(2), upTo(3), upTo(6), upTo(6));
/** Any rank: elementwise operators do not care. */
const anyShape: fc.Arbitrary<Shape> = fc.oneof(map, fc.array(upTo(5), { maxLength: 5 }));
const anyOrder = (shape: Shape): fc.Arbitrary<number[]> => {
  const axes = shape.map((_, axis) => axis);
  return fc.shuffledSubarray(axes, { minLength: axes.length });
};
const LINES = [
  { slope: Math.fround(1 / 6), offset: 0.5 },
  { slope: -3, offset: Math.fround(0.1) },
];
const factor = fc.constantFrom(0.5, -2, 3, Math.fround(0.1), 0, -0, 2 ** -149, Infinity, NaN);

const conv2d = convCase.map(
  ({ x, weight, bias, options }): OperatorCase => ({
    operator: 'conv2d',
    shapes: [x, weight, ...bias],
    options,
    apply: (nn, [image, kernel, shift]) => nn.conv2d(image, kernel, shift, options),
  }),
);

const convTranspose2d = convTransposeCase.map(
  ({ x, weight, bias, options }): OperatorCase => ({
    operator: 'convTranspose2d',
    shapes: [x, weight, ...bias],
    options,
    apply: (nn, [image, kernel, shift]) => nn.convTranspose2d(image, kernel, shift, options),
  }),
);

const linear = fc.tuple(upTo(3), upTo(6), upTo(6), fc.boolean()).map(
  ([rows, inputs, outputs, biased]): OperatorCase => ({
    operator: 'linear',
    shapes: [[rows, inputs], [outputs, inputs], ...(biased ? [[outputs]] : [])],
    options: {},
    apply: (nn, [x, weight, bias]) => nn.linear(x, weight, bias),
  }),
);

const batchNorm2d = fc.tuple(map, fc.constantFrom(0, 1e-5, 1e-3, 1), fc.boolean(), fc.boolean()).map(
  ([x, epsilon, scaled, shifted]): OperatorCase => ({
    operator: 'batchNorm2d',
    shapes: [x, ...Array<Shape>(2 + Number(scaled) + Number(shifted)).fill([x[1]])],
    options: { epsilon, scaled, shifted },
    apply(nn, [image, mean, variance, ...affine]) {
      const [scale, shift] = scaled ? affine : [undefined, affine[0]];
      const parameters = { mean, variance, ...(scale && { scale }), ...(shift && { shift }) };
      return nn.batchNorm2d(image, parameters, epsilon);
    },
  }),
);

const groupNorm = fc
  .tuple(
    fc.tuple(upTo(2), upTo(3), upTo(4), upTo(4)),
    upTo(3),
    fc.constantFrom(0, 1e-5, 1),
    fc.boolean(),
    fc.boolean(),
  )
  .map(([[batch, perGroup, ...size], groups, epsilon, scaled, shifted]): OperatorCase => {
    const channels = groups * perGroup;
    return {
      operator: 'groupNorm',
      shapes: [
        [batch, channels, ...size],
        ...Array<Shape>(Number(scaled) + Number(shifted)).fill([channels]),
      ],
      options: { groups, epsilon, scaled, shifted },
      apply(nn, [x, ...affine]) {
        const [scale, shift] = scaled ? affine : [undefined, affine[0]];
        return nn.groupNorm(x, groups, { ...(scale && { scale }), ...(shift && { shift }) }, epsilon);
      },
    };
  });

const elementwise = fc.oneof(
  anyShape.map(
    (shape): OperatorCase => ({
      operator: 'relu',
      shapes: [shape],
      options: {},
      apply: (nn, [x]) => nn.relu(x),
    }),
  ),
  anyShape.map(
    (shape): OperatorCase => ({
      operator: 'sigmoid',
      shapes: [shape],
      options: {},
      apply: (nn, [x]) => nn.sigmoid(x),
    }),
  ),
  anyShape.map(
    (shape): OperatorCase => ({
      operator: 'add',
      shapes: [shape, shape],
      options: {},
      apply: (nn, [a, b]) => nn.add(a, b),
    }),
  ),
  anyShape.map(
    (shape): OperatorCase => ({
      operator: 'silu',
      shapes: [shape],
      options: {},
      apply: (nn, [x]) => nn.silu(x),
    }),
  ),
  fc.tuple(anyShape, fc.constantFrom<HardSigmoidSlope>('fifth', 'sixth', ...LINES)).map(
    ([shape, slope]): OperatorCase => ({
      operator: 'hardSigmoid',
      shapes: [shape],
      options: { slope },
      apply: (nn, [x]) => nn.hardSigmoid(x, slope),
    }),
  ),
  fc
    .tuple(
      anyShape,
      fc.constantFrom<UnaryOperation>(
        'exp',
        'log',
        'sqrt',
        'tanh',
        'erf',
        'softplus',
        'mish',
        'gelu',
        'gelu-tanh',
        {
          elu: 0.75,
        },
        { selu: { alpha: 1.5, gamma: Math.fround(1.1) } },
        { celu: 0.75 },
        { thresholdedRelu: 0.5 },
      ),
    )
    .map(
      ([shape, operation]): OperatorCase => ({
        operator: 'unary',
        shapes: [shape],
        options: { operation },
        apply: (nn, [x]) => nn.unary(x, operation),
      }),
    ),
  anyShape.map(
    (shape): OperatorCase => ({
      operator: 'hardSwish',
      shapes: [shape],
      options: {},
      apply: (nn, [x]) => nn.hardSwish(x),
    }),
  ),
  fc.tuple(anyShape, fc.constantFrom([0, 6], [-1, 1], [-0, 0], [-Infinity, 0.5], [2, 2])).map(
    ([shape, [low, high]]): OperatorCase => ({
      operator: 'clip',
      shapes: [shape],
      options: { low, high },
      apply: (nn, [x]) => nn.clip(x, low, high),
    }),
  ),
  fc.tuple(anyShape, upTo(4), fc.constantFrom(1e-4, 1e-3, 1, 2 ** -149)).map(
    ([shape, count, epsilon]): OperatorCase => ({
      operator: 'weightedMean',
      shapes: [...Array<Shape>(count).fill(shape), [count]],
      options: { epsilon },
      apply: (nn, inputs) => nn.weightedMean(inputs.slice(0, -1), inputs[count], epsilon),
    }),
  ),
  fc.tuple(anyShape, factor).map(
    ([shape, by]): OperatorCase => ({
      operator: 'scale',
      shapes: [shape],
      options: { factor: by },
      apply: (nn, [x]) => nn.scale(x, by),
    }),
  ),
);

const gate = map.map(
  (shape): OperatorCase => ({
    operator: 'gate',
    shapes: [shape, shape.slice(0, 2)],
    options: {},
    apply: (nn, [x, gates]) => nn.gate(x, gates),
  }),
);

const length = upTo(5);
const isStretched = fc.boolean();
const combined = fc
  .tuple(
    fc.array(fc.tuple(length, isStretched, isStretched), { maxLength: 5 }),
    upTo(5, 0),
    upTo(5, 0),
    fc.constantFrom('add', 'subtract', 'multiply', 'divide', 'maximum', 'minimum'),
  )
  .map(([axes, missingOfA, missingOfB, operation]): OperatorCase => {
    const a = axes.map(([n, stretched]) => (stretched ? 1 : n)).slice(missingOfA);
    const b = axes.map(([n, , stretched]) => (stretched ? 1 : n)).slice(missingOfB);
    return {
      operator: 'elementwise',
      shapes: [a, b],
      options: { operation },
      apply: (nn, [x, y]) => nn.elementwise(x, y, operation),
    };
  });

/** The same lengths in another order, some of them in one axis. */
const reshape = anyShape
  .chain((shape) => fc.tuple(fc.constant(shape), anyOrder(shape), upTo(5, 0)))
  .map(([shape, order, kept]): OperatorCase => {
    const lengths = order.map((axis) => shape[axis]);
    const to = [...lengths.slice(0, kept), sizeOf(lengths.slice(kept)), 1];
    return {
      operator: 'reshape',
      shapes: [shape],
      options: { shape: to },
      apply: (nn, [x]) => nn.reshape(x, to),
    };
  });

const transpose = anyShape
  .chain((shape) => fc.tuple(fc.constant(shape), anyOrder(shape)))
  .map(
    ([shape, order]): OperatorCase => ({
      operator: 'transpose',
      shapes: [shape],
      options: { order },
      apply: (nn, [x]) => nn.transpose(x, order),
    }),
  );

const slice = map
  .chain((shape) => fc.tuple(fc.constant(shape), upTo(shape[1] - 1, 0)))
  .chain(([shape, start]) => fc.tuple(fc.constant(shape), fc.constant(start), upTo(shape[1], start + 1)))
  .map(
    ([shape, start, end]): OperatorCase => ({
      operator: 'slice',
      shapes: [shape],
      options: { start, end },
      apply: (nn, [x]) => nn.slice(x, start, end),
    }),
  );

const flatten = fc.tuple(map, fc.constantFrom('CHW' as const, 'HWC' as const)).map(
  ([shape, order]): OperatorCase => ({
    operator: 'flatten',
    shapes: [shape],
    options: { order },
    apply: (nn, [x]) => nn.flatten(x, order),
  }),
);

const softmax = fc.tuple(upTo(4), upTo(6)).map(
  (shape): OperatorCase => ({
    operator: 'softmax',
    shapes: [shape],
    options: {},
    apply: (nn, [x]) => nn.softmax(x),
  }),
);

const concat = fc.tuple(map, fc.array(upTo(3), { minLength: 1, maxLength: 3 }), fc.boolean()).map(
  ([[batch, , ...size], channels, rows]): OperatorCase => ({
    operator: 'concat',
    shapes: channels.map((count) => [batch, count, ...(rows ? [] : size)]),
    options: {},
    apply: (nn, xs) => nn.concat(xs),
  }),
);

const side = upTo(2, 0);
const border = fc.oneof(
  fc.record({ value: fc.option(factor), mode: fc.constant(undefined) }),
  fc.record({ value: fc.constant(0), mode: fc.constantFrom('edge', 'reflect', 'symmetric', 'wrap') }),
);
const pad = fc
  .tuple(map, fc.record({ top: side, bottom: side, left: side, right: side }), border)
  .map(([shape, sides, { value, mode }]): OperatorCase => {
    const [, , height, width] = shape;
    const reached = (length: number, n: number): number =>
      mode === undefined || mode === 'edge' ? n : Math.min(n, length - 1);
    const reaching = {
      top: reached(height, sides.top),
      bottom: reached(height, sides.bottom),
      left: reached(width, sides.left),
      right: reached(width, sides.right),
    };
    return {
      operator: 'pad',
      shapes: [shape],
      options: { sides: reaching, value, mode },
      apply: (nn, [x]) => nn.pad(x, reaching, value ?? undefined, mode),
    };
  });

const maxPool2d = fc
  .tuple(windowCase, upTo(2), upTo(3), fc.boolean(), fc.boolean())
  .map(([{ vertical, horizontal, options }, batch, channels, strided, ceilMode]): OperatorCase => {
    const { stride, ...others } = options;
    const kernel = [vertical.kernel, horizontal.kernel] as const;
    const pool: MaxPoolOptions = { kernel, ceilMode, ...others, ...(strided && { stride }) };
    return {
      operator: 'maxPool2d',
      shapes: [[batch, channels, vertical.input, horizontal.input]],
      options: pool,
      apply: (nn, [x]) => nn.maxPool2d(x, pool),
    };
  });

/** Padding by no more than half the kernel, as PyTorch has it: a window on nothing else has no mean. */
const averagePool2d = fc
  .record({
    x: fc.tuple(upTo(2), upTo(3)),
    kernel: fc.tuple(upTo(4), upTo(4)),
    slack: fc.tuple(upTo(5, 0), upTo(5, 0)),
    stride: fc.option(upTo(3), { nil: undefined }),
    form: fc.constantFrom('none', 'same', 'pair', 'sides'),
    ceilMode: fc.boolean(),
    countIncludePadding: fc.boolean(),
  })
  .map(({ x, kernel, slack, stride, form, ceilMode, countIncludePadding }): OperatorCase => {
    const [y, z] = kernel.map((k) => Math.floor(k / 2));
    const padding = { none: 0, same: 'same', pair: [y, z], sides: { top: 0, bottom: y, left: z, right: 0 } };
    const pool = {
      kernel,
      padding: padding[form as keyof typeof padding] as Padding,
      ceilMode,
      countIncludePadding,
      ...(stride && { stride }),
    };
    return {
      operator: 'averagePool2d',
      shapes: [[...x, kernel[0] + slack[0], kernel[1] + slack[1]]],
      options: pool,
      apply: (nn, [image]) => nn.averagePool2d(image, pool),
    };
  });

const globalAveragePool = map.map(
  (shape): OperatorCase => ({
    operator: 'globalAveragePool',
    shapes: [shape],
    options: {},
    apply: (nn, [x]) => nn.globalAveragePool(x),
  }),
);

const resize = fc.tuple(map, resizeOptions).map(
  ([shape, options]): OperatorCase => ({
    operator: 'resize',
    shapes: [shape],
    options,
    apply: (nn, [x]) => nn.resize(x, options),
  }),
);

/** A call of any operator; every operator comes up. */
export const operatorCase: fc.Arbitrary<OperatorCase> = fc.oneof(
  conv2d,
  convTranspose2d,
  linear,
  batchNorm2d,
  groupNorm,
  { weight: 2, arbitrary: elementwise },
  gate,
  combined,
  reshape,
  transpose,
  concat,
  slice,
  pad,
  maxPool2d,
  averagePool2d,
  globalAveragePool,
  resize,
  flatten,
  softmax,
);
