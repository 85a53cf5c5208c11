/** Arithmetic on shapes that broadcast, and functions of one variable. */
import type { ElementwiseOperation } from '../../../ops/options.js';
import { sameShape } from '../../../ops/tensor.js';
import { leakyRelu, parametricRelu } from '../../rectifiers.js';
import { refuse } from '../../refuse.js';
import { anyOperand, castTo, checkInference, secondOperand, secondShape, slopesOf } from '../legacy.js';
import type { NodeRun } from '../node-run.js';
import { type GraphOperator, giving } from './operator.js';

/** Two or, for those that take any number, several in their order. */
const arithmetic = (
  operation: ElementwiseOperation,
  operand: <T>(run: NodeRun<T>, i: number) => T = secondOperand,
): GraphOperator =>
  giving((run) => {
    let result = run.tensor(0);
    for (let i = 1; i < run.inputCount; i++) {
      const nn = i === run.inputCount - 1 ? run.output() : run.part(String(i));
      const next = operand(run, i);
      const plain = operation === 'add' && sameShape(nn.shape(result), nn.shape(next));
      result = plain ? nn.add(result, next) : nn.elementwise(result, next, operation);
    }
    return result;
  });

/** A bound of Clip, which from opset 11 on is an input; left out, there is none. */
function bound<T>(run: NodeRun<T>, i: number, name: 'min' | 'max'): number {
  const none = name === 'min' ? -Infinity : Infinity;
  if (run.opset < 11) return run.number(name, none);
  return run.has(i) ? run.scalar(i, name) : none;
}

const clip = giving((run) => {
  const [low, high] = [bound(run, 1, 'min'), bound(run, 2, 'max')];
  // https://onnx.ai/onnx/operators/onnx__Clip.html: where they cross, all is the upper one
  return run.output().clip(run.tensor(0), Math.min(low, high), high);
});

const leaky = giving((run) => leakyRelu(run, run.tensor(0), run.number('alpha', Math.fround(0.01))));

const parametric = giving((run) => parametricRelu(run, run.tensor(0), slopesOf(run)));

const passed: GraphOperator = (run) => [run.value(0)];

/** What a network does in training alone. */
const dropout: GraphOperator = (run) => {
  checkInference(run, 'a dropout');
  run.ignore('ratio', 'seed');
  if (run.has(2) && run.scalar(2, 'training_mode') !== 0) refuse('a dropout of inference', 'one of training');
  return [run.value(0)];
};

/** Between types of floating point nothing is computed here but float32. */
const cast: GraphOperator = (run) => {
  run.ignore('saturate', 'round_mode');
  const to = castTo(run);
  if (to !== FLOAT32) refuse('a cast to float32', `to data_type ${to}, of what is computed`);
  return [run.value(0)];
};

const FLOAT32 = 1;

const power = giving((run) => {
  secondShape(run);
  const exponent = run.scalar(1, 'an exponent');
  if (exponent !== 2) refuse('a power of 2', String(exponent));
  return run.output().elementwise(run.tensor(0), run.tensor(0), 'multiply');
});

const absolute = giving((run) => {
  const x = run.tensor(0);
  return run.output().elementwise(x, run.part('negative').scale(x, -1), 'maximum');
});

export const ELEMENTWISE = {
  Add: arithmetic('add'),
  Sum: arithmetic('add', anyOperand),
  Sub: arithmetic('subtract'),
  Mul: arithmetic('multiply'),
  Div: arithmetic('divide'),
  Max: arithmetic('maximum', anyOperand),
  Min: arithmetic('minimum', anyOperand),
  Relu: giving((run) => run.output().relu(run.tensor(0))),
  LeakyRelu: leaky,
  PRelu: parametric,
  Clip: clip,
  Sigmoid: giving((run) => run.output().sigmoid(run.tensor(0))),
  HardSigmoid: giving((run) =>
    run.output().hardSigmoid(run.tensor(0), {
      slope: run.number('alpha', Math.fround(0.2)),
      offset: run.number('beta', 0.5),
    }),
  ),
  HardSwish: giving((run) => run.output().hardSwish(run.tensor(0))),
  Neg: giving((run) => run.output().scale(run.tensor(0), -1)),
  Abs: absolute,
  Pow: power,
  Identity: passed,
  Dropout: dropout,
  Cast: cast,
};
