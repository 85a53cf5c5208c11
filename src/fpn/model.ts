/**
 * A model is a system that exists in the world: a network, the names its parameters have on file, and how it
 * prepares an image. Everything else (shapes, costs, weights, results) is asked of these, see `run-model.ts`.
 */
import { FpnError } from '../errors.js';
import type { ParameterSource, Scope } from '../layers/scope.js';
import type { Shape, Tensor } from '../ops/tensor.js';
import { typeName } from '../type-name.js';
import type { Pyramid } from './necks/feature-pyramid.js';
import { channelCount, type Preprocessing } from './preprocessing.js';

/** What a network gives: the bottom-up maps `c2`…`c5` and the pyramid `p2`…, both finest first, and what its head says. */
export interface Levels<T> {
  readonly features: Record<string, T>;
  readonly pyramid: Pyramid<T>;
  /** What a head makes of the pyramid: a classifier's `head2`… and `probability` [N,K], proposals' maps; most models have none. */
  readonly outputs?: Record<string, T>;
}

/** What is known of a network, whatever it is made of. */
export interface NetworkFacts {
  readonly name: string;
  /** One line: what the system is and where it differs from the paper. */
  readonly summary: string;
  readonly preprocessing: Preprocessing;
  /** The ways of preparing an image that the system names, its own default among them; most have but one. */
  readonly imageModes?: Readonly<Record<string, Preprocessing>>;
  /** What the sides of an image have to be multiples of, where the system refuses others. */
  readonly sizeMultiple?: number;
}

/** A network that came with its parameters and as a whole, from the file of a graph: what in it is a backbone nobody says. */
export interface GraphNetwork extends NetworkFacts {
  /** What it gives for an image [N,C,H,W], as `outputs`. */
  levels<T>(scope: Scope<T>, image: T): Levels<T>;
  readonly parameters: ParameterSource<Tensor>;
}

/** What can be run, measured and judged. */
export type Network = Model | GraphNetwork;

/** A network with its facts: image → bottom-up maps → pyramid, and what a head makes of it, if there is one. */
export interface Model extends NetworkFacts {
  /** The bottom-up maps of an image [N,3,H,W], or of a grey one [N,1,H,W], under their names. */
  backbone<T>(scope: Scope<T>, image: T): Record<string, T>;
  /** Which of the backbone's maps the neck reads, finest first. */
  readonly neckInputs: readonly string[];
  /** The pyramid of these maps. */
  neck<T>(scope: Scope<T>, features: readonly T[]): Pyramid<T>;
  /** What a classifier or a proposer makes of its pyramid. Dense layers have parameters for one size of image alone. */
  head?<T>(scope: Scope<T>, pyramid: Pyramid<T>): Record<string, T>;
  /** The name that a parameter found on file has in this network; undefined for what the network has no use for. */
  parameterName(onFile: string): string | undefined;
  /**
   * Layers that the system gives no name, in their order, as they are called here. On file Keras has numbered them
   * (`dense_7`) on from whatever the session had built before.
   */
  readonly numberedLayers?: readonly string[];
}

/**
 * Runs a network: a model's parts one after another.
 * @param finished called when a part has run, its head left out; a graph has no parts
 */
export function levelsOf<T>(
  model: Network,
  scope: Scope<T>,
  image: T,
  finished: (part: 'backbone' | 'neck') => void = () => {},
): Levels<T> {
  if ('levels' in model) return model.levels(scope, image);
  const features = model.backbone(scope, image);
  finished('backbone');
  const used = model.neckInputs.map((name) => features[name]);
  const pyramid = model.neck(scope, used);
  finished('neck');
  return { features, pyramid, ...(model.head && { outputs: model.head(scope, pyramid) }) };
}

/**
 * @param names of levels; all where it is left out
 * @throws FpnError where one is no level's
 */
export function onlyLevels<T>(all: Levels<T>, names: readonly string[] | undefined): Levels<T> {
  if (names === undefined) return all;
  if (!Array.isArray(names)) throw new FpnError(`levels: expected a list of names, got ${typeName(names)}`);
  const known = [all.features, all.pyramid, all.outputs ?? {}].flatMap((maps) => Object.keys(maps));
  for (const name of names) {
    if (!known.includes(name))
      throw new FpnError(`levels: expected some of ${known.join(', ')}, got ${name}`);
  }
  const only = <M extends object>(maps: M): M =>
    Object.fromEntries(Object.entries(maps).filter(([name]) => names.includes(name))) as M;
  return {
    features: only(all.features),
    pyramid: only(all.pyramid),
    ...(all.outputs && { outputs: only(all.outputs) }),
  };
}

/** What can be changed about every model; left out, each is the system's own. */
export interface ModelOptions {
  /** Blocks per stage of the backbone. */
  readonly depths?: readonly number[];
  /** Channels of the backbone's stem and first 3×3 convolutions. */
  readonly width?: number;
  /** Channels of the pyramid's levels. */
  readonly channels?: number;
  /** Channels of the top-down path, where the system lets them differ from the levels'. */
  readonly topDown?: number;
  /** Channels of the layer inside a head, where the system has one. */
  readonly hidden?: number;
  /** ε of the batch norms. */
  readonly epsilon?: number;
  /** Which convolution of a bottleneck has a stage's stride: weights of one system come from ResNets of either kind. */
  readonly strideIn?: '1x1' | '3x3';
}

/**
 * Whether a name on file is of something that training counts or averages beside the weights: the batches that PyTorch's
 * batch norms and averaged models have seen, the operations that thop has counted, mmcv's `ema_backbone_conv1_weight`.
 * Inference has no use for it.
 */
export const isCounter = (name: string): boolean =>
  /(^|\.)(num_batches_tracked|n_averaged|total_ops|total_params|ema_\w+)$/.test(name);

/** A size at which every network without a head runs. */
const SMALL = [128, 128] as const;

/** The shape of one image as a model takes it: its own channels and, where it has one, its own size. */
export const imageShapeOf = ({ preprocessing }: NetworkFacts): Shape => [
  1,
  channelCount(preprocessing),
  ...(preprocessing.size ?? SMALL),
];
