/** What a system calls its parameters: where its parts stand, and the layer at each of a few places inside them. */
import type { GraphNode } from '../ops/graph.js';
import { NONE } from './labels.js';
import { extraPath, isLateral } from './neck.js';
import type { Network } from './network.js';
import { isConv, parametersRead } from './nodes.js';
import type { Residual } from './residuals.js';

/** Keras' names come with Keras' layout, so a model has it whose parameters a file can call so. */
export function kernelLayout({ model, backbone, neck }: Network): string {
  const conv = [...backbone, ...neck].find(isConv);
  if (!conv) return NONE;
  const layer = layerOf(conv);
  return model.parameterName(`${layer}/kernel:0`) === `${layer}.weight` ? 'HWIO' : 'OIHW';
}

export const backbonePath = ({ backbone }: Network): string => commonPath(backbone);

export const neckPath = ({ neck }: Network): string => commonPath(neck);

/** A layer of the backbone, by its path there. */
export const inBackbone = (network: Network, node: GraphNode | undefined): string =>
  within(backbonePath(network), node);

/** A layer of the neck, by its path there. */
export const inNeck = (network: Network, node: GraphNode | undefined): string =>
  within(neckPath(network), node);

/** The first block of the second stage. */
export const secondStage = ({ residuals }: Network): Residual | undefined =>
  residuals.find(({ stage, index }) => stage === 2 && index === 0);

export function finestLateral({ neck, joints }: Network): GraphNode | undefined {
  const [finest] = joints.features.keys();
  return neck.find((node) => isLateral(node, joints) && node.inputs.x === finest);
}

/** The finest level's first convolution after its lateral. */
export function finestOutput({ neck, pyramid, joints, levelOf }: Network): GraphNode | undefined {
  const [finest] = Object.values(pyramid).map(levelOf);
  return neck.find((node) => isConv(node) && !isLateral(node, joints) && levelOf(node) === finest);
}

/** The convolution of the first extra level. */
export function extraConvolution({ joints }: Network): GraphNode | undefined {
  const [level] = joints.extra.keys();
  return level && extraPath(level, joints).slice(1).findLast(isConv);
}

/** The path at which all layers with parameters stand. */
function commonPath(nodes: readonly GraphNode[]): string {
  const layers = nodes.filter((node) => parametersRead(node).length > 0).map(layerOf);
  const [first = [], ...others] = layers.map((layer) => layer.split('.').slice(0, -1));
  const differs = first.findIndex((part, i) => others.some((path) => path[i] !== part));
  return (differs < 0 ? first : first.slice(0, differs)).join('.');
}

/** The path of the layer whose parameters a node reads; '' where it has none. */
function layerOf(node: GraphNode): string {
  const [parameter] = parametersRead(node);
  return parameter ? parameter.name.split('.').slice(0, -1).join('.') : '';
}

function within(path: string, node: GraphNode | undefined): string {
  const layer = node ? layerOf(node) : '';
  return layer.slice(path === '' ? 0 : path.length + 1) || NONE;
}
