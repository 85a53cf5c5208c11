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
  /** Opset 1 had fewer digits. */
  Selu: giving((run) => {
    const [alpha, gamma] = run.opset < 6 ? [1.6732, 1.0507] : [1.6732631921768188, 1.0507010221481323];
    const selu = {
      alpha: Math.fround(run.number('alpha', alpha)),
      gamma: Math.fround(run.number('gamma', gamma)),
    };
    return run.output().unary(run.tensor(0), { selu });
  }),
  Celu: giving((run) => run.output().unary(run.tensor(0), { celu: run.number('alpha', 1) })),
  ThresholdedRelu: giving((run) =>
    run.output().unary(run.tensor(0), { thresholdedRelu: run.number('alpha', 1) }),
  ),
  Elu: giving((run) => run.output().unary(run.tensor(0), { elu: run.number('alpha', 1) })),
  Reciprocal: giving((run) => reciprocal(run, run.tensor(0))),
  Softsign: giving((run) => softsign(run, run.tensor(0))),
};
