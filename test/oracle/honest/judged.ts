/** One honest result, judged. */
import { arithmeticByName, type TensorVerdict } from '../../../src/golden/index.js';
import { judgeRun } from '../../../src/golden/judge-run.js';
import { type GraphValue, record } from '../../../src/ops/graph.js';
import { invoke, mapInputs } from '../../../src/ops/operator-call.js';
import type { OperatorName } from '../../../src/ops/operators.js';
import type { Tensor } from '../../../src/ops/tensor.js';
import type { Operation } from '../../../src/ops/uniform.js';
import { asInputs } from '../tensors.js';

/** Judges a tensor as the result of an operation by itself. */
export function judgedAlone(operation: Operation<Tensor>, candidate: Tensor, preset: string): TensorVerdict {
  const values = new Map<GraphValue, Tensor>();
  const { nodes } = record(({ backend, input }) => {
    const source = asInputs(input, values);
    const inputs = mapInputs<Tensor, GraphValue, OperatorName>(operation.operator, operation.inputs, source);
    return invoke<GraphValue, OperatorName>(backend, operation.operator, inputs, operation.options);
  });
  const verdicts: TensorVerdict[] = [];
  judgeRun(
    { graph: { nodes }, source: (value) => values.get(value)! },
    arithmeticByName(preset),
    { layers: new Set(nodes.map(({ layer }) => layer)), tensor: () => candidate },
    ({ verdict }) => verdicts.push(verdict),
  );
  return verdicts[0]!;
}
