/**
 * How long a network's results are needed: from the node that makes them to the last one that reads them. A backend that frees
 * or reuses memory plans with it; pytorch-fpn's 1,212 MB at 600×900 are never alive all at once.
 */
import { FpnError } from '../errors.js';
import type { Backend } from './backend.js';
import { type Graph, type GraphNode, type GraphValue, valuesRead } from './graph.js';
import { intercept } from './intercept.js';
import type { OperatorName } from './operators.js';
import { sameShape, sizeOf } from './tensor.js';

/** When the results of a graph can go, and what is alive until then. */
export interface Lifetimes {
  /** For each node of the graph the results that nothing needs once it has run, itself perhaps. */
  readonly released: readonly (readonly GraphNode[])[];
  /** The most bytes that float32 results alive at one time take, the inputs and the output of the running node included. */
  readonly peakBytes: number;
}

/**
 * When each result of a graph is last read, and the memory that results take at most.
 * @param kept results that stay: the network's outputs
 */
export function lifetimesOf({ nodes }: Pick<Graph, 'nodes'>, kept: Iterable<GraphValue>): Lifetimes {
  const lastUse = new Map<GraphNode, number>();
  nodes.forEach((node, i) => {
    lastUse.set(node, i);
    for (const value of valuesRead(node)) if (value.kind === 'operator') lastUse.set(value, i);
  });
  for (const value of kept) if (value.kind === 'operator') lastUse.delete(value);

  const released: GraphNode[][] = nodes.map(() => []);
  for (const [node, i] of lastUse) released[i].push(node);

  let [alive, peak] = [0, 0];
  nodes.forEach((node, i) => {
    alive += bytesOf(node);
    peak = Math.max(peak, alive);
    for (const dead of released[i]) alive -= bytesOf(dead);
  });
  return { released, peakBytes: peak };
}

const bytesOf = ({ shape }: GraphNode): number => 4 * sizeOf(shape);

/**
 * The results among `released` whose memory a node's own result may take: it reads them, for the last time, and they have its shape.
 * @param overwrites the operators that allow it (see Backend)
 */
export function overwritable(
  node: GraphNode,
  released: readonly GraphNode[],
  overwrites: ReadonlySet<OperatorName> | undefined,
): GraphNode[] {
  if (!overwrites?.has(node.operator)) return [];
  const read = new Set(valuesRead(node));
  return released.filter((dead) => read.has(dead) && sameShape(dead.shape, node.shape));
}

/**
 * The operator of the node that runs next, where it alone reads a node's result, once: see `followedBy` of backends.
 * @param released what nothing needs any more when the next has run
 */
export function followerOf(
  node: GraphNode,
  next: GraphNode | undefined,
  released: readonly GraphNode[] = [],
): OperatorName | undefined {
  if (!next || !released.includes(node)) return undefined;
  const reads = valuesRead(next).filter((value) => value === node);
  return reads.length === 1 ? next.operator : undefined;
}

/** What is released, and when. */
export interface ReleaseOptions<T> {
  /** Operators whose inputs may go before they run: as the backend says, where nobody looks at what they have read. */
  readonly overwrites?: ReadonlySet<OperatorName> | undefined;
  /** Told what follows an operator, as a backend is that nobody looks at. */
  readonly followedBy?: ((operator: OperatorName) => void) | undefined;
  /** Whether a result is the backend's own, and not what somebody put in its place; all are where it is left out. */
  readonly isOwn?: ((result: T) => boolean) | undefined;
}

/**
 * The backend, told to release each result after the last operator that reads it. For one run of the network that the graph
 * is of.
 * @throws FpnError where the run takes another course
 */
export function releasing<T>(
  backend: Backend<T>,
  { nodes }: Pick<Graph, 'nodes'>,
  { released }: Lifetimes,
  { overwrites, followedBy, isOwn = () => true }: ReleaseOptions<T> = {},
): Backend<T> {
  const results = new Map<GraphNode, T>();
  const release = (dead: GraphNode): void => {
    // some have been released before the operator ran
    if (!results.has(dead)) return;
    const result = results.get(dead) as T;
    results.delete(dead);
    // another operator's result may have been put in this one's place
    const isAlive = [...results.values()].includes(result);
    if (!isAlive && isOwn(result)) backend.release?.(result);
  };
  let next = 0;
  return intercept(backend, ({ layer, operator, run }) => {
    const node = nodes[next];
    if (node?.operator !== operator) {
      const expected = node ? `${node.operator} (${node.layer})` : 'no further operator';
      throw new FpnError(`releasing: expected ${expected}, as recorded, got ${operator} (${layer})`);
    }
    for (const dead of overwritable(node, released[next], overwrites)) release(dead);
    const follower = followerOf(node, nodes[next + 1], released[next + 1]);
    if (follower) followedBy?.(follower);
    const output = run();
    results.set(node, output);
    for (const dead of released[next]) release(dead);
    next++;
    return output;
  });
}
