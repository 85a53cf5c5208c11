/**
 * Where a layer stands in a network, said in words that all systems share, whatever they call it: `stage 2 block 0 conv 1`,
 * `level 4 3×3 #1`. Two networks of one structure have the same places.
 */
import type { Model } from '../fpn/model.js';
import type { GraphNode } from '../ops/graph.js';
import { convKind, normLabel } from './labels.js';
import { type Network, networkOf } from './network.js';
import { isConv, isNorm, layersOf, parametersRead } from './nodes.js';

/** The place of every parameter's layer, by the parameter's name. */
export function placesOf(model: Model): Map<string, string> {
  const network = networkOf(model);
  const { backbone, neck, head } = network;
  const places = blockPlaces(network);
  const count = counter();
  for (const node of layersOf([...backbone, ...neck, ...head])) {
    if (places.has(node)) continue;
    const conv = isNorm(node) && node.inputs.x.kind === 'operator' ? node.inputs.x : undefined;
    const place = conv && places.get(conv);
    places.set(node, conv && place ? `${place}${normLabel(conv)}` : count(generalPlace(node, network)));
  }
  return new Map(
    [...places].flatMap(([node, place]) => parametersRead(node).map(({ name }) => [name, place])),
  );
}

/** A block's convolutions have one place wherever the block strides. */
function blockPlaces({ residuals }: Network): Map<GraphNode, string> {
  const places = new Map<GraphNode, string>();
  for (const { stage, index, branch, shortcut } of residuals) {
    branch.forEach((conv, k) => {
      places.set(conv, `stage ${stage} block ${index} conv ${k + 1}`);
    });
    for (const conv of shortcut) places.set(conv, `stage ${stage} block ${index} shortcut`);
  }
  return places;
}

/** A layer is one of its kind on its level. */
function generalPlace(node: GraphNode, { backbone, head, levelOf }: Network): string {
  if (head.includes(node)) return `head ${node.operator}`;
  const kind = isConv(node) ? convKind(node) : node.operator;
  return backbone.includes(node) ? `backbone ${kind}` : `level ${levelOf(node)} ${kind}`;
}

/** Numbers what has one name: `#1`, `#2`, …. */
function counter(): (name: string) => string {
  const counts = new Map<string, number>();
  return (name) => {
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    return `${name} #${count}`;
  };
}
