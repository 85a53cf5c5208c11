/**
 * An ONNX graph as a network: a function over the operator set, which any interpreter runs. What exporters write to work out sizes is
 * worked out before; what is left are our operators, called by the names of the values that they give.
 */
import type { Scope } from '../../layers/scope.js';
import type { Tensor } from '../../ops/tensor.js';
import { quote } from '../../weights/quote.js';
import type { StoredTensor } from '../../weights/stored-tensor.js';
import { resultsOf } from '../asked-node.js';
import type { ImportedGraph } from '../imported-graph.js';
import { Ledger } from '../ledger.js';
import { refuse } from '../refuse.js';
import { asTensor, computed, type Value } from '../values.js';
import { checkGraph, checkOperators } from './check-graph.js';
import { HOST_OPERATORS } from './host.js';
import type { OnnxModel, OnnxNode } from './model-proto.js';
import { calledIn, NodeRun, type Surroundings } from './node-run.js';
import { GRAPH_OPERATORS } from './operators/index.js';
import { DTYPES } from './tensor-proto.js';
import { fromStored, weightsOf } from './weights.js';

/** An ONNX graph that can be run. */
export interface OnnxNetwork extends ImportedGraph {
  /**
   * Runs the nodes that the wanted values are computed from.
   * @param inputs by name: the graph's, or other values, which are then not computed
   * @param sizes inputs that say shapes and the like, whose numbers have to be known before anything is computed
   * @throws FormatError, which names the node, where one asks for what is not known here; OperatorError as the operators do
   */
  run<T>(
    scope: Scope<T>,
    inputs: Readonly<Record<string, T>>,
    wanted: readonly string[],
    sizes?: Readonly<Record<string, StoredTensor>>,
  ): Record<string, T>;
}

/**
 * @throws FormatError where the graph's values do not follow from each other
 */
export function onnxNetwork(model: OnnxModel): OnnxNetwork {
  const opset = checkGraph(model);
  const weights = weightsOf(model);
  const constants = new Map<string, Tensor>();

  const network: OnnxNetwork = {
    inputs: model.inputs.map(({ name, elementType, dims }) => ({
      name,
      dtype: DTYPES.get(elementType),
      dims,
    })),
    layout: 'NCHW',
    pictureTypes: ['F32'],
    outputs: model.outputs.map(({ name }) => name),
    values: model.nodes.flatMap(({ outputs }) => outputs.filter((name) => name !== '')),
    parameters: ({ name }) => asTensor(weights.get(name)!),
    check(wanted, given) {
      checkOperators(needed(model.nodes, wanted, given), opset);
    },
    ofPicture(scope, { name, image, layout }, wanted) {
      const given = layout === 'NCHW' ? image : scope.named(`${name}/NHWC`).transpose(image, [0, 2, 3, 1]);
      return network.run(scope, { [name]: given }, wanted);
    },
    run<T>(
      scope: Scope<T>,
      inputs: Readonly<Record<string, T>>,
      wanted: readonly string[],
      sizes: Readonly<Record<string, StoredTensor>> = {},
    ): Record<string, T> {
      const nodes = needed(model.nodes, wanted, [...Object.keys(inputs), ...Object.keys(sizes)]);
      checkOperators(nodes, opset);
      const values = new Map<string, Value<T>>();
      for (const [name, stored] of Object.entries(sizes)) values.set(name, fromStored(stored));
      for (const [name, tensor] of Object.entries(inputs)) values.set(name, computed(tensor));
      const ledger = new Ledger();
      const around: Surroundings<T> = {
        opset,
        value: (name) => values.get(name) ?? weights.get(name),
        named: ledger.counted((name) => scope.named(name)),
        parameter: (name, shape) => scope.parameter(name, 'operand', shape),
        constant(key, make) {
          const made = constants.get(key) ?? make();
          constants.set(key, made);
          return scope.nn.tensor(made);
        },
      };
      for (const node of nodes) {
        if (node.operator === 'Constant') continue;
        const host = HOST_OPERATORS.get(node.operator);
        const onBackend = GRAPH_OPERATORS.get(node.operator);
        const run = new NodeRun(node, around);
        const results = resultsOf<NodeRun<T>, Value<T>>(run, host, onBackend, calledIn(node), ledger);
        for (const [i, name] of node.outputs.entries()) if (results[i]) values.set(name, results[i]);
      }
      const result = (name: string): T => {
        const value = around.value(name) ?? refuse('values that their nodes give here', quote(name));
        return value.kind === 'computed' ? value.tensor : scope.nn.tensor(asTensor(value));
      };
      return Object.fromEntries(wanted.map((name) => [name, result(name)]));
    },
  };
  return network;
}

/** The nodes that some values are computed from where others are given, in their order. */
function needed(nodes: readonly OnnxNode[], wanted: readonly string[], given: readonly string[]): OnnxNode[] {
  const names = new Set(wanted);
  for (const name of given) names.delete(name);
  const found = nodes.toReversed().filter(({ inputs, outputs }) => {
    const isNeeded = outputs.some((name) => names.has(name));
    if (isNeeded) for (const name of inputs) if (!given.includes(name)) names.add(name);
    return isNeeded;
  });
  return found.reverse();
}
