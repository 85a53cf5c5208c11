/** What a neck does, by the traps in which necks differ. */
import type { FlattenOrder } from '../../ops/options.js';
import {
  type Graph,
  type GraphNode,
  isConv,
  isStrided,
  isUpsampling,
  kernelOf,
  levelOf,
  madeFrom,
  resizingOf,
  windowOf,
} from './graph.js';
import { type Joints, jointsOf, type Merge } from './joints.js';
import {
  biases,
  convLabel,
  levelRange,
  NONE,
  normLabel,
  norms,
  paddingLabel,
  spatial,
  unique,
} from './words.js';

export function topDownFacts(graph: Graph) {
  const joints = jointsOf(graph);
  const merges = [...joints.merges.values()];
  return {
    reads: levelNames(joints.features, 'C'),
    laterals: laterals(graph.neck, joints),
    upsampling: unique(graph.neck.filter(isUpsampling).map(upsampling)).join(', ') || NONE,
    merging: unique(merges.flatMap(merging)).join(', ') || NONE,
    'chain carries': carries(
      joints,
      ({ up }) => up,
      () => true,
    ),
    smoothing: smoothing(joints),
    activations: activations(graph.neck, joints),
    bias: biases(graph.neck),
    norm: norms(graph.neck),
  };
}

export function levelFacts(graph: Graph) {
  const joints = jointsOf(graph);
  const maps = [...joints.outputs.keys()];
  const channels = maps.map(({ shape }) => shape[1]);
  return {
    levels: levelNames(joints.outputs, 'P'),
    channels: unique(channels).length === 1 ? String(channels[0]) : channels.join(' '),
    merges: String(countMerges(joints)),
    P6: extraLevel('P6', joints),
    P7: extraLevel('P7', joints),
    'bottom-up path': bottomUp(joints),
    head: head(graph),
  };
}

/** `C3–C5`, with their strides where those are not 8, 16, 32. */
function levelNames(maps: ReadonlyMap<GraphNode, string>, letter: string): string {
  const levels = [...maps].map(([map, name]) => ({ named: Number(name.slice(1)), is: levelOf(map) }));
  const range = levelRange(
    letter,
    levels.map(({ named }) => named),
  );
  const usual = levels.every(({ named, is }) => named === is);
  return usual ? range : `${range} at ${levels.map(({ is }) => 2 ** is).join(' ')}`;
}

function laterals(nodes: readonly GraphNode[], { features }: Joints): string {
  const found = nodes.filter((node) => isConv(node) && isLateral(node, features));
  const most = Math.max(
    ...[...features.keys()].map((map) => found.filter((conv) => conv.maps[0] === map).length),
  );
  const kinds = unique(found.map((conv) => `1×1${normLabel(conv)}`)).join(', ');
  const having = [...features].filter(([map]) => found.some((conv) => conv.maps[0] === map));
  if (having.length === 0) return NONE;
  if (having.length < features.size) return `${kinds} of ${levelNames(new Map(having), 'C')} alone`;
  return most > 1 ? `${kinds}, one per use` : kinds;
}

/** A 1×1 that keeps the size of a map that the neck reads. */
export const isLateral = (conv: GraphNode, features: ReadonlyMap<GraphNode, string>): boolean =>
  features.has(conv.maps[0]) && kernelOf(conv) === 1 && !isStrided(conv);

/** By a whole factor, nearest is repetition. */
function upsampling(node: GraphNode): string {
  const options = resizingOf(node);
  if ('factor' in options)
    return `${options.mode === 'repeat' ? 'nearest' : options.mode} ×${unique([options.factor].flat()).join('×')}`;
  return `${options.mode}${options.alignCorners ? ', aligned corners' : ''} → size`;
}

function merging({ node }: Merge): string[] {
  const halved = ({ operator, options }: GraphNode): boolean =>
    operator === 'scale' && (options as { factor: number }).factor === 0.5;
  switch (node.operator) {
    case 'add':
      if (node.maps.some(({ operator }) => operator === 'gate')) return ['gated add'];
      return [node.readers.length === 1 && halved(node.readers[0]) ? 'average' : 'add'];
    case 'weightedMean':
      return [`weighted mean, ε ${(node.options as { epsilon: number }).epsilon.toExponential()}`];
    case 'gate':
      return [];
    default:
      return [node.operator];
  }
}

/** A merge of three maps may be two additions. */
const countMerges = ({ merges }: Joints): number =>
  [...merges.keys()].filter(({ readers }) => !readers.some((reader) => merges.has(reader))).length;

/**
 * Whether a path goes on from its merged maps or from what their 3×3s make of them.
 * @param ways the layers by which the path comes to a merge
 * @param isOnPath whether a merge belongs to the path
 */
function carries(
  { features, merges }: Joints,
  ways: (merge: Merge) => readonly GraphNode[],
  isOnPath: (merge: Merge) => boolean,
): string {
  const stops = (node: GraphNode): boolean => features.has(node) || merges.has(node);
  const carried = [...merges.values()].flatMap(ways).flatMap((way) => {
    const between = madeFrom(way, stops);
    const last = between.flatMap((node) => merges.get(node) ?? []);
    if (!last.some(isOnPath)) return [];
    return between.some((node) => !merges.has(node) && isSpatial(node)) ? 'smoothed maps' : 'merged maps';
  });
  return unique(carried).join(', ') || NONE;
}

const isSpatial = (node: GraphNode): boolean => isConv(node) && kernelOf(node) > 1;

/** The convolutions from a level's last merge, or from its lateral, to the level. */
function smoothing({ features, merges, extra, outputs }: Joints): string {
  const kinds = new Map<string, number[]>();
  for (const [output, name] of outputs) {
    const stops = (node: GraphNode): boolean => features.has(node) || merges.has(node) || outputs.has(node);
    const nodes = merges.has(output) || features.has(output) ? [] : [...madeFrom(output, stops), output];
    const made = nodes.filter((node) => !(stops(node) && node !== output));
    if (made.some((node) => extra.has(node))) continue;
    const convs = made.filter((node) => isConv(node) && !isLateral(node, features));
    const kind =
      convs.length > 3
        ? `${convs.length} convs`
        : convs.map((conv) => `${convLabel(conv)}${normLabel(conv)}`).join(' ') || NONE;
    kinds.set(kind, [...(kinds.get(kind) ?? []), Number(name.slice(1))]);
  }
  return [...kinds].map(([kind, levels]) => `${levelRange('P', levels)}: ${kind}`).join('; ');
}

function poolLabel(pool: GraphNode): string {
  const { kernel, stride } = windowOf(pool);
  if (kernel === 1) return 'subsample';
  const padding = paddingLabel(pool);
  return `max ${spatial(kernel)}/${stride}${padding === 'SAME' ? ' SAME' : ''}`;
}

/** The way down, and what it goes on from. */
function bottomUp(joints: Joints): string {
  const ways = unique([...joints.merges.values()].flatMap(({ down }) => down));
  if (ways.length === 0) return NONE;
  const kinds = unique(ways.map((way) => (isConv(way) ? convLabel(way) : poolLabel(way))));
  return `${kinds.join(', ')} of ${carries(
    joints,
    ({ down }) => down,
    ({ down }) => down.length > 0,
  )}`;
}

function activations(nodes: readonly GraphNode[], joints: Joints): string {
  const ofExtraLevels = new Set([...joints.extra.keys()].flatMap((node) => extraPath(node, joints)));
  const labels = nodes.filter((node) => !ofExtraLevels.has(node)).flatMap(activation);
  return unique(labels).join(', ') || NONE;
}

function activation({ operator, options }: GraphNode): string[] {
  if (operator === 'relu' || operator === 'silu') return [operator];
  if (operator !== 'clip') return [];
  const { low, high } = options as { low: number; high: number };
  return [low === 0 && high === 6 ? 'relu6' : `clip ${low}…${high}`];
}

/** What an extra level is made by, from the nearest joint on, that joint first. */
export function extraPath(level: GraphNode, { features, merges, extra, outputs }: Joints): GraphNode[] {
  const stops = (node: GraphNode): boolean =>
    features.has(node) || merges.has(node) || extra.has(node) || outputs.has(node);
  return [...madeFrom(level, stops), level];
}

/** `P6 → relu → 3×3/2`. */
function extraLevel(name: string, joints: Joints): string {
  const [level] = [...joints.extra].find(([, extra]) => extra === name) ?? [];
  if (!level) return NONE;
  const [source, ...steps] = extraPath(level, joints);
  const from =
    joints.outputs.get(source) ?? joints.features.get(source) ?? joints.extra.get(source) ?? 'merged';
  const shown = steps.flatMap((step) => {
    if (isConv(step)) return [convLabel(step)];
    if (step.operator === 'maxPool2d') return [poolLabel(step)];
    return activation(step);
  });
  return [from, ...shown].join(' → ');
}

/** `HWC → dense → relu → …`: a head's operators, each where it first appears. */
function head({ head: nodes }: Graph): string {
  const steps = nodes.map((node) => {
    if (isConv(node)) return convLabel(node);
    if (node.operator === 'flatten') return (node.options as { order: FlattenOrder }).order;
    return node.operator === 'linear' ? 'dense' : node.operator;
  });
  return unique(steps).join(' → ') || NONE;
}
