/** One operation as a graph: what a runtime of files is asked for, operator by operator. */
import type { ParameterSpec } from '../../../layers/scope.js';
import { type GraphValue, record } from '../../../ops/graph.js';
import { invoke, mapInputs, tensorsOf } from '../../../ops/operator-call.js';
import { OPERATORS, type OperatorName } from '../../../ops/operators.js';
import type { Shape } from '../../../ops/tensor.js';
import type { Operation } from '../../../ops/uniform.js';
import type { GraphToExport } from './export-onnx.js';

/** What the layer and its result are called. */
const RESULT = 'y';

export interface OperationGraph<V> {
  /** For `exportOnnx`; its one layer, and output, is `y`. */
  readonly graph: GraphToExport;
  /** The shape of the result. */
  readonly shape: Shape;
  /** What is given to it, by the names that it has there: its role, with a number where there are several. */
  readonly inputs: ReadonlyMap<string, V>;
  /** Likewise. */
  readonly parameters: ReadonlyMap<string, V>;
}

/**
 * @param operation of anything that has a shape
 * @param weights whether a layer's own parameters are the graph's parameters, as a model has them, or inputs
 * @throws OperatorError where the shapes and options do not fit together
 */
export function operationGraph<V extends { readonly shape: Shape }>(
  operation: Operation<V>,
  weights: 'parameters' | 'inputs' = 'inputs',
): OperationGraph<V> {
  const { operator, inputs, options } = operation;
  const roles = tensorsOf(operation).map(({ role }) => role);
  const own: readonly string[] = weights === 'parameters' ? OPERATORS[operator].parameters : [];
  const given = new Map<string, V>();
  const parameters = new Map<string, V>();
  const specs = new Map<string, ParameterSpec>();
  const { result, ...graph } = record(({ backend, input, parameter }) => {
    const values = mapInputs<V, GraphValue, OperatorName>(operator, inputs, (value) => {
      const place = given.size + parameters.size;
      const role = roles[place]!;
      const name = roles.filter((each) => each === role).length > 1 ? `${role}${place}` : role;
      const { shape } = value;
      if (!own.includes(role)) {
        given.set(name, value);
        return input(name, shape);
      }
      parameters.set(name, value);
      specs.set(name, { name, role: 'operand', shape });
      return parameter(name, shape);
    });
    return invoke(backend.named!(RESULT), operator, values, options);
  });
  const levels = { features: {}, pyramid: {}, outputs: { [RESULT]: result } };
  return { graph: { ...graph, levels, specs }, shape: result.shape, inputs: given, parameters };
}
