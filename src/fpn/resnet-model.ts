/** The models that exist are ResNets under necks: how one is put together. */
import { OperatorError } from '../errors.js';
import { resNet } from '../layers/resnet.js';
import type { ResNetConfig } from '../layers/resnet-config.js';
import type { Scope } from '../layers/scope.js';
import { formatShape } from '../ops/tensor.js';
import { isCounter, type Model, type ModelOptions } from './model.js';
import { type FpnConfig, featurePyramid, type Pyramid } from './necks/feature-pyramid.js';
import type { Preprocessing } from './preprocessing.js';

/** A published ResNet in one of its layouts, changed as the options say. */
export const backboneOf = (
  resnet: Pick<ResNetConfig, 'block' | 'depths'>,
  layout: Pick<ResNetConfig, 'strideIn' | 'names'> & Partial<ResNetConfig>,
  options: ModelOptions,
): ResNetConfig => ({
  version: 1,
  block: resnet.block,
  depths: options.depths ?? resnet.depths,
  width: options.width ?? 64,
  stridedBlock: 'first',
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
