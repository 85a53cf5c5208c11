/**
 * A model is a system that exists in the world: a network, the names its parameters have on file, and how it
 * prepares an image. Everything else (shapes, costs, weights, results) is asked of these.
 */
import { OperatorError } from '../errors.js';
import { type ResNetConfig, resNet } from '../layers/resnet.js';
import { type ParameterSource, type ParameterSpec, Scope } from '../layers/scope.js';
import type { Backend } from '../ops/backend.js';
import { type CostTotals, costBackend, imageCost, type MapCost } from '../ops/cost.js';
import { shapes } from '../ops/shapes.js';
import { formatShape, type Shape, sizeOf } from '../ops/tensor.js';
import { checkNeckInputs } from './neck-inputs.js';
import { type FpnConfig, featurePyramid, type Pyramid } from './necks/feature-pyramid.js';
import { channelCount, type Preprocessing } from './preprocessing.js';

/** What a network gives: the bottom-up maps `c2`…`c5` and the pyramid `p2`…, both finest first, and what its head says. */
export interface Levels<T> {
  readonly features: Record<string, T>;
  readonly pyramid: Pyramid<T>;
  /** What a head makes of the pyramid: a classifier's `head2`… and `probability` [N,K], proposals' maps; most models have none. */
  readonly outputs?: Record<string, T>;
}

export interface Model {
  readonly name: string;
  /** One line: what the system is and where it differs from the paper. */
  readonly summary: string;
  readonly preprocessing: Preprocessing;
  /** The ways of preparing an image that the system names, its own default among them; most have but one. */
  readonly imageModes?: Readonly<Record<string, Preprocessing>>;
  /** What the sides of an image have to be multiples of, where the system refuses others. */
  readonly sizeMultiple?: number;
  /** The bottom-up maps of an image [N,3,H,W], or of a grey one [N,1,H,W], under their names. */
  backbone<T>(scope: Scope<T>, image: T): Record<string, T>;
  /** Which of the backbone's maps the neck reads, finest first. */
  readonly neckInputs: readonly string[];
  /** The pyramid of these maps. */
  neck<T>(scope: Scope<T>, features: readonly T[]): Pyramid<T>;
  /** What a classifier or a proposer makes of its pyramid. Dense layers have parameters for one size of image alone. */
  head?<T>(scope: Scope<T>, pyramid: Pyramid<T>): Record<string, T>;
  /** The memory layout of its kernels on file; PyTorch's OIHW where it is left out. */
  readonly layout?: 'keras';
  /** The name that a parameter found on file has in this network; undefined for what the network has no use for. */
  parameterName(onFile: string): string | undefined;
  /**
   * Layers that the system gives no name, in their order, as they are called here. On file Keras has numbered them
   * (`dense_7`) on from whatever the session had built before.
   */
  readonly numberedLayers?: readonly string[];
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
}

/** A published ResNet in one of its layouts, changed as the options say. */
export const backboneOf = (
  resnet: Pick<ResNetConfig, 'block' | 'depths'>,
  layout: Pick<ResNetConfig, 'strideIn' | 'names'> & Partial<ResNetConfig>,
  options: ModelOptions,
): ResNetConfig => ({
  block: resnet.block,
  depths: options.depths ?? resnet.depths,
  width: options.width ?? 64,
  convolutionBias: false,
  stemPadding: 3,
  stemPool: 'padded',
  ...layout,
  epsilon: options.epsilon ?? layout.epsilon ?? 1e-5,
});

/** A ResNet under a neck. */
export interface ResNetModelConfig {
  readonly name: string;
  readonly summary: string;
  readonly resNet: ResNetConfig;
  /** Path of the backbone's parameters; '' where they stand at the top. */
  readonly backbonePath: string;
  /** The finest level the neck reads: 2 for C2. */
  readonly finest: number;
  neck<T>(scope: Scope<T>, features: readonly T[]): Pyramid<T>;
  readonly neckPath: string;
  readonly preprocessing: Preprocessing;
  readonly imageModes?: Readonly<Record<string, Preprocessing>>;
  readonly parameterName?: (onFile: string) => string | undefined;
  readonly layout?: 'keras';
  readonly sizeMultiple?: number;
}

/** Composes a model: image → C2…C5 → P_finest…. */
export function resNetModel(config: ResNetModelConfig): Model {
  const { name, summary, preprocessing, imageModes, finest, sizeMultiple } = config;
  return {
    name,
    summary,
    preprocessing,
    ...(imageModes && { imageModes }),
    ...(sizeMultiple && { sizeMultiple }),
    ...(config.layout && { layout: config.layout }),
    parameterName: config.parameterName ?? ((onFile) => (isCounter(onFile) ? undefined : onFile)),
    neckInputs: config.resNet.depths.map((_, i) => `c${i + 2}`).slice(finest - 2),
    backbone<T>(scope: Scope<T>, image: T): Record<string, T> {
      const size = scope.nn.shape(image).slice(2);
      if (sizeMultiple && size.some((n) => n % sizeMultiple !== 0)) {
        throw new OperatorError(name, 'image sides', `to be multiples of ${sizeMultiple}`, formatShape(size));
      }
      const maps = resNet(scope.at(config.backbonePath), image, config.resNet);
      return Object.fromEntries(maps.map((map, i) => [`c${i + 2}`, map]));
    },
    neck: (scope, features) => config.neck(scope.at(config.neckPath), features),
  };
}

/** A ResNet with a feature pyramid. */
export interface ResNetFpnConfig extends Omit<ResNetModelConfig, 'neck' | 'finest'> {
  readonly fpn: FpnConfig;
}

export const resNetFpn = (config: ResNetFpnConfig): Model & ResNetFpnConfig => ({
  ...config,
  ...resNetModel({
    ...config,
    finest: config.fpn.finest,
    neck: (scope, features) => featurePyramid(scope, features, config.fpn),
  }),
});

/** PyTorch's batch norms count the batches they have seen; inference has no use for it. */
export const isCounter = (name: string): boolean => name.endsWith('num_batches_tracked');

/** Runs a model. */
export function runModel<T>(
  model: Model,
  backend: Backend<T>,
  parameters: ParameterSource<T>,
  image: T,
): Levels<T> {
  const scope = new Scope(backend, parameters);
  const features = model.backbone(scope, image);
  const used = model.neckInputs.map((name) => features[name]);
  const pyramid = model.neck(scope, used);
  return { features, pyramid, ...(model.head && { outputs: model.head(scope, pyramid) }) };
}

/**
 * Runs a model's neck alone, on feature maps of one's own.
 * @param features one map [N,C,H,W] for each of the model's `neckInputs`, finest first
 * @throws FpnError where they are not as many, in that order, of one batch (see `checkNeckInputs`)
 */
export function runNeck<T>(
  model: Model,
  backend: Backend<T>,
  parameters: ParameterSource<T>,
  features: readonly T[],
): Pyramid<T> {
  checkNeckInputs(
    model,
    features.map((map) => backend.shape(map)),
  );
  return model.neck(new Scope(backend, parameters), features);
}

/** A size at which every network without a head runs. */
const SMALL = [128, 128] as const;

/** The shape of one image as a model takes it: its own channels and, where it has one, its own size. */
export const imageShapeOf = ({ preprocessing }: Model): Shape => [
  1,
  channelCount(preprocessing),
  ...(preprocessing.size ?? SMALL),
];

/**
 * Every parameter of a model in the order in which the network asks for them.
 * @param image shape of the input, on which the parameters of a classifier's dense layers depend
 */
export function parametersOf(model: Model, image: Shape = imageShapeOf(model)): ParameterSpec[] {
  return recorded((record) => runModel(model, shapes, record, image));
}

/** The parameters that a run on shapes asks for, in the order of asking; shared ones stand once. */
function recorded(run: (record: ParameterSource<Shape>) => void): ParameterSpec[] {
  const specs = new Map<string, ParameterSpec>();
  run((spec) => {
    if (!specs.has(spec.name)) specs.set(spec.name, spec);
    return spec.shape;
  });
  return [...specs.values()];
}

/** Every parameter of a model's neck, on feature maps of these shapes (see `runNeck`). */
export const neckParametersOf = (model: Model, features: readonly Shape[]): ParameterSpec[] =>
  recorded((record) => runNeck(model, shapes, record, features));

/** The shape of every level and output for an input [N,C,H,W], without computing a pixel. */
export const shapesOf = (model: Model, input: Shape): Levels<Shape> =>
  runModel(model, shapes, (spec) => spec.shape, input);

export interface ModelCost {
  readonly levels: Levels<MapCost>;
  readonly totals: CostTotals;
  /** Number of parameters, running statistics included. */
  readonly parameters: number;
}

/** What a run on an input [N,C,H,W] costs. */
export function costOf(model: Model, input: Shape): ModelCost {
  const backend = costBackend();
  const levels = runModel(model, backend, ({ shape }) => imageCost(shape), imageCost(input));
  const parameters = parametersOf(model, input).reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  return { levels, totals: backend.totals, parameters };
}
