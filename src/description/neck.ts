/** What a neck does, by the traps in which necks differ. */
import type { GraphNode, GraphValue } from '../ops/graph.js';
import type { Joints } from './joints.js';
import {
  activationLabel,
  convLabel,
  epsilonLabel,
  levelRange,
  listed,
  NONE,
  normLabel,
  perChannel,
  stepLabel,
  unique,
} from './labels.js';
import type { Network } from './network.js';
import {
  type Conv,
  isActivation,
  isConv,
  isGate,
  isScale,
  isSpatial,
  isStrided,
  isUpsampling,
  madeFrom,
  mapsOf,
  type NodeOf,
} from './nodes.js';

export const reads = (network: Network): string => levelNames(network, network.joints.features);

export const levels = (network: Network): string => levelNames(network, network.joints.outputs);

export const channels = ({ joints: { outputs } }: Network): string =>
  perChannel([...outputs.keys()].map(({ shape }) => shape[1]));

/** `C3–C5`, with their strides where those are not 8, 16, 32. */
function levelNames({ levelOf }: Network, maps: ReadonlyMap<GraphValue, string>): string {
  const range = levelRange([...maps.values()]);
  const usual = [...maps].every(([map, name]) => name.slice(1) === `${levelOf(map)}`);
  return usual ? range : `${range} at ${[...maps.keys()].map((map) => 2 ** levelOf(map)).join(' ')}`;
}

/** A 1×1 that keeps the size of a map that the neck reads. */
export const isLateral = (value: GraphValue, { features }: Joints): value is Conv =>
  isConv(value) && features.has(value.inputs.x) && !isSpatial(value) && !isStrided(value);

export function laterals(network: Network): string {
  const { neck, joints } = network;
  const found = neck.filter((node) => isLateral(node, joints));
  const of = (map: GraphValue): Conv[] => found.filter(({ inputs }) => inputs.x === map);
  const having = [...joints.features].filter(([map]) => of(map).length > 0);
  const kinds = listed(found.map((conv) => `1×1${normLabel(conv)}`));
  if (having.length === 0) return NONE;
  if (having.length < joints.features.size)
    return `${kinds} of ${levelNames(network, new Map(having))} alone`;
  return having.some(([map]) => of(map).length > 1) ? `${kinds}, one per use` : kinds;
}

export const upsampling = ({ neck }: Network): string => listed(neck.filter(isUpsampling).map(resizing));

/** By a whole factor, nearest is repetition. */
function resizing({ options }: NodeOf<'resize'>): string {
  const rule = [options.coordinates, options.rounding]
    .flatMap((word) => (word ? [`, ${word}`] : []))
    .join('');
  if ('factor' in options) {
    const mode = options.mode === 'repeat' ? 'nearest' : options.mode;
    return `${mode}${rule} ×${unique(options.factor).join('×')}`;
  }
  return `${options.mode}${options.alignCorners ? ', aligned corners' : ''}${rule} → size`;
}

export const merging = ({ joints }: Network): string =>
  listed([...joints.merges.values()].flatMap(({ node }) => mergeLabel(node)));

function mergeLabel(node: GraphNode): string[] {
  switch (node.operator) {
    case 'add': {
      const [reader] = node.readers;
      const halved = node.readers.length === 1 && isScale(reader) && reader.options.factor === 0.5;
      if (mapsOf(node).some(isGate)) return ['gated add'];
      return [halved ? 'average' : 'add'];
    }
    case 'weightedMean':
      return [`weighted mean, ε ${epsilonLabel(node.options.epsilon)}`];
    case 'gate':
      return [];
    default:
      return [node.operator];
  }
}

/** How many; a merge of three maps may be two additions. */
export const mergeCount = ({ joints: { merges } }: Network): string =>
  `${[...merges.keys()].filter(({ readers }) => !readers.some((reader) => merges.has(reader))).length}`;

export const chainCarries = ({ joints }: Network): string => carried(joints, 'up');

/**
 * Whether a path goes on from its merged maps or from what their 3×3s make of them. Where the way down begins, it goes on from
 * the top-down path's maps, which say nothing of it.
 */
function carried({ features, merges }: Joints, way: 'up' | 'down'): string {
  const stops = (value: GraphValue): boolean => features.has(value) || merges.has(value);
  const isOnPath = (value: GraphValue): boolean =>
    way === 'up' ? merges.has(value) : (merges.get(value)?.down ?? []).length > 0;
  const steps = [...merges.values()].flatMap((merge) => merge[way]);
  return listed(
    steps.flatMap((step) => {
      const between = madeFrom(step, stops);
      if (!between.some(isOnPath)) return [];
      const smooths = between.some((value) => !merges.has(value) && isConv(value) && isSpatial(value));
      return smooths ? 'smoothed maps' : 'merged maps';
    }),
  );
}

/** The convolutions from a level's last merge, or from its lateral, to the level. */
export function smoothing({ joints }: Network): string {
  const { features, merges, extra, outputs } = joints;
  const isJoint = (value: GraphValue): boolean => features.has(value) || merges.has(value);
  const kinds = new Map<string, string[]>();
  for (const [output, name] of outputs) {
    const stops = (value: GraphValue): boolean => isJoint(value) || outputs.has(value);
    const since = isJoint(output)
      ? []
      : [...madeFrom(output, stops).filter((value) => !stops(value)), output];
    if (since.some((value) => extra.has(value))) continue;
    const kind = smoothingLabel(since.filter(isConv).filter((conv) => !isLateral(conv, joints)));
    kinds.set(kind, [...(kinds.get(kind) ?? []), name]);
  }
  return listed(
    [...kinds].map(([kind, levels]) => `${levelRange(levels)}: ${kind}`),
    '; ',
  );
}

const smoothingLabel = (convs: readonly Conv[]): string =>
  convs.length > 3
    ? `${convs.length} convs`
    : convs.map((conv) => `${convLabel(conv)}${normLabel(conv)}`).join(' ') || NONE;

/** The way down, and what it goes on from. */
export function bottomUp({ joints }: Network): string {
  const ways = [...joints.merges.values()].flatMap(({ down }) => down);
  if (ways.length === 0) return NONE;
  return `${listed(ways.flatMap(stepLabel))} of ${carried(joints, 'down')}`;
}

export function activations({ neck, joints }: Network): string {
  const ofExtraLevels = new Set([...joints.extra.keys()].flatMap((level) => extraPath(level, joints)));
  return listed(
    neck
      .filter((node) => !ofExtraLevels.has(node))
      .filter(isActivation)
      .map(activationLabel),
  );
}

/** What an extra level is made by, from the nearest joint on, that joint first. */
export function extraPath(level: GraphValue, { features, merges, extra, outputs }: Joints): GraphValue[] {
  const stops = (value: GraphValue): boolean =>
    features.has(value) || merges.has(value) || extra.has(value) || outputs.has(value);
  return [...madeFrom(level, stops), level];
}

/** `P6 → relu → 3×3/2`. */
export const extraLevel =
  (name: string) =>
  ({ joints }: Network): string => {
    const [level] = [...joints.extra].find(([, extra]) => extra === name) ?? [];
    if (!level) return NONE;
    const [source, ...steps] = extraPath(level, joints);
    const { outputs, features, extra } = joints;
    const from = outputs.get(source) ?? features.get(source) ?? extra.get(source) ?? 'merged';
    return [from, ...steps.flatMap(stepLabel)].join(' → ');
  };

/** `HWC → dense → relu → …`: a head's operators, each where it first appears. */
export const head = ({ head }: Network): string =>
  listed(
    head.map((node) => {
      if (isConv(node)) return convLabel(node);
      if (node.operator === 'flatten') return node.options.order;
      return node.operator === 'linear' ? 'dense' : node.operator;
    }),
    ' → ',
  );
