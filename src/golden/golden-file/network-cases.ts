/** The golden cases of a network, one after the other, as its operators are run. */
import { type GraphNode, type GraphValue, withAncestors } from '../../ops/graph.js';
import { lifetimesOf } from '../../ops/lifetimes.js';
import type { Tensor } from '../../ops/tensor.js';
import type { Arithmetic } from '../arithmetic.js';
import type { Certified } from '../certify/certified.js';
import { operationOf, type Run } from '../certify-graph.js';
import { correctlyRounded } from '../correctly-rounded.js';
import { certificateOf, type GoldenCase } from './golden-case.js';

/** A case with its output and bound. */
export interface ComputedCase {
  readonly golden: GoldenCase;
  readonly certificate: Certified;
}

/**
 * Runs what the wanted operators depend on and no more; every result is dropped after its last reader, and bounds are
 * computed of the wanted ones alone.
 * @param wanted nodes of the graph, with the numbers of their cases
 * @throws OperatorError as the operators do
 */
export function* networkCases(
  model: string,
  { graph, source }: Run,
  arithmetic: Arithmetic,
  wanted: ReadonlyMap<GraphNode, number>,
): Generator<ComputedCase> {
  const nodes = withAncestors(graph.nodes, wanted.keys());
  const { released } = lifetimesOf({ nodes }, []);
  const values = new Map<GraphNode, Tensor>();
  const resultOf = (value: GraphValue): Tensor =>
    value.kind === 'operator' ? values.get(value)! : source(value);
  for (const [i, node] of nodes.entries()) {
    const operation = operationOf(node, resultOf);
    const number = wanted.get(node);
    if (number === undefined) {
      values.set(node, correctlyRounded(operation));
    } else {
      const golden: GoldenCase = { number, model, layer: node.layer, operation, arithmetic };
      const certificate = certificateOf(golden);
      values.set(node, certificate.value);
      yield { golden, certificate };
    }
    for (const dead of released[i]) values.delete(dead);
  }
}
