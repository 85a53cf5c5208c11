/**
 * A walk through a network beside somebody's run of it. Where the run shows a tensor it is judged and then takes the value's
 * place, so that what follows is certified of what the backend itself had; where it does not, the bound is carried on. All tensors
 * visible gives a certificate a layer, a fused backend one a region, outputs alone one for the network.
 */
import { type Graph, type GraphNode, type GraphValue, valuesRead } from '../ops/graph.js';
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
  /** The unseen nodes that lead to it from what was seen. */
  readonly region: readonly GraphNode[];
  /**
   * What one honest backend may well give, of what was seen: see likely.ts. Computed when it is asked for.
   * @param sample 0 is the one that is carried along; each other one is another backend, and the region is computed again
   */
  likely(sample?: number): Tensor;
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
    const before = valuesRead(node).map(read);
    const region = [...new Set(before.flatMap((each) => each.region))];
    const starts = new Map(before.flatMap((each) => [...each.starts]));
    const likely = (sample = 0): Tensor =>
      sample === 0
        ? likelyResult(
            operationOf(node, (value) => read(value).likely),
            arithmetic,
            node.layer,
          )
        : likelyAgain(inOrder(graph, [...region, node]), source, starts, arithmetic, sample);
    const visible = seen({ node, operation, certified: result, region, likely });
    const unseen = (): Reached => ({
      certified: result,
      likely: likely(),
      region: [...region, node],
      starts,
    });
    give(visible ? visibly(visible, [[node, visible]]) : unseen());
  }
}

/** A value of the walk. */
interface Reached {
  readonly certified: Certified;
  readonly likely: Tensor;
  /** The unseen nodes that it comes from, itself included, and the seen results that these read. */
  readonly region: readonly GraphNode[];
  readonly starts: ReadonlyMap<GraphNode, Tensor>;
}

const visibly = (value: Tensor, starts: readonly [GraphNode, Tensor][] = []): Reached => ({
  certified: exactly(value),
  likely: value,
  region: [],
  starts: new Map(starts),
});

function inOrder({ nodes }: Run['graph'], some: readonly GraphNode[]): GraphNode[] {
  const wanted = new Set(some);
  return nodes.filter((node) => wanted.has(node));
}

/** What another honest backend may well give for the last node of a region, which starts from what was seen. */
function likelyAgain(
  nodes: readonly GraphNode[],
  source: Run['source'],
  starts: ReadonlyMap<GraphNode, Tensor>,
  arithmetic: Arithmetic,
  sample: number,
): Tensor {
  const results = walk<Tensor>({ nodes }, source, { outside: (seen) => starts.get(seen)! });
  let last: Tensor;
  for (const { node, read, give } of results) {
    last = likelyResult(operationOf(node, read), arithmetic, `${node.layer}/${sample}`);
    give(last);
  }
  return last!;
}
