/** Somebody's tensors as the layers of our network have them. */
import { FpnError } from '../errors.js';
import type { ModelGraph } from '../fpn/model-graph.js';
import {
  arranged,
  arrangement,
  type Dump,
  type Layout,
  type Named,
  named,
  proposeNames,
} from '../golden/dumps/index.js';
import type { Visible } from '../golden/judge-run.js';
import type { Shape, Tensor } from '../ops/tensor.js';
import { toFloat32 } from '../weights/stored-tensor.js';

/**
 * The tensors of a dump that layers give.
 * @param names layers by their names in the dump, where those are others
 * @throws FpnError where no tensor is a layer's, or some are of other shapes: all of them at once
 */
export function seenTensors(
  dump: Dump,
  names: ReadonlyMap<string, string>,
  graph: ModelGraph,
  layout: Layout | undefined,
): SeenTensors {
  const layers = graph.nodes.map(({ layer }) => layer);
  return new SeenTensors(dump, named(dump, layers, names), graph, layout);
}

export class SeenTensors implements Visible {
  readonly layers: ReadonlySet<string>;
  /** What has to be said of the dump, its names, and how its tensors lie. */
  readonly notes: readonly string[];
  readonly #shapes: ReadonlyMap<string, Shape>;

  constructor(
    private readonly dump: Dump,
    private readonly pairs: Named,
    { nodes }: ModelGraph,
    private readonly layout: Layout | undefined,
  ) {
    this.layers = new Set(pairs.tensors.keys());
    this.#shapes = new Map(nodes.map((node) => [node.layer, node.shape]));
    if (pairs.tensors.size === 0) throw new FpnError(withoutLayers(dump, nodes));
    const problems: string[] = [];
    const said = new Set<string>();
    for (const [layer, name] of pairs.tensors) {
      try {
        const how = arrangement(name, dump.shape(name), this.#shapes.get(layer)!, this.#layoutOf(name));
        for (const line of how.said) said.add(line.replace(/ [\d×]+/, ''));
      } catch (error) {
        problems.push((error as Error).message);
      }
    }
    this.notes = [...dump.notes, ...pairs.notes, ...said];
    if (problems.length > 0) {
      const more = problems.length > 5 ? ` and ${problems.length - 5} more` : '';
      throw new FpnError(`${dump.name}: ${problems.slice(0, 5).join('; ')}${more}`);
    }
  }

  /** Tensors of the dump that no layer is called as. */
  get strangers(): readonly string[] {
    return this.pairs.extra;
  }

  #layoutOf(name: string): Layout | undefined {
    return this.layout ?? this.dump.declared.get(name)?.layout;
  }

  /** Read anew each time: a dump need not fit in memory. */
  tensor(layer: string): Tensor {
    const name = this.pairs.tensors.get(layer)!;
    const { stored } = arranged(name, this.dump.read(name), this.#shapes.get(layer)!, this.#layoutOf(name));
    return toFloat32(stored);
  }

  /** The others, for a diagnosis that looks for mistaken buffers. */
  *others(than: string): Generator<readonly [string, Tensor]> {
    for (const layer of this.layers) {
      if (layer !== than) yield [layer, this.tensor(layer)];
    }
  }
}

/** Where no name is a layer's, shapes and order may say which is which; to be looked at, never used unseen. */
function withoutLayers({ name, names, shape }: Dump, nodes: ModelGraph['nodes']): string {
  const theirs = names.map((one) => ({ name: one, shape: shape(one) }));
  const { map } = proposeNames(
    theirs,
    nodes.map((node) => ({ name: node.layer, shape: node.shape })),
  );
  const proposal = Object.fromEntries([...map].slice(0, 8));
  const got = names.slice(0, 5).join(', ');
  const hint =
    map.size > 0 ? `; by shapes and order alone a --names file may begin ${JSON.stringify(proposal)}` : '';
  return `${name}: expected tensors by the names of layers (${nodes[0].layer}, …), got ${got}${hint}`;
}
