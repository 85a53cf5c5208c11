/** Functions of one variable: https://onnx.ai/onnx/operators/onnx__Mish.html and those beside it. */
import type { UnaryOperation } from '../../../ops/options.js';
import { reciprocal, softsign } from '../../quotients.js';
import { type GraphOperator, giving } from './operator.js';

const unary = (operation: UnaryOperation): GraphOperator =>
  giving((run) => run.output().unary(run.tensor(0), operation));

const gelu = giving((run) => {
  const approximate = run.text('approximate', ['none', 'tanh'], 'none');
  return run.output().unary(run.tensor(0), approximate === 'tanh' ? 'gelu-tanh' : 'gelu');
});

export const FUNCTIONS = {
  Exp: unary('exp'),
  Log: unary('log'),
  Sqrt: unary('sqrt'),
  Tanh: unary('tanh'),
  Erf: unary('erf'),
  Softplus: unary('softplus'),
  Mish: unary('mish'),
  Gelu: gelu,
  Elu: giving((run) => run.output().unary(run.tensor(0), { elu: run.number('alpha', 1) })),
  Reciprocal: giving((run) => reciprocal(run, run.tensor(0))),
  Softsign: giving((run) => softsign(run, run.tensor(0))),
};
