/** A recorded network, run again: on any backend, without the code that it was recorded from. */
import { FpnError, OperatorError } from '../errors.js';
import type { Backend } from './backend.js';
import type { Graph, GraphNode, GraphSource, GraphValue } from './graph.js';
import { overwritable } from './lifetimes.js';
import { invoke } from './operator-call.js';
import { operationOf, walk } from './walk.js';

/**
 * Runs the nodes of a graph in their order; the backend is told to release each result after its last reader.
 * @param source the value of an input, a parameter or a constant
 * @param wanted the values that are asked for: results, or what the network starts from
 * @param done called after each operator
 * @returns the wanted values, in their order
 * @throws OperatorError as the operators do, with the layer's name; FpnError where a node reads, or is wanted, that is not among them
 */
export function runGraph<T>(
  { nodes }: Pick<Graph, 'nodes'>,
  backend: Backend<T>,
  source: (value: GraphSource) => T,
  wanted: readonly GraphValue[],
  done?: (node: GraphNode) => void,
): T[] {
  const results = new Map<GraphValue, T>();
  const kept = new Set(wanted);
  const drop = (result: T): void => backend.release?.(result);
  const strange = (node: GraphNode): never => {
    throw new FpnError(`runGraph: expected ${node.layer} among the nodes that are run, got nodes without it`);
  };
  const missing = wanted.find((value) => value.kind === 'operator' && !nodes.includes(value));
  if (missing?.kind === 'operator') strange(missing);
  const options = { kept, drop, outside: strange };
  for (const { node, read, give, last, follower, drop: dropNow } of walk<T>({ nodes }, source, options)) {
    const { operator, inputs, options: resolved } = operationOf(node, read);
    for (const dead of overwritable(node, last, backend.overwrites)) dropNow(dead);
    if (follower) backend.followedBy?.(follower);
    try {
      const result = invoke(backend.named?.(node.layer) ?? backend, operator, inputs, resolved);
      give(result);
      if (kept.has(node)) results.set(node, result);
    } catch (error) {
      throw error instanceof OperatorError ? error.within(node.layer) : error;
    }
    done?.(node);
  }
  return wanted.map((value) => (value.kind === 'operator' ? (results.get(value) as T) : source(value)));
}
