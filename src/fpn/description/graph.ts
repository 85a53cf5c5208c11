/**
 * A model as a graph: every operator that it runs, what the operator reads, and what it is given. Made by running
 * the model on shapes under a trace, so it is what the code does.
 */
import type { ParameterSpec } from '../../layers/scope.js';
import { type GraphValue, valuesRead } from '../../ops/graph.js';
import type { OperatorName } from '../../ops/operators.js';
import type { ConvOptions, MaxPoolOptions, ResizeOptions } from '../../ops/options.js';
import type { Shape } from '../../ops/tensor.js';
import { checkWindow, type WindowAxis } from '../../ops/window.js';
import type { Levels, Model } from '../model.js';
import { graphOf as recordedGraph } from '../model-graph.js';
import { channelCount } from '../preprocessing.js';
import { parametersOf } from '../run-model.js';

export interface GraphNode {
  readonly operator: OperatorName | 'input';
  readonly layer: string;
  /** The maps it reads, in the order of its arguments. */
  readonly maps: readonly GraphNode[];
  readonly parameters: readonly ParameterSpec[];
  readonly options: unknown;
  readonly shape: Shape;
  /** The nodes that read it, in the order in which they run. */
  readonly readers: readonly GraphNode[];
}

export interface Graph extends Levels<GraphNode> {
  /** The maps that the neck reads, finest first. */
  readonly neckInputs: readonly GraphNode[];
  /** In the order in which they run, without the input. */
  readonly backbone: readonly GraphNode[];
  readonly neck: readonly GraphNode[];
  readonly head: readonly GraphNode[];
}

/** Height and width of the image that the graph is made with: even on every level, and accepted by every model. */
export const GRAPH_SIDE = 512;

/** The shape of a square image as the model takes it. */
export const squareImage = ({ preprocessing }: Model, side: number): Shape => [
  1,
  channelCount(preprocessing),
  side,
  side,
];

/** The recorded graph, maps and parameters apart. */
export function graphOf(model: Model): Graph {
  const image = squareImage(model, GRAPH_SIDE);
  const recorded = recordedGraph(model, image);
  const specs = new Map(parametersOf(model, image).map((spec) => [spec.name, spec]));
  const nodes = new Map<GraphValue, GraphNode>();
  const add = (value: GraphValue, node: Omit<GraphNode, 'shape' | 'readers'>): void => {
    const added: GraphNode = { ...node, shape: value.shape, readers: [] };
    nodes.set(value, added);
    for (const map of new Set(node.maps)) (map.readers as GraphNode[]).push(added);
  };
  for (const input of recorded.inputs) {
    add(input, { operator: 'input', layer: 'input', maps: [], parameters: [], options: undefined });
  }
  for (const node of recorded.nodes) {
    const read = valuesRead(node);
    add(node, {
      operator: node.operator,
      layer: node.layer,
      maps: read.flatMap((value) => nodes.get(value) ?? []),
      parameters: read.flatMap((value) => (value.kind === 'parameter' ? (specs.get(value.name) ?? []) : [])),
      options: node.options,
    });
  }

  const all = (values: readonly GraphValue[]): GraphNode[] => values.map((value) => nodes.get(value)!);
  const found = (maps: Readonly<Record<string, GraphValue>>): Record<string, GraphNode> =>
    Object.fromEntries(Object.entries(maps).map(([name, map]) => [name, nodes.get(map)!]));
  const { features, pyramid, outputs } = recorded.levels;
  return {
    features: found(features),
    pyramid: found(pyramid),
    neckInputs: all(model.neckInputs.map((name) => features[name])),
    ...(outputs && { outputs: found(outputs) }),
    backbone: all(recorded.backbone),
    neck: all(recorded.neck),
    head: all(recorded.head),
  };
}

/** log₂ of a map's stride, rounded: 2 for C2 and P2. VALID convolutions may have cut a few rows. */
export function levelOf({ shape }: GraphNode): number {
  const stride = GRAPH_SIDE / shape[2];
  let level = 0;
  for (let square = stride * stride; square >= 2; square /= 4) level++;
  return level;
}

/** The nodes with parameters; of those that share theirs, the first. */
export function layersOf(nodes: readonly GraphNode[]): GraphNode[] {
  const seen = new Set<string>();
  return nodes.filter(({ parameters }) => {
    const isNew = parameters.some(({ name }) => !seen.has(name));
    for (const { name } of parameters) seen.add(name);
    return isNew;
  });
}

export const isConv = ({ operator }: GraphNode): boolean => operator === 'conv2d';

export const kernelOf = (conv: GraphNode): number => conv.parameters[0].shape[2];

export const isDepthwise = (conv: GraphNode): boolean => {
  const { groups = 1 } = (conv.options ?? {}) as ConvOptions;
  return groups > 1 && groups === conv.shape[1];
};

export const isBiased = (conv: GraphNode): boolean => conv.parameters.some(({ role }) => role === 'bias');

/** How a convolution or max pool slides over the rows. */
export function windowOf({ operator, maps, parameters, options }: GraphNode): WindowAxis {
  const [, , height, width] = maps[0].shape;
  if (operator === 'conv2d') {
    const [, , kernelHeight, kernelWidth] = parameters[0].shape;
    const kernel = [kernelHeight, kernelWidth] as const;
    return checkWindow('conv2d', [height, width], kernel, (options ?? {}) as ConvOptions).vertical;
  }
  const pool = options as MaxPoolOptions;
  return checkWindow('maxPool2d', [height, width], pool.kernel, { stride: pool.kernel, ...pool }).vertical;
}

export const isWindowed = ({ operator }: GraphNode): boolean =>
  operator === 'conv2d' || operator === 'maxPool2d' || operator === 'averagePool2d';

export const isStrided = (node: GraphNode): boolean => isWindowed(node) && windowOf(node).stride > 1;

/** What brings a coarser map to a lateral's size; where a level has no coarser one above it, that is its own size. */
export const isUpsampling = ({ operator }: GraphNode): boolean => operator === 'resize';

export const resizingOf = (node: GraphNode): ResizeOptions => node.options as ResizeOptions;

/** Nodes from which `node` is made, up to and including those where `stops`, in the order in which they run. */
export function madeFrom(node: GraphNode, stops: (node: GraphNode) => boolean): GraphNode[] {
  const found = new Set<GraphNode>();
  const visit = (from: GraphNode) => {
    for (const map of from.maps) {
      if (found.has(map)) continue;
      if (!stops(map)) visit(map);
      found.add(map);
    }
  };
  visit(node);
  return [...found];
}
