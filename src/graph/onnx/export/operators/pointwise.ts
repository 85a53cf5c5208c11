/** Functions of one variable, arithmetic on maps, and sums of products. */
import type { GraphValue } from '../../../../ops/graph.js';
import { lineOf } from '../../../../ops/hard-sigmoid.js';
import type { ElementwiseOperation, NamedFunction, UnaryOperation } from '../../../../ops/options.js';
import { type Attributes, type ChainStep, float, integer, type LayerWriter } from '../graph-writer.js';
import type { Translators } from './translators.js';

const unary =
  (operator: string) =>
  ({ inputs }: { readonly inputs: { readonly x: GraphValue } }, to: LayerWriter): void =>
    to.result(operator, [to.read(inputs.x)]);

const ARITHMETIC: Readonly<Record<ElementwiseOperation, string>> = {
  add: 'Add',
  subtract: 'Sub',
  multiply: 'Mul',
  divide: 'Div',
  maximum: 'Max',
  minimum: 'Min',
};

const FUNCTIONS: Readonly<Record<Exclude<NamedFunction, 'gelu' | 'gelu-tanh'>, string>> = {
  exp: 'Exp',
  log: 'Log',
  sqrt: 'Sqrt',
  tanh: 'Tanh',
  erf: 'Erf',
  softplus: 'Softplus',
  mish: 'Mish',
};

/** The functions that have parameters. */
function parametric(operation: Exclude<UnaryOperation, string>): readonly [name: string, Attributes] {
  if ('elu' in operation) return ['Elu', { alpha: float(operation.elu) }];
  if ('celu' in operation) return ['Celu', { alpha: float(operation.celu) }];
  if ('thresholdedRelu' in operation) return ['ThresholdedRelu', { alpha: float(operation.thresholdedRelu) }];
  const { alpha, gamma } = operation.selu;
  return ['Selu', { alpha: float(alpha), gamma: float(gamma) }];
}

/** x/2·(1 + what the steps make of x). */
function halfOfRaised(x: string, steps: Steps, to: LayerWriter): void {
  to.chain(x, [
    ...steps(x, to),
    { part: 'raised', operator: 'Add', others: [to.floats('one', [1])] },
    { part: 'product', operator: 'Mul', others: [x] },
    { part: 'halved', operator: 'Mul', others: [to.floats('half', [0.5])] },
  ]);
}

type Steps = (x: string, to: LayerWriter) => readonly ChainStep[];

const GELU: Steps = (_, to) => [
  { part: 'divided', operator: 'Div', others: [to.floats('root', [Math.SQRT2])] },
  { part: 'erf', operator: 'Erf' },
];

const GELU_TANH: Steps = (x, to) => [
  { part: 'square', operator: 'Mul', others: [x] },
  { part: 'cube', operator: 'Mul', others: [x] },
  { part: 'small', operator: 'Mul', others: [to.floats('coefficient', [0.044715])] },
  { part: 'sum', operator: 'Add', others: [x] },
  { part: 'argument', operator: 'Mul', others: [to.floats('root', [Math.sqrt(2 / Math.PI)])] },
  { part: 'tanh', operator: 'Tanh' },
];

export const POINTWISE = {
  relu: unary('Relu'),
  sigmoid: unary('Sigmoid'),
  hardSwish: unary('HardSwish'),

  silu: ({ inputs, shape }, to) => {
    const x = to.read(inputs.x);
    to.result('Mul', [x, to.part('sigmoid', 'Sigmoid', [x], shape)]);
  },

  /** (x + 3)/6 is no line that ONNX' float32 slope can say: 1/6 is none. */
  hardSigmoid: ({ inputs, options }, to) => {
    const { slope, offset, divisor } = lineOf(options.slope);
    if (slope === 1 && divisor !== 1) {
      return to.chain(to.read(inputs.x), [
        { part: 'raised', operator: 'Add', others: [to.floats('offset', [offset])] },
        { part: 'clipped', operator: 'Clip', others: [to.floats('low', [0]), to.floats('high', [divisor])] },
        { part: 'scaled', operator: 'Div', others: [to.floats('divisor', [divisor])] },
      ]);
    }
    return to.result('HardSigmoid', [to.read(inputs.x)], { alpha: float(slope), beta: float(offset) });
  },

  unary: ({ inputs, options: { operation } }, to) => {
    const x = to.read(inputs.x);
    if (typeof operation === 'object') {
      const [name, attributes] = parametric(operation);
      return to.result(name, [x], attributes);
    }
    // Gelu itself came with opset 20
    if (operation === 'gelu') return halfOfRaised(x, GELU, to);
    if (operation === 'gelu-tanh') return halfOfRaised(x, GELU_TANH, to);
    return to.result(FUNCTIONS[operation], [x]);
  },

  clip: ({ inputs, options }, to) => {
    const { low, high } = options;
    const bound = (part: string, value: number): string =>
      Number.isFinite(value) ? to.floats(part, [value]) : '';
    const inputNames = [to.read(inputs.x), bound('low', low), bound('high', high)];
    while (inputNames.at(-1) === '') inputNames.pop();
    to.result('Clip', inputNames);
  },

  add: ({ inputs }, to) => to.result('Add', [to.read(inputs.a), to.read(inputs.b)]),

  scale: ({ inputs, options }, to) =>
    to.result('Mul', [to.read(inputs.x), to.floats('factor', [options.factor])]),

  gate: ({ inputs, shape: [batch, channels] }, to) => {
    const shape = [batch, channels, 1, 1];
    const gates = to.part('gates', 'Reshape', [to.read(inputs.gates), to.integers('shape', shape)], shape);
    to.result('Mul', [to.read(inputs.x), gates]);
  },

  elementwise: ({ inputs, options }, to) =>
    to.result(ARITHMETIC[options.operation], [to.read(inputs.a), to.read(inputs.b)]),

  /** As it is written: Σ relu(wᵢ)·xᵢ over Σ relu(wᵢ) + ε. */
  weightedMean: ({ inputs, options, shape }, to) => {
    const { xs } = inputs;
    const epsilon = Math.fround(options.epsilon);
    if (epsilon !== options.epsilon) {
      to.note(`ε of the weighted means is ${epsilon} in ONNX, the float32 next to ${options.epsilon}`);
    }
    const weights = to.part('relu', 'Relu', [to.read(inputs.weights)], [xs.length]);
    const axis = to.integers('axis', [0]);
    const places = [...xs, undefined].map((_, i) => to.integers(`place${i}`, [i]));
    const each = xs.map((_, i) =>
      to.part(`weight${i + 1}`, 'Slice', [weights, places[i], places[i + 1], axis], [1]),
    );
    const sum = (part: string, terms: readonly string[], of: readonly number[]): string =>
      terms.reduce((left, right, i) => to.part(`${part}${i + 1}`, 'Add', [left, right], of));
    const products = xs.map((x, i) => to.part(`product${i + 1}`, 'Mul', [to.read(x), each[i]], shape));
    const total = sum('total', [...each, to.floats('epsilon', [epsilon], [1])], [1]);
    to.result('Div', [sum('sum', products, shape), total]);
  },

  linear: ({ inputs }, to) =>
    to.result(
      'Gemm',
      [inputs.x, inputs.weight, ...(inputs.bias ? [inputs.bias] : [])].map((value) => to.read(value)),
      { transB: integer(1) },
    ),

  softmax: ({ inputs }, to) => to.result('Softmax', [to.read(inputs.x)], { axis: integer(1) }),
} satisfies Partial<Translators>;
