/** One operator as a graph, as a file, and what the file's graph computes. */

import { exportOnnx, type OperationGraph, readOnnx } from '../../../src/graph/index.js';
import { Scope, uploaded } from '../../../src/layers/scope.js';
import { invoke } from '../../../src/ops/operator-call.js';
import type { OperatorName } from '../../../src/ops/operators.js';
import { reference } from '../../../src/ops/reference.js';
import type { Tensor } from '../../../src/ops/tensor.js';
import type { Operation } from '../../../src/ops/uniform.js';

/** The layer's name. */
export const LAYER = 'y';

export const noParameters = (): never => {
  throw new Error('an operation has no parameters');
};

export const fileOf = ({ graph }: OperationGraph<Tensor>): Uint8Array =>
  exportOnnx(graph, noParameters).model;

/** What the file computes when it is read again. */
export function readAgain(file: Uint8Array, { inputs }: OperationGraph<Tensor>): Tensor {
  const network = readOnnx(file);
  const scope = new Scope(reference, uploaded(reference, network.parameters));
  return network.run(scope, Object.fromEntries(inputs), [LAYER])[LAYER];
}

/** The same with ε as ONNX has it. */
export const inFloat32 = <O extends Operation<unknown>>(operation: O): O =>
  'epsilon' in operation.options
    ? { ...operation, options: { ...operation.options, epsilon: Math.fround(operation.options.epsilon) } }
    : operation;

export const computed = ({ operator, inputs, options }: Operation<Tensor>): Tensor =>
  invoke(reference, operator, inputs, options);

const SEVERAL: ReadonlySet<OperatorName> = new Set<OperatorName>([
  'silu',
  'hardSigmoid',
  'weightedMean',
  'groupNorm',
]);

/** Whether an operation is several of ONNX', each of which rounds. */
export const roundsOften = ({
  operator,
  options,
}: Pick<Operation<unknown>, 'operator' | 'options'>): boolean =>
  SEVERAL.has(operator) ||
  (operator === 'unary' &&
    'operation' in options &&
    ['gelu', 'gelu-tanh'].includes(String(options.operation)));
