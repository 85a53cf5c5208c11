/**
 * A model is a system that exists in the world: a network, the names its parameters have on file, and how it
 * prepares an image. Everything else (shapes, costs, weights, results) is asked of these.
 */
import { type ResNetConfig, resNet } from '../layers/resnet.js';
import { type ParameterSource, type ParameterSpec, Scope } from '../layers/scope.js';
import type { Backend } from '../ops/backend.js';
import { type CostTotals, costBackend, imageCost, type MapCost } from '../ops/cost.js';
import { shapes } from '../ops/shapes.js';
import { type Shape, sizeOf } from '../ops/tensor.js';
import { type FpnConfig, featurePyramid, type Pyramid } from './feature-pyramid.js';
import type { Preprocessing } from './preprocessing.js';

/** What a network gives: the bottom-up maps `c2`…`c5` and the pyramid `p2`…, both finest first. */
export interface Levels<T> {
  readonly features: Record<string, T>;
  readonly pyramid: Pyramid<T>;
}

export interface Model {
  readonly name: string;
  /** One line: what the system is and where it differs from the paper. */
  readonly summary: string;
  readonly preprocessing: Preprocessing;
  /** The network, for any backend, on an image [N,3,H,W]. */
  network<T>(scope: Scope<T>, image: T): Levels<T>;
  /** The name that a parameter found on file has in this network; undefined for what the network has no use for. */
  parameterName(onFile: string): string | undefined;
}

/** What can be changed about every model; left out, each is the system's own. */
export interface ModelOptions {
  /** Blocks per stage of the backbone. */
  readonly depths?: readonly number[];
  /** Channels of the backbone's stem and first 3×3 convolutions. */
  readonly width?: number;
  /** Channels of the pyramid's levels. */
  readonly channels?: number;
  /** ε of the batch norms. */
  readonly epsilon?: number;
}

/** A published ResNet in one of its layouts, changed as the options say. */
export const backboneOf = (
  resnet: Pick<ResNetConfig, 'block' | 'depths'>,
  layout: Pick<ResNetConfig, 'strideIn' | 'names'>,
  options: ModelOptions,
): ResNetConfig => ({
  block: resnet.block,
  depths: options.depths ?? resnet.depths,
  width: options.width ?? 64,
  epsilon: options.epsilon ?? 1e-5,
  ...layout,
});

/** The parts of a ResNet with a feature pyramid. */
export interface ResNetFpnConfig {
  readonly name: string;
  readonly summary: string;
  readonly backbone: ResNetConfig;
  /** Path of the backbone's parameters; '' where they stand at the top. */
  readonly backbonePath: string;
  readonly neck: FpnConfig;
  readonly neckPath: string;
  readonly preprocessing: Preprocessing;
  readonly parameterName?: (onFile: string) => string | undefined;
}

/** Composes a model: image → C2…C5 → P_finest…. */
export function resNetFpn(config: ResNetFpnConfig): Model & ResNetFpnConfig {
  const within = <T>(scope: Scope<T>, path: string): Scope<T> => (path === '' ? scope : scope.at(path));
  return {
    parameterName: (onFile) => (isCounter(onFile) ? undefined : onFile),
    ...config,
    network<T>(scope: Scope<T>, image: T): Levels<T> {
      const maps = resNet(within(scope, config.backbonePath), image, config.backbone);
      const features = Object.fromEntries(maps.map((map, i) => [`c${i + 2}`, map]));
      const used = maps.slice(config.neck.finest - 2);
      return { features, pyramid: featurePyramid(within(scope, config.neckPath), used, config.neck) };
    },
  };
}

/** PyTorch's batch norms count the batches they have seen; inference has no use for it. */
export const isCounter = (name: string): boolean => name.endsWith('num_batches_tracked');

/** Runs a model. */
export function runModel<T>(
  model: Model,
  backend: Backend<T>,
  parameters: ParameterSource<T>,
  image: T,
): Levels<T> {
  return model.network(new Scope(backend, parameters), image);
}

const SMALLEST_IMAGE: Shape = [1, 3, 64, 64];

/** Every parameter of a model in the order in which the network asks for them. */
export function parametersOf(model: Model): ParameterSpec[] {
  const specs: ParameterSpec[] = [];
  const record = (spec: ParameterSpec): Shape => {
    specs.push(spec);
    return spec.shape;
  };
  runModel(model, shapes, record, SMALLEST_IMAGE);
  return specs;
}

/** The shape of every level for an input [N,3,H,W], without computing a pixel. */
export const shapesOf = (model: Model, input: Shape): Levels<Shape> =>
  runModel(model, shapes, (spec) => spec.shape, input);

export interface ModelCost {
  readonly levels: Levels<MapCost>;
  readonly totals: CostTotals;
  /** Number of parameters, running statistics included. */
  readonly parameters: number;
}

/** What a run on an input [N,3,H,W] costs. */
export function costOf(model: Model, input: Shape): ModelCost {
  const backend = costBackend();
  let parameters = 0;
  const count = ({ shape }: ParameterSpec): MapCost => {
    parameters += sizeOf(shape);
    return imageCost(shape);
  };
  const levels = runModel(model, backend, count, imageCost(input));
  return { levels, totals: backend.totals, parameters };
}
