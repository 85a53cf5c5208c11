/**
 * A TensorFlow.js graph model as a network: a function over the operator set, which any interpreter runs. What is known without the input
 * is worked out before; what is left are our operators, called by the names of the nodes whose values they give.
 */
import type { Scope } from '../../layers/scope.js';
import type { Tensor } from '../../ops/tensor.js';
import { quote } from '../../weights/quote.js';
import type { DtypeName } from '../../weights/stored-tensor.js';
import { resultsOf } from '../asked-node.js';
import type { GraphInput, ImportedGraph } from '../imported-graph.js';
import { Ledger } from '../ledger.js';
import { listed, refuse } from '../refuse.js';
import { asTensor, type Known } from '../values.js';
import { HOST_OPERATORS } from './host.js';
import {
  between,
  CHANNELS_FIRST,
  inOrder,
  type LaidOut,
  laidOut,
  sameOrder,
  type Value,
} from './laid-out.js';
import type { ModelJson, TfjsNode } from './model-json.js';
import { neededNodes } from './needed.js';
import { calledIn, NodeRun, outputName, type Surroundings } from './node-run.js';
import { GRAPH_OPERATORS } from './operators/index.js';

/** A TensorFlow.js graph model that can be run. */
export interface TfjsNetwork extends ImportedGraph {
  /**
   * Runs the nodes that the wanted values are computed from.
   * @param inputs by name: the graph's, or other values, which are then not computed; those in `maps` as N×C×H×W where the graph has
   * N×H×W×C, others as the graph has them
   * @param maps names of inputs
   * @returns the values by name: maps that lie N×C×H×W here so, whatever the graph sees in them, and others as the graph has them
   * @throws FormatError, which names the node, where one asks for what is not known here; OperatorError as the operators do
   */
  run<T>(
    scope: Scope<T>,
    inputs: Readonly<Record<string, T>>,
    wanted: readonly string[],
    maps?: readonly string[],
  ): Record<string, T>;
  /** The same, but each value as it lies: nothing is transposed that nobody in the graph needs. */
  laidOut<T>(
    scope: Scope<T>,
    inputs: Readonly<Record<string, T>>,
    wanted: readonly string[],
    maps?: readonly string[],
  ): Record<string, LaidOut<T>>;
}

const TYPES: Readonly<Record<string, DtypeName>> = { DT_FLOAT: 'F32', DT_INT32: 'I32', DT_UINT8: 'U8' };

/** Open sizes are those that a signature does not say either. */
function inputOf({ name, attributes }: TfjsNode, { signature }: ModelJson): GraphInput {
  const type = attributes.get('dtype');
  const shape = attributes.get('shape');
  const said = signature.inputs.find((entry) => entry.name === name)?.shape;
  const dims = (shape?.kind === 'shape' ? shape.value : undefined) ?? said;
  return {
    name,
    dtype: type?.kind === 'type' && Object.hasOwn(TYPES, type.value) ? TYPES[type.value] : undefined,
    dims: dims?.map((dim, axis) => [dim, said?.[axis] ?? -1].find((size) => size > 0) ?? ''),
  };
}

/** What no other node reads, where no signature says it. */
function outputsOf({ nodes, signature }: ModelJson): string[] {
  if (signature.outputs.length > 0) return signature.outputs.map(({ name }) => name);
  const read = new Set(nodes.flatMap(({ inputs }) => inputs.map((name) => name.replace(/:\d+$/, ''))));
  return nodes
    .filter(({ name, operator }) => !read.has(name) && !SILENT.includes(operator))
    .map(({ name }) => name);
}

/** Nodes that compute nothing. */
const SILENT: readonly string[] = ['Const', 'Placeholder', 'NoOp'];

export function tfjsNetwork(model: ModelJson, weights: ReadonlyMap<string, Known>): TfjsNetwork {
  const makers = new Map<string, () => Tensor>();
  const constants = new Map<string, Tensor>();
  const inputs = model.nodes
    .filter(({ operator }) => operator === 'Placeholder')
    .map((node) => inputOf(node, model));
  const given = new Set(
    model.nodes.filter(({ operator }) => !SILENT.includes(operator)).map(({ name }) => name),
  );
  const further = model.nodes.flatMap((node) => node.inputs).filter((name) => /:\d+$/.test(name));

  /** Loops are circles of operators that are not supported, which is to be said first. */
  function needed(wanted: readonly string[], from: readonly string[]): TfjsNode[] {
    const circles: string[] = [];
    const nodes = neededNodes(model.nodes, wanted, from, (value) => circles.push(value));
    checkOperators(nodes, inputs);
    if (circles.length > 0) refuse('a graph without circles', `one through ${quote(circles[0])}`);
    return nodes;
  }

  const network: TfjsNetwork = {
    inputs,
    outputs: outputsOf(model),
    values: [...given, ...new Set(further)],
    layout: 'NHWC',
    pictureTypes: ['F32', 'I32', 'U8'],
    parameters: ({ name }) => makers.get(name)!(),
    check(wanted, from) {
      needed(wanted, from);
    },
    ofPicture(scope, { name, image, layout }, wanted) {
      return network.run(scope, { [name]: image }, wanted, layout === 'NHWC' ? [name] : []);
    },
    run(scope, from, wanted, maps) {
      const values = Object.entries(network.laidOut(scope, from, wanted, maps));
      return Object.fromEntries(values.map(([name, value]) => [name, asGraphHas(scope, name, value)]));
    },
    laidOut<T>(
      scope: Scope<T>,
      from: Readonly<Record<string, T>>,
      wanted: readonly string[],
      maps: readonly string[] = [],
    ): Record<string, LaidOut<T>> {
      const nodes = needed(wanted, Object.keys(from));
      const values = new Map<string, Value<T>>();
      for (const [name, tensor] of Object.entries(from)) {
        values.set(
          name,
          laidOut(tensor, maps.includes(name) ? CHANNELS_FIRST : inOrder(scope.nn.shape(tensor).length)),
        );
      }
      const ledger = new Ledger();
      const around: Surroundings<T> = {
        value: (name) => values.get(name) ?? weights.get(name),
        named: ledger.counted((name) => scope.named(name)),
        parameter(name, shape, make) {
          makers.set(name, make);
          return scope.parameter(name, 'operand', shape);
        },
        constant(key, make) {
          const made = constants.get(key) ?? make();
          constants.set(key, made);
          return scope.nn.tensor(made);
        },
      };
      for (const node of nodes) {
        if (SILENT.includes(node.operator)) continue;
        const host = HOST_OPERATORS.get(node.operator);
        const onBackend = GRAPH_OPERATORS.get(node.operator);
        const run = new NodeRun(node, around);
        const results = resultsOf<NodeRun<T>, Value<T>>(run, host, onBackend, calledIn(node), ledger);
        for (const [i, value] of results.entries()) {
          values.set(outputName(node.name, i), value);
        }
      }
      const result = (name: string): LaidOut<T> => {
        const value = around.value(name) ?? refuse('values that their nodes give here', quote(name));
        if (value.kind === 'computed') return value;
        return laidOut(scope.nn.tensor(asTensor(value)), inOrder(value.shape.length));
      };
      return Object.fromEntries(wanted.map((name) => [name, result(name)]));
    },
  };
  return network;
}

/** Maps that lie as ours do stay so. */
function asGraphHas<T>(scope: Scope<T>, name: string, { tensor, order }: LaidOut<T>): T {
  const own = inOrder(order.length);
  if (sameOrder(order, CHANNELS_FIRST) || sameOrder(order, own)) return tensor;
  return scope.named(`${name}/transposed`).transpose(tensor, between(order, own));
}

/** @throws FormatError where operators are not supported: all of them, with their nodes */
function checkOperators(nodes: readonly TfjsNode[], inputs: readonly GraphInput[]): void {
  const unknown = new Map<string, string[]>();
  for (const { operator, name } of nodes) {
    const isKnown =
      SILENT.includes(operator) || GRAPH_OPERATORS.has(operator) || HOST_OPERATORS.has(operator);
    if (!isKnown) unknown.set(operator, [...(unknown.get(operator) ?? []), name]);
  }
  if (unknown.size > 0) refuse('operators that are supported (docs/operators.md)', listed(unknown));
  const integers = inputs.filter(({ dtype }) => dtype !== 'F32').map(({ name }) => name);
  const reader = nodes.find(
    (node) => node.operator !== 'Cast' && node.inputs.some((name) => integers.includes(name)),
  );
  if (reader)
    refuse('an input of integers that is cast before anything else', `one that ${calledIn(reader)} reads`);
}
