/** The places of a neck's graph between which its layers lie: the maps it reads, its merges, and its levels. */
import type { GraphNode, GraphValue } from '../ops/graph.js';
import { isStrided, isUpsampling, mapsOf } from './nodes.js';

/** Where maps of different levels come together. */
export interface Merge {
  readonly node: GraphNode;
  /** The upsamplings through which its inputs came. */
  readonly up: readonly GraphNode[];
  /** The strided layers through which its inputs came. */
  readonly down: readonly GraphNode[];
}

export interface Joints {
  /** `C4` of a map that the neck reads, by the map. */
  readonly features: ReadonlyMap<GraphValue, string>;
  readonly merges: ReadonlyMap<GraphValue, Merge>;
  /** `P6` of the first map of a level that is coarser than all the neck reads, by that map. */
  readonly extra: ReadonlyMap<GraphValue, string>;
  /** `P4` of a level of the pyramid. */
  readonly outputs: ReadonlyMap<GraphValue, string>;
}

export interface Neck {
  /** The maps that it reads. */
  readonly features: Readonly<Record<string, GraphValue>>;
  readonly pyramid: Readonly<Record<string, GraphValue>>;
  readonly neck: readonly GraphNode[];
  levelOf(map: GraphValue): number;
}

/** Where a map comes from: the nearest features and merges, and what has changed its size since. */
interface Origin {
  readonly from: ReadonlySet<GraphValue>;
  readonly up: ReadonlySet<GraphNode>;
  readonly down: ReadonlySet<GraphNode>;
}

/** Several maps of one origin (a block's branches) make no merge; maps of different origin or level do. */
export function jointsOf({ features, pyramid, neck, levelOf }: Neck): Joints {
  const merges = new Map<GraphValue, Merge>();
  const extra = new Map<GraphValue, string>();
  const origins = new Map<GraphValue, Origin>();
  let coarsest = Math.max(...Object.values(features).map(levelOf));

  for (const node of neck) {
    const inputs = mapsOf(node).map((map) => origins.get(map) ?? itself(map));
    const origin = {
      from: union(inputs.map(({ from }) => from)),
      up: union(inputs.map(({ up }) => up)),
      down: union(inputs.map(({ down }) => down)),
    };
    const alike = inputs.every(({ from }) => from.size === origin.from.size);
    if (inputs.length > 1 && !(alike && origin.up.size + origin.down.size === 0)) {
      merges.set(node, { node, up: [...origin.up], down: [...origin.down] });
      continue;
    }
    if (isUpsampling(node)) origin.up.add(node);
    if (isStrided(node) && levelOf(node) > coarsest) {
      coarsest = levelOf(node);
      extra.set(node, `P${coarsest}`);
      origin.down.clear();
    } else if (isStrided(node)) {
      origin.down.add(node);
    }
    origins.set(node, origin);
  }
  return { features: named(features), merges, extra, outputs: named(pyramid) };
}

const named = (maps: Readonly<Record<string, GraphValue>>): Map<GraphValue, string> =>
  new Map(Object.entries(maps).map(([name, map]) => [map, name.toUpperCase()]));

const itself = (map: GraphValue): Origin => ({ from: new Set([map]), up: new Set(), down: new Set() });

const union = <V>(sets: readonly ReadonlySet<V>[]): Set<V> => new Set(sets.flatMap((set) => [...set]));
