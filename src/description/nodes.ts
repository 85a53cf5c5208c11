/** What can be read off one node of a graph, or off a few of them. */
import { type GraphNode, type GraphValue, valuesRead } from '../ops/graph.js';
import { tensorsOf } from '../ops/operator-call.js';
import type { OperatorName } from '../ops/operators.js';
import type { Sides } from '../ops/options.js';
import type { Both } from '../ops/resolve-options.js';

/** A node of one operator, or of one of several. */
export type NodeOf<K extends OperatorName> = Extract<GraphNode, { readonly operator: K }>;

const isOneOf =
  <K extends OperatorName>(...operators: readonly K[]) =>
  (value: GraphValue): value is NodeOf<K> =>
    value.kind === 'operator' && operators.some((operator) => operator === value.operator);

export const isConv = isOneOf('conv2d');
export const isMaxPool = isOneOf('maxPool2d');
/** What slides a window over a map. */
export const isWindowed = isOneOf('conv2d', 'maxPool2d', 'averagePool2d');
export const isNorm = isOneOf('batchNorm2d', 'groupNorm');
/** What brings a coarser map to a finer one's size; where a level has no coarser one above it, that is its own size. */
export const isUpsampling = isOneOf('resize');
/** What bends a map; sigmoids are gates. */
export const isActivation = isOneOf('relu', 'silu', 'clip');
export const isPad = isOneOf('pad');
export const isSum = isOneOf('add');
export const isScale = isOneOf('scale');
export const isGate = isOneOf('gate');

/** A convolution. */
export type Conv = NodeOf<'conv2d'>;
export type Activation = NodeOf<'relu' | 'silu' | 'clip'>;
export type Windowed = NodeOf<'conv2d' | 'maxPool2d' | 'averagePool2d'>;

/** The maps that a node reads, in the order of its arguments. */
export const mapsOf = (node: GraphNode): GraphValue[] =>
  valuesRead(node).filter(({ kind }) => kind !== 'parameter');

/** The names of the parameters that a node reads, with their roles. */
export const parametersRead = (node: GraphNode): { readonly role: string; readonly name: string }[] =>
  tensorsOf<GraphValue>(node).flatMap(({ role, value }) =>
    value.kind === 'parameter' ? [{ role, name: value.name }] : [],
  );

/** The nodes with parameters; of those that share theirs, the first. */
export function layersOf(nodes: readonly GraphNode[]): GraphNode[] {
  const seen = new Set<string>();
  return nodes.filter((node) => {
    const names = parametersRead(node).map(({ name }) => name);
    const isNew = names.some((name) => !seen.has(name));
    for (const name of names) seen.add(name);
    return isNew;
  });
}

/** [vertical, horizontal]. */
export function kernelOf(node: Windowed): Both {
  if (node.operator !== 'conv2d') return node.options.kernel;
  const [, , height, width] = node.inputs.weight.shape;
  return [height, width];
}

/** Whether a window sees more than one position. */
export const isSpatial = (node: Windowed): boolean => kernelOf(node).some((size) => size > 1);

export const dilationOf = (node: Windowed): Both =>
  node.operator === 'averagePool2d' ? [1, 1] : node.options.dilation;

export const isStrided = (value: GraphValue): value is Windowed =>
  isWindowed(value) && value.options.stride.some((stride) => stride > 1);

export const isDepthwise = ({ options: { groups }, shape }: Conv): boolean =>
  groups > 1 && groups === shape[1];

/** What is added around the map that a window slides over: by itself and, where that has the same effect, by a pad before it. */
export function paddingOf(node: Windowed): Sides {
  const { padding } = node.options;
  const pad = padBefore(node);
  if (!pad) return padding;
  const { sides } = pad.options;
  return {
    top: sides.top + padding.top,
    bottom: sides.bottom + padding.bottom,
    left: sides.left + padding.left,
    right: sides.right + padding.right,
  };
}

/** Rows and columns before they were padded, by the window's own padding or by a pad before it. */
export function sizeBefore(node: Windowed): Both {
  const [, , height, width] = (padBefore(node) ?? node).inputs.x.shape;
  return [height, width];
}

/** Zeros before a VALID convolution are the convolution's own padding; pools have no padding value of their own. */
function padBefore(node: Windowed): NodeOf<'pad'> | undefined {
  const { x } = node.inputs;
  if (!isPad(x)) return undefined;
  const { value, mode } = x.options;
  return (value === 0 && mode === 'constant') || !isConv(node) ? x : undefined;
}

/** Values from which one is made, up to and including those where `stops`, in the order in which they run. */
export function madeFrom(value: GraphValue, stops: (value: GraphValue) => boolean): GraphValue[] {
  const found = new Set<GraphValue>();
  const visit = (from: GraphValue): void => {
    if (from.kind !== 'operator') return;
    for (const map of mapsOf(from)) {
      if (found.has(map)) continue;
      if (!stops(map)) visit(map);
      found.add(map);
    }
  };
  visit(value);
  return [...found];
}
