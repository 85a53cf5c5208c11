/** What a system calls its parameters: where its parts stand, and the layer at each of a few places inside them. */
import type { Model } from '../model.js';
import { type Graph, type GraphNode, isConv, levelOf } from './graph.js';
import { jointsOf } from './joints.js';
import { extraPath, isLateral } from './neck.js';
import { residualsOf } from './residuals.js';
import { NONE } from './words.js';

export function nameFacts({ layout }: Model, graph: Graph) {
  const { backbone, neck, neckInputs, pyramid } = graph;
  const joints = jointsOf(graph);
  const block = residualsOf(backbone).find(({ stage, index }) => stage === 2 && index === 0);
  const [finest] = Object.values(pyramid);
  const convs = neck.filter((node) => isConv(node) && levelOf(node) === levelOf(finest));
  const [extra] = joints.extra.keys();
  const [backbonePath, neckPath] = [commonPath(backbone), commonPath(neck)];
  return {
    kernels: layout === 'keras' ? 'HWIO' : 'OIHW',
    'backbone at': backbonePath || NONE,
    stem: layer(backbone.find(isConv), backbonePath),
    'stem BN': layer(
      backbone.find(({ operator }) => operator === 'batchNorm2d'),
      backbonePath,
    ),
    block: layer(block?.branch[0], backbonePath),
    shortcut: layer(block?.shortcut[0], backbonePath),
    'neck at': neckPath || NONE,
    lateral: layer(
      convs.find((conv) => conv.maps[0] === neckInputs[0] && isLateral(conv, joints.features)),
      neckPath,
    ),
    output: layer(
      convs.find((conv) => !isLateral(conv, joints.features)),
      neckPath,
    ),
    extra: layer(extra && extraPath(extra, joints).slice(1).findLast(isConv), neckPath),
  };
}

/** The path that all layers with parameters have in common. */
function commonPath(nodes: readonly GraphNode[]): string {
  const paths = nodes.filter(({ parameters }) => parameters.length > 0).map((node) => node.layer.split('.'));
  if (paths.length === 0) return '';
  const [first] = paths;
  const differs = first.findIndex((part, i) => paths.some((path) => path[i] !== part));
  return first.slice(0, differs).join('.');
}

const layer = (node: GraphNode | undefined, path: string): string =>
  node?.layer.slice(path === '' ? 0 : path.length + 1) ?? NONE;
