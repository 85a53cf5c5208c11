/** Arithmetic on shapes that broadcast, and functions of one variable. */
import type { ElementwiseOperation, UnaryOperation } from '../../../ops/options.js';
import { sameShape } from '../../../ops/tensor.js';
import { reciprocal, reciprocalRoot } from '../../quotients.js';
import { leakyRelu, parametricRelu } from '../../rectifiers.js';
import { refuse } from '../../refuse.js';
import { laidOut } from '../laid-out.js';
import type { NodeRun } from '../node-run.js';
import { commonOrder, type GraphOperator, unary } from './operator.js';

/** Two, or for those that take any number several in their order. */
const arithmetic =
  (operation: ElementwiseOperation): GraphOperator =>
  (run) => {
    run.ignore('N');
    const operands = Array.from({ length: run.inputCount }, (_, i) => i);
    const order = commonOrder(run, operands);
    const tensors = operands.map((i) => run.tensorIn(i, order));
    const result = tensors.reduce((sum, next, i) => {
      const nn = i === tensors.length - 1 ? run.output() : run.part(String(i));
      const plain = operation === 'add' && sameShape(nn.shape(sum), nn.shape(next));
      return plain ? nn.add(sum, next) : nn.elementwise(sum, next, operation);
    });
    return [laidOut(result, order)];
  };

/** To the channels, which are the last axis or the second. */
const biasAdd: GraphOperator = (run) => {
  const rank = run.shape(0).length;
  const isLast = run.text('data_format', ['NHWC', 'NCHW'], 'NHWC') === 'NHWC';
  if (!isLast && rank !== 4) refuse('a bias of maps', `of ${rank} axes`);
  const order = isLast ? run.order(0) : run.mapOrder();
  const x = run.tensorIn(0, order);
  const bias = isLast
    ? run.tensorIn(1, order)
    : run.part('channels').reshape(run.tensor(1), [...run.shape(1), 1, 1]);
  return [laidOut(run.output().elementwise(x, bias, 'add'), order)];
};

/** A square of a difference. */
const squaredDifference: GraphOperator = (run) => {
  const order = commonOrder(run, [0, 1]);
  const difference = run
    .part('difference')
    .elementwise(run.tensorIn(0, order), run.tensorIn(1, order), 'subtract');
  return [laidOut(run.output().elementwise(difference, difference, 'multiply'), order)];
};

const prelu: GraphOperator = (run) => {
  const order = run.order(0);
  return [laidOut(parametricRelu(run, run.tensorIn(0, order), run.tensorIn(1, order)), order)];
};

/** Values pass as they lie. */
export const passed: GraphOperator = (run) => [run.value(0)];

/** What is computed are float32s here; integers are inputs of whole numbers. */
const cast: GraphOperator = (run) => {
  run.ignore('Truncate');
  const to = run.type('DstT');
  if (to !== 'DT_FLOAT') refuse('a cast to DT_FLOAT', `to ${to}, of what is computed`);
  return [run.value(0)];
};

/** By name: of TensorFlow's ELU α is 1. */
const ofOne = (operation: UnaryOperation): GraphOperator =>
  unary((run, x) => run.output().unary(x, operation));

const absolute = unary((run, x) => run.output().elementwise(x, run.part('negative').scale(x, -1), 'maximum'));

/** Where the bounds cross TensorFlow takes the lower one last. */
const clipByValue: GraphOperator = (run) => {
  const [low, high] = [run.scalar(1, 'a lower bound'), run.scalar(2, 'an upper bound')];
  if (!(low <= high)) refuse('bounds in their order', `${low} and ${high}`);
  return unary((own, x) => own.output().clip(x, low, high))(run);
};

const SIX = 6;

/** What may be fused to a convolution or product, and stands alone too. */
export const ACTIVATIONS = {
  Relu: <T>(run: NodeRun<T>, x: T): T => run.output().relu(x),
  Relu6: <T>(run: NodeRun<T>, x: T): T => run.output().clip(x, 0, SIX),
  Sigmoid: <T>(run: NodeRun<T>, x: T): T => run.output().sigmoid(x),
  Elu: <T>(run: NodeRun<T>, x: T): T => run.output().unary(x, { elu: 1 }),
};

export const ELEMENTWISE = {
  Add: arithmetic('add'),
  AddV2: arithmetic('add'),
  AddN: arithmetic('add'),
  Sub: arithmetic('subtract'),
  Mul: arithmetic('multiply'),
  RealDiv: arithmetic('divide'),
  Div: arithmetic('divide'),
  Maximum: arithmetic('maximum'),
  Minimum: arithmetic('minimum'),
  SquaredDifference: squaredDifference,
  BiasAdd: biasAdd,
  Relu: unary(ACTIVATIONS.Relu),
  Relu6: unary(ACTIVATIONS.Relu6),
  Sigmoid: unary(ACTIVATIONS.Sigmoid),
  Elu: unary(ACTIVATIONS.Elu),
  Selu: ofOne({ selu: { alpha: Math.fround(1.6732632423543772), gamma: Math.fround(1.0507009873554805) } }),
  LeakyRelu: unary((run, x) => leakyRelu(run, x, Math.fround(run.number('alpha', 0.2)))),
  Prelu: prelu,
  ClipByValue: clipByValue,
  Neg: unary((run, x) => run.output().scale(x, -1)),
  Abs: absolute,
  Square: unary((run, x) => run.output().elementwise(x, x, 'multiply')),
  Reciprocal: unary(reciprocal),
  Rsqrt: unary(reciprocalRoot),
  Exp: ofOne('exp'),
  Log: ofOne('log'),
  Sqrt: ofOne('sqrt'),
  Tanh: ofOne('tanh'),
  Erf: ofOne('erf'),
  Softplus: ofOne('softplus'),
  Identity: passed,
  StopGradient: passed,
  Cast: cast,
};
