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

export const backbonePath = ({ backbone }: Network): string => commonPath(backbone) || NONE;

export const neckPath = ({ neck }: Network): string => commonPath(neck) || NONE;

export const stem = ({ backbone }: Network): string => within(backbone, backbone.find(isConv));

export const stemNorm = ({ backbone }: Network): string =>
  within(
    backbone,
    backbone.find(({ operator }) => operator === 'batchNorm2d'),
  );

export const block = (network: Network): string => within(network.backbone, secondStage(network)?.branch[0]);

export const shortcut = (network: Network): string =>
  within(network.backbone, secondStage(network)?.shortcut[0]);

const secondStage = ({ residuals }: Network): Residual | undefined =>
  residuals.find(({ stage }) => stage === 2);

export function lateral({ neck, joints }: Network): string {
  const [finest] = joints.features.keys();
  return within(
    neck,
    neck.find((node) => isLateral(node, joints) && node.inputs.x === finest),
  );
}

export function output({ neck, joints, levelOf }: Network): string {
  const [finest] = [...joints.outputs.keys()].map(levelOf);
  const isOutput = (node: GraphNode) => isConv(node) && !isLateral(node, joints) && levelOf(node) === finest;
  return within(neck, neck.find(isOutput));
}

export function extra({ neck, joints }: Network): string {
  const [level] = joints.extra.keys();
  return within(neck, level && extraPath(level, joints).slice(1).findLast(isConv));
}

/** Every part's path, which many facts are told from. */
const commonPaths = new WeakMap<readonly GraphNode[], string>();

/** The path at which all layers with parameters stand. */
function commonPath(nodes: readonly GraphNode[]): string {
  const known = commonPaths.get(nodes);
  if (known !== undefined) return known;
  const layers = nodes.map(layerOf).filter((layer) => layer !== '');
  const [first = [], ...others] = layers.map((layer) => layer.split('.').slice(0, -1));
  const differs = first.findIndex((part, i) => others.some((path) => path[i] !== part));
  const path = (differs < 0 ? first : first.slice(0, differs)).join('.');
  commonPaths.set(nodes, path);
  return path;
}

/** The path of the layer whose parameters a node reads; '' where it has none. */
function layerOf(node: GraphNode): string {
  const [parameter] = parametersRead(node);
  return parameter ? parameter.name.split('.').slice(0, -1).join('.') : '';
}

/** A layer of some part of the network, by its path there. */
function within(part: readonly GraphNode[], node: GraphNode | undefined): string {
  const [path, layer] = [commonPath(part), node ? layerOf(node) : ''];
  return layer.slice(path === '' ? 0 : path.length + 1) || NONE;
}
