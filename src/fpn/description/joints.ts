/** The places of a neck's graph between which its layers lie: the maps it reads, its merges, and its levels. */
import { type Graph, type GraphNode, isStrided, isUpsampling, levelOf } from './graph.js';

/** Where maps of different levels come together. */
export interface Merge {
  readonly node: GraphNode;
  /** The upsamplings through which its inputs came. */
  readonly up: readonly GraphNode[];
  /** The strided layers through which its inputs came. */
  readonly down: readonly GraphNode[];
}

export interface Joints {
  /** `C4` of a map that the neck reads, by its node. */
  readonly features: ReadonlyMap<GraphNode, string>;
  readonly merges: ReadonlyMap<GraphNode, Merge>;
  /** The first map of a level that is coarser than all the neck reads, by that map. */
  readonly extra: ReadonlyMap<GraphNode, string>;
  /** `P4` of a level of the pyramid. */
  readonly outputs: ReadonlyMap<GraphNode, string>;
}

/** Where a map comes from: the nearest features and merges, and what has changed its size since. */
interface Origin {
  readonly from: ReadonlySet<GraphNode>;
  readonly up: ReadonlySet<GraphNode>;
  readonly down: ReadonlySet<GraphNode>;
}

/** Several maps of one origin (a block's branches) make no merge; maps of different origin or level do. */
export function jointsOf({ features, neckInputs, neck, pyramid }: Graph): Joints {
  const named = (maps: Readonly<Record<string, GraphNode>>) =>
    new Map(Object.entries(maps).map(([name, map]) => [map, name.toUpperCase()] as const));
  const merges = new Map<GraphNode, Merge>();
  const extra = new Map<GraphNode, string>();
  const origins = new Map<GraphNode, Origin>();
  for (const map of neckInputs) origins.set(map, unchanged(map));
  let coarsest = Math.max(...neckInputs.map(levelOf));

  for (const node of neck) {
    const inputs = node.maps.map((map) => origins.get(map)!);
    const origin = {
      from: union(inputs.map(({ from }) => from)),
      up: union(inputs.map(({ up }) => up)),
      down: union(inputs.map(({ down }) => down)),
    };
    const alike = inputs.every(({ from }) => from.size === origin.from.size);
    if (inputs.length > 1 && !(alike && origin.up.size + origin.down.size === 0)) {
      merges.set(node, { node, up: [...origin.up], down: [...origin.down] });
      origins.set(node, unchanged(node));
      continue;
    }
    if (isUpsampling(node)) origin.up.add(node);
    if (isStrided(node)) {
      if (levelOf(node) > coarsest) {
        coarsest = levelOf(node);
        extra.set(node, `P${coarsest}`);
        origin.down.clear();
      } else {
        origin.down.add(node);
      }
    }
    origins.set(node, origin);
  }
  const read = Object.fromEntries(Object.entries(features).filter(([, map]) => neckInputs.includes(map)));
  return { features: named(read), merges, extra, outputs: named(pyramid) };
}

const unchanged = (map: GraphNode): Origin => ({ from: new Set([map]), up: new Set(), down: new Set() });

const union = (sets: readonly ReadonlySet<GraphNode>[]): Set<GraphNode> =>
  new Set(sets.flatMap((set) => [...set]));
