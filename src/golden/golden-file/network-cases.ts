/** The golden cases of a network, one after the other, as its operators are run. */
import { type GraphNode, withAncestors } from '../../ops/graph.js';
import type { Tensor } from '../../ops/tensor.js';
import { operationOf, walk } from '../../ops/walk.js';
import type { Arithmetic } from '../arithmetic.js';
import type { Certified } from '../certify/certified.js';
import type { Run } from '../certify-graph.js';
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
  for (const { node, read, give } of walk<Tensor>({ nodes }, source)) {
    const operation = operationOf(node, read);
    const number = wanted.get(node);
    if (number === undefined) {
      give(correctlyRounded(operation));
    } else {
      const golden: GoldenCase = { number, model, layer: node.layer, operation, arithmetic };
      const certificate = certificateOf(golden);
      give(certificate.value);
      yield { golden, certificate };
    }
  }
}
