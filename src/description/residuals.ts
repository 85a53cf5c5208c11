/** The residual blocks of a backbone's graph. */
import type { GraphNode, GraphValue } from '../ops/graph.js';
import { type Conv, isConv, isStrided, isSum, layersOf, mapsOf, type NodeOf } from './nodes.js';

export interface Residual {
  /** Counted from 1; a stage's blocks have one number of channels. */
  readonly stage: number;
  /** Counted from 0 in its stage. */
  readonly index: number;
  /** The convolutions of the branch, in the order in which they run. */
  readonly branch: readonly Conv[];
  /** The projection, or none where the shortcut is the identity or a pool. */
  readonly shortcut: readonly Conv[];
  readonly sum: NodeOf<'add'>;
}

/** Whether a block halves its map. */
export const isStridedBlock = ({ branch }: Residual): boolean => branch.some(isStrided);

/** Each block once, however often the network runs it. */
export function residualsOf(nodes: readonly GraphNode[]): Residual[] {
  const residuals: Residual[] = [];
  const layers = new Set(layersOf(nodes));
  let [stage, index, channels] = [0, 0, 0];
  nodes.forEach((sum, i) => {
    if (!isSum(sum)) return;
    const [a, b] = sidesOf(sum, nodes.slice(0, i)).map((side) => side.filter(isConv));
    const [branch, shortcut] = a.length >= b.length ? [a, b] : [b, a];
    if (!branch.some((conv) => layers.has(conv))) return;
    if (sum.shape[1] !== channels) [stage, index, channels] = [stage + 1, 0, sum.shape[1]];
    residuals.push({ stage, index: index++, branch, shortcut, sum });
  });
  return residuals;
}

/** What either side of a sum is made by since the last value that both are made from: the block's input. */
function sidesOf({ inputs: { a, b } }: NodeOf<'add'>, before: readonly GraphNode[]): GraphNode[][] {
  const sides = [a, b].map((map) => ({ nodes: [] as GraphNode[], reads: new Set<GraphValue>([map]) }));
  for (const node of before.toReversed()) {
    const made = sides.filter(({ reads }) => reads.has(node));
    if (made.length === sides.length) break;
    for (const { nodes, reads } of made) {
      nodes.unshift(node);
      for (const map of mapsOf(node)) reads.add(map);
    }
  }
  return sides.map(({ nodes }) => nodes);
}
