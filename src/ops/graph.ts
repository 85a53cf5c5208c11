/**
 * A network as data: every operator that it runs, what the operator reads, and what it is given. Made by running the network
 * on shapes, so it is what the code does, without a pixel computed.
 */

import { FpnError } from '../errors.js';
import type { Backend } from './backend.js';
import { intercept } from './intercept.js';
import { tensorsOf } from './operator-call.js';
import type { OperatorInputs, OperatorName, OperatorOptions } from './operators.js';
import { type AnyTensor, formatShape, type Shape, sameShape } from './tensor.js';
import { shapeOfResult, uniformBackend } from './uniform.js';

/** A value that the network starts from: an image, a parameter, or a tensor that was brought to the backend. */
export interface GraphSource {
  readonly kind: 'input' | 'parameter' | 'constant';
  /** The input's or parameter's; a constant has none. */
  readonly name: string;
  readonly shape: Shape;
  /** A constant's. */
  readonly value?: AnyTensor;
  /** The nodes that read it, each once, in the order in which they run. */
  readonly readers: readonly GraphNode[];
}

/** An operator of the network and its result; `operator` tells its inputs and options apart. */
export type GraphNode = { [K in OperatorName]: OperatorNode<K> }[OperatorName];

/** One operator that the network runs, and the shape of its result. */
export interface OperatorNode<K extends OperatorName> {
  readonly kind: 'operator';
  readonly operator: K;
  /** What it is called: `layer1.0.conv2`, or `layer1.0.relu#2` (see intercept). */
  readonly layer: string;
  /** By role; what the operator did without is missing. */
  readonly inputs: OperatorInputs<GraphValue>[K];
  /** With every default filled in. */
  readonly options: OperatorOptions[K];
  readonly shape: Shape;
  /** The nodes that read it, each once, in the order in which they run. */
  readonly readers: readonly GraphNode[];
}

/** What an operator reads: a value that the network starts from, or another operator's result. */
export type GraphValue = GraphSource | GraphNode;

/** What a network starts from and the operators that it runs. */
export interface Graph {
  /** In the order in which they were asked for. */
  readonly inputs: readonly GraphSource[];
  /** The same; each name once. */
  readonly parameters: readonly GraphSource[];
  /** In the order in which they run. */
  readonly nodes: readonly GraphNode[];
}

/** What a network is recorded with. */
export interface Recorder {
  /** What has run so far. */
  readonly nodes: readonly GraphNode[];
  /** The backend to run it on. */
  readonly backend: Backend<GraphValue>;
  /** A value that the network is given. */
  input(name: string, shape: Shape): GraphValue;
  /** The parameter of a name, the same one each time. */
  parameter(name: string, shape: Shape): GraphValue;
}

/**
 * Records what a run does.
 * @param run runs the network on the recorder's backend
 * @returns the graph, and what `run` returned: its levels, by name, say
 * @throws OperatorError as the operators do; FpnError where a parameter is asked for in two shapes
 */
export function record<R>(run: (recorder: Recorder) => R): Graph & { readonly result: R } {
  const inputs: GraphSource[] = [];
  const parameters = new Map<string, GraphSource>();
  const nodes: GraphNode[] = [];

  const backend = intercept(unnamedNodes, ({ layer, run: unnamed }) => {
    const node = { ...unnamed(), layer } as GraphNode;
    for (const value of new Set(valuesRead(node))) (value.readers as GraphNode[]).push(node);
    nodes.push(node);
    return node;
  });
  const result = run({
    nodes,
    backend,
    input(name, shape) {
      const source: GraphSource = { kind: 'input', name, shape, readers: [] };
      inputs.push(source);
      return source;
    },
    parameter(name, shape) {
      const known = parameters.get(name);
      if (known) return ofShape(known, shape);
      const source: GraphSource = { kind: 'parameter', name, shape, readers: [] };
      parameters.set(name, source);
      return source;
    },
  });
  return { inputs, parameters: [...parameters.values()], nodes, result };
}

/** Some nodes of a graph and all that they are computed from, in the order in which they run. */
export function withAncestors(nodes: readonly GraphNode[], wanted: Iterable<GraphNode>): GraphNode[] {
  const needed = new Set<GraphValue>(wanted);
  for (const node of nodes.toReversed()) {
    if (needed.has(node)) for (const value of valuesRead(node)) needed.add(value);
  }
  return nodes.filter((node) => needed.has(node));
}

/** Everything that a node reads, in the order of its operator's arguments. */
export const valuesRead = (node: GraphNode): GraphValue[] =>
  tensorsOf<GraphValue>(node).map(({ value }) => value);

const shapeOf = ({ shape }: GraphValue): Shape => shape;

function ofShape(source: GraphSource, shape: Shape): GraphSource {
  if (sameShape(source.shape, shape)) return source;
  const [was, is] = [formatShape(source.shape), formatShape(shape)];
  throw new FpnError(`record: expected parameter ${source.name} of shape ${was} as before, got ${is}`);
}

const constant = (value: AnyTensor): GraphSource => ({
  kind: 'constant',
  name: '',
  shape: value.shape,
  value,
  readers: [],
});

/** Gives each operator's node, but for its name, which the layer has to say. */
const unnamedNodes: Backend<GraphValue> = uniformBackend(
  {
    name: 'record',
    tensor: constant,
    shape: shapeOf,
    read: () => {
      throw new FpnError('record: expected a backend that computes values, got one that records');
    },
  },
  (operation) => ({
    kind: 'operator',
    layer: '',
    ...operation,
    shape: shapeOfResult(operation, shapeOf),
    readers: [],
  }),
);
