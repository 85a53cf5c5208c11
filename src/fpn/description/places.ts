/**
 * Where a parameter stands in a network, said in words that all systems share, whatever they call it: `stage 2 block 0
 * conv 1 kernel`, `level 4 3×3 #1 bias`. Two networks of one structure have the same places.
 */
import type { Model } from '../model.js';
import { type Graph, type GraphNode, graphOf, isConv, layersOf, levelOf } from './graph.js';
import { residualsOf } from './residuals.js';
import { convKind, isNorm, normLabel } from './words.js';

/** Every parameter's place by its name. */
export function placesOf(model: Model): Map<string, string> {
  const graph = graphOf(model);
  const places = backbonePlaces(graph);
  const count = counter();
  for (const node of layersOf([...graph.backbone, ...graph.neck, ...graph.head])) {
    if (places.has(node)) continue;
    const conv = isNorm(node) ? places.get(node.maps[0]) : undefined;
    places.set(node, conv ? `${conv}${normLabel(node.maps[0])}` : count(generalPlace(node, graph)));
  }
  const named = [...places].flatMap(([node, place]) =>
    node.parameters.map(({ name, role }) => [name, `${place} ${role}`] as const),
  );
  return new Map(named);
}

/** A block's convolutions have one place wherever the block strides. */
function backbonePlaces({ backbone }: Graph): Map<GraphNode, string> {
  const places = new Map<GraphNode, string>();
  for (const { stage, index, branch, shortcut } of residualsOf(backbone)) {
    branch.forEach((conv, k) => {
      places.set(conv, `stage ${stage} block ${index} conv ${k + 1}`);
    });
    for (const conv of shortcut) places.set(conv, `stage ${stage} block ${index} shortcut`);
  }
  return places;
}

/** A layer is one of its kind on its level. */
function generalPlace(node: GraphNode, { backbone, head }: Graph): string {
  if (head.includes(node)) return `head ${node.operator}`;
  if (backbone.includes(node)) return `backbone ${isConv(node) ? convKind(node) : node.operator}`;
  return `level ${levelOf(node)} ${isConv(node) ? convKind(node) : node.operator}`;
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
