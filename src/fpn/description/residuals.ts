/** The residual blocks of a backbone's graph. */
import { type GraphNode, isConv, isStrided, layersOf } from './graph.js';

export interface Residual {
  /** Counted from 1; a stage's blocks have one number of channels. */
  readonly stage: number;
  /** Counted from 0 in its stage. */
  readonly index: number;
  /** The convolutions of the branch, in the order in which they run. */
  readonly branch: readonly GraphNode[];
  /** The projection, or none where the shortcut is the identity or a pool. */
  readonly shortcut: readonly GraphNode[];
  readonly sum: GraphNode;
}

/** Whether a block halves its map. */
export const isStridedBlock = ({ branch }: Residual): boolean => branch.some(isStrided);

/** Each block once, however often the network runs it. */
export function residualsOf(nodes: readonly GraphNode[]): Residual[] {
  const residuals: Residual[] = [];
  const layers = new Set(layersOf(nodes));
  let [stage, index, channels] = [0, 0, 0];
  for (const sum of nodes) {
    if (sum.operator !== 'add') continue;
    const sides = sum.maps.map((map) => ownNodes(map).filter(isConv).reverse());
    const [branch, shortcut] = sides[0].length >= sides[1].length ? sides : [sides[1], sides[0]];
    if (!branch.some((conv) => layers.has(conv))) continue;
    if (sum.shape[1] !== channels) {
      [stage, index, channels] = [stage + 1, 0, sum.shape[1]];
    }
    residuals.push({ stage, index: index++, branch, shortcut, sum });
  }
  return residuals;
}

/** The map and what it is made from, back to the first one that something else reads too: the block's input. */
function ownNodes(map: GraphNode): GraphNode[] {
  const nodes: GraphNode[] = [];
  let node = map;
  while (node.readers.length === 1 && node.maps.length === 1) {
    nodes.push(node);
    [node] = node.maps;
  }
  return nodes;
}
