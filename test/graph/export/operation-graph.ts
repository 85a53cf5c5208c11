/** One operator as a graph, as a file, and what the file's graph computes. */

import { exportOnnx, readOnnx } from '../../../src/graph/index.js';
import type { GraphToExport } from '../../../src/graph/onnx/export/export-onnx.js';
import { Scope, uploaded } from '../../../src/layers/scope.js';
import { record } from '../../../src/ops/graph.js';
import { invoke, mapInputs } from '../../../src/ops/operator-call.js';
import type { OperatorName } from '../../../src/ops/operators.js';
import { reference } from '../../../src/ops/reference.js';
import type { Tensor } from '../../../src/ops/tensor.js';
import type { Operation } from '../../../src/ops/uniform.js';

export interface OperationGraph {
  readonly graph: GraphToExport;
  /** What its inputs are, by name. */
  readonly inputs: Readonly<Record<string, Tensor>>;
}

/** The layer's name. */
export const LAYER = 'y';

export function graphOfOperation({ operator, inputs, options }: Operation<Tensor>): OperationGraph {
  const given: Record<string, Tensor> = {};
  const { result, ...graph } = record(({ backend, input }) => {
    const values = mapInputs<Tensor, ReturnType<typeof input>, OperatorName>(operator, inputs, (value) => {
      const name = `in${Object.keys(given).length}`;
      given[name] = value;
      return input(name, value.shape);
    });
    return invoke(backend.named!(LAYER), operator, values, options);
  });
  const levels = { features: {}, pyramid: {}, outputs: { [LAYER]: result } };
  return { graph: { ...graph, levels, specs: new Map() }, inputs: given };
}

const noParameters = (): never => {
  throw new Error('an operation has no parameters');
};

export const fileOf = ({ graph }: OperationGraph): Uint8Array => exportOnnx(graph, noParameters).model;

/** What the file computes when it is read again. */
export function readAgain(file: Uint8Array, { inputs }: OperationGraph): Tensor {
  const network = readOnnx(file);
  const scope = new Scope(reference, uploaded(reference, network.parameters));
  return network.run(scope, inputs, [LAYER])[LAYER];
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
  SEVERAL.has(operator) || (operator === 'unary' && 'operation' in options && options.operation === 'gelu');
