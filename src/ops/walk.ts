/** A graph, node by node: what runs, certifies or heals a network walks it in the same way, with values of its own kind. */
import type { Graph, GraphNode, GraphSource, GraphValue } from './graph.js';
import { followerOf, lifetimesOf } from './lifetimes.js';
import { mapInputs } from './operator-call.js';
import type { OperatorName } from './operators.js';
import type { Operation } from './uniform.js';

/** A node that has been reached. */
export interface Step<V> {
  readonly node: GraphNode;
  /** What anything is that the node reads. */
  read(value: GraphValue): V;
  /** Says what the node's own result is. */
  give(result: V): void;
  /** Results that nothing reads after the node. */
  readonly last: readonly GraphNode[];
  /** The operator that runs next, where it alone reads the node's result, once. */
  readonly follower: OperatorName | undefined;
  /** Drops one of them at once. */
  drop(result: GraphNode): void;
}

/** How values of a walk come and go. */
export interface WalkOptions<V> {
  /** Results that stay. */
  readonly kept?: Iterable<GraphValue>;
  /** Told of each result that nothing reads any more. */
  readonly drop?: (result: V) => void;
  /** What a result is that is read, and whose node is not among those of the walk. */
  readonly outside?: (node: GraphNode) => V;
}

/**
 * The nodes in the order in which they run; a result is dropped after its last reader. Every step is given its result before the next.
 * @param source the value of an input, a parameter or a constant
 */
export function* walk<V>(
  { nodes }: Pick<Graph, 'nodes'>,
  source: (value: GraphSource) => V,
  { kept = [], drop, outside }: WalkOptions<V> = {},
): Generator<Step<V>> {
  const { released } = lifetimesOf({ nodes }, kept);
  const results = new Map<GraphNode, V>();
  const own = new Set(nodes);
  const read = (value: GraphValue): V => {
    if (value.kind !== 'operator') return source(value);
    return outside && !own.has(value) ? outside(value) : (results.get(value) as V);
  };
  const dropped = (dead: GraphNode): void => {
    if (results.has(dead)) drop?.(results.get(dead) as V);
    results.delete(dead);
  };
  for (const [i, node] of nodes.entries()) {
    const last = released[i].filter((result) => own.has(result));
    const follower = followerOf(node, nodes[i + 1], released[i + 1]);
    yield { node, read, give: (result) => results.set(node, result), last, follower, drop: dropped };
    for (const dead of last) dropped(dead);
  }
}

/** A node as an operation on values. */
export function operationOf<V>(node: GraphNode, read: (value: GraphValue) => V): Operation<V> {
  const inputs = mapInputs<GraphValue, V, OperatorName>(node.operator, node.inputs, read);
  return { operator: node.operator, inputs, options: node.options } as Operation<V>;
}
