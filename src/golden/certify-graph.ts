/**
 * A walk through a network beside somebody's run of it. Where the run shows a tensor it is judged and then takes the value's
 * place, so that what follows is certified of what the backend itself had; where it does not, the bound is carried on. All tensors
 * visible gives a certificate a layer, a fused backend one a region, outputs alone one for the network.
 */
import type { Graph, GraphNode, GraphValue } from '../ops/graph.js';
import type { Tensor } from '../ops/tensor.js';
import type { Operation } from '../ops/uniform.js';
import { operationOf, walk } from '../ops/walk.js';
import type { Arithmetic } from './arithmetic.js';
import { type Certified, exactly } from './certify/certified.js';
import { certified } from './certify/certify.js';
import { likelyResult } from './likely.js';

/** A network and what it starts from. */
export interface Run {
  readonly graph: Pick<Graph, 'nodes'>;
  /** The value of an input, a parameter or a constant. */
  source(value: Exclude<GraphValue, GraphNode>): Tensor;
}

/** A node, as it is reached: what it read, and its certificate. */
export interface Certificate {
  readonly node: GraphNode;
  readonly operation: Operation<Certified>;
  readonly certified: Certified;
  /** What one honest backend may well give, of what it had: see likely.ts. Computed when it is asked for. */
  likely(): Tensor;
}

/**
 * Certifies every operator of a network, in the order in which they run; a value is dropped after its last reader.
 * @param seen called with each certificate: the backend's own tensor, where it can be seen, takes the value's place
 * @throws OperatorError as the network's operators do
 */
export function certifyGraph(
  { graph, source }: Run,
  arithmetic: Arithmetic,
  seen: (certificate: Certificate) => Tensor | undefined,
): void {
  for (const { node, read, give } of walk<Reached>(graph, (value) => visibly(source(value)))) {
    const operation = operationOf(node, (value) => read(value).certified);
    const result = certified(operation, arithmetic);
    const likely = (): Tensor =>
      likelyResult(
        operationOf(node, (value) => read(value).likely),
        arithmetic,
        node.layer,
      );
    const visible = seen({ node, operation, certified: result, likely });
    give(visible ? visibly(visible) : { certified: result, likely: likely() });
  }
}

/** A value of the walk. */
interface Reached {
  readonly certified: Certified;
  readonly likely: Tensor;
}

const visibly = (value: Tensor): Reached => ({ certified: exactly(value), likely: value });
