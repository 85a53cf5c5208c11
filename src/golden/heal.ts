/**
 * The heal test: with the right tensor in a wrong one's place, does the rest of the network come back? The backend cannot be
 * asked again, so the network is run on from that tensor twice, once as the backend had it and once as it should have been.
 * What the first run leaves of the differences was not caused by this tensor.
 */

import { type GraphNode, type GraphValue, valuesRead, withAncestors } from '../ops/graph.js';
import { elements, type Tensor } from '../ops/tensor.js';
import { operationOf, walk } from '../ops/walk.js';
import type { Run } from './certify-graph.js';
import { correctlyRounded } from './correctly-rounded.js';
import type { Visible } from './judge-run.js';
import { isSame } from './verdict.js';

/** One of the last tensors that are seen after a wrong one. */
export interface Healed {
  readonly layer: string;
  /** How far it is at most from what it would be with the right tensor in the wrong one's place. */
  readonly off: number;
  /** How much of that is left when the wrong tensor is taken as it is: what other causes have. */
  readonly left: number;
  /** The largest magnitude that it should have. */
  readonly largest: number;
}

/** A value with the wrong tensor as it was, and with the right one in its place. */
interface Pair {
  readonly was: Tensor;
  readonly healed: Tensor;
}

/**
 * What becomes of the last tensors that are seen after a wrong one; of none, where it is the last itself.
 * @param layer of the wrong tensor, which is to be seen
 */
export function heal({ graph, source }: Run, layer: string, visible: Visible): Healed[] {
  const wrong = graph.nodes.find((node) => node.layer === layer)!;
  const after = descendantsOf(graph.nodes, wrong);
  const ends = lastSeen(graph.nodes, after, visible);
  const nodes = withAncestors(graph.nodes, ends).filter((node) => after.has(node));
  const before = seenBefore(source, visible);
  const healed: Healed[] = [];
  const same = (value: GraphValue): Pair => {
    const tensor = before(value);
    return { was: tensor, healed: tensor };
  };
  for (const { node, read, give } of walk<Pair>({ nodes }, same, { outside: same })) {
    const of = (which: keyof Pair) => (value: GraphValue) => read(value)[which];
    const pair: Pair =
      node === wrong
        ? { was: visible.tensor(layer), healed: computed(node, before) }
        : { was: computed(node, of('was')), healed: computed(node, of('healed')) };
    give(pair);
    if (ends.has(node)) healed.push(compared(node.layer, visible.tensor(node.layer), pair));
  }
  return healed;
}

const computed = (node: GraphNode, of: (value: GraphValue) => Tensor): Tensor =>
  correctlyRounded(operationOf(node, of));

/** The node and what depends on it. */
function descendantsOf(nodes: readonly GraphNode[], first: GraphNode): Set<GraphNode> {
  const after = new Set([first]);
  for (const node of nodes)
    if (valuesRead(node).some((value) => after.has(value as GraphNode))) after.add(node);
  return after;
}

/** Those after the first that are seen, and after which nothing is. */
function lastSeen(
  nodes: readonly GraphNode[],
  after: ReadonlySet<GraphNode>,
  { layers }: Visible,
): Set<GraphNode> {
  const ends = new Set<GraphNode>();
  const leadsToSeen = new Set<GraphNode>();
  for (const node of nodes.toReversed()) {
    if (!after.has(node)) continue;
    const seen = layers.has(node.layer);
    if (seen && !leadsToSeen.has(node)) ends.add(node);
    if (seen || leadsToSeen.has(node))
      for (const value of valuesRead(node)) leadsToSeen.add(value as GraphNode);
  }
  const [first] = after;
  ends.delete(first);
  return ends;
}

/** What the backend had elsewhere: its own tensors, and what follows from them where they cannot be seen. */
function seenBefore(source: Run['source'], visible: Visible): (value: GraphValue) => Tensor {
  const known = new Map<GraphNode, Tensor>();
  const of = (value: GraphValue): Tensor => {
    if (value.kind !== 'operator') return source(value);
    if (visible.layers.has(value.layer)) return visible.tensor(value.layer);
    const again = known.get(value) ?? computed(value, of);
    known.set(value, again);
    return again;
  };
  return of;
}

function compared(layer: string, seen: Tensor, { was, healed }: Pair): Healed {
  let largest = 0;
  for (const value of elements(healed)) if (Math.abs(value) > largest) largest = Math.abs(value);
  return { layer, off: furthest(seen, healed), left: furthest(seen, was), largest };
}

/** The largest difference of two tensors; ∞ where one is no number and the other is. */
function furthest(a: Tensor, b: Tensor): number {
  const [x, y] = [elements(a), elements(b)];
  let most = 0;
  for (let i = 0; i < x.length; i++) {
    if (isSame(x[i], y[i])) continue;
    const error = Math.abs(x[i] - y[i]);
    most = Math.max(most, Number.isNaN(error) ? Infinity : error);
  }
  return most;
}
