/** Most models are a ResNet under a neck: how one is put together, and what its options change. */
import { FpnError, OperatorError } from '../errors.js';
import { resNet } from '../layers/resnet.js';
import { RESNETS, type ResNetConfig } from '../layers/resnet-config.js';
import type { Scope } from '../layers/scope.js';
import { formatShape } from '../ops/tensor.js';
import { isCounter, type Model, type ModelOptions } from './model.js';
import { type FpnConfig, featurePyramid, type Pyramid } from './necks/feature-pyramid.js';
import type { Preprocessing } from './preprocessing.js';

/**
 * A system's ResNet, changed as the options say.
 * @throws FpnError where its depths are not as many or no integers from 1 on, its width is no such number, a stride is to be in
 *   a convolution that its blocks do not have, or ε is for norms that have none
 */
export function backboneOf(
  system: ResNetConfig,
  { depths, width, epsilon, strideIn }: ModelOptions,
): ResNetConfig {
  const stages = system.depths.length;
  if (depths && (depths.length !== stages || !depths.every(isCount))) {
    throw new FpnError(`depths: expected ${stages} integers from 1 on, got ${depths.join(',') || 'none'}`);
  }
  if (width !== undefined && !isCount(width)) {
    throw new FpnError(`width: expected an integer from 1 on, got ${width}`);
  }
  if (strideIn !== undefined && system.block === 'basic') {
    throw new FpnError(`strideIn: expected none for basic blocks, which have no 1×1, got ${strideIn}`);
  }
  if (epsilon !== undefined && system.norm === 'affine') {
    throw new FpnError(`epsilon: expected none for norms that are a scale and a shift, got ${epsilon}`);
  }
  return {
    ...system,
    ...(depths && { depths }),
    ...(width !== undefined && { width }),
    ...(epsilon !== undefined && { epsilon }),
    ...(strideIn !== undefined && { strideIn }),
  };
}

const isCount = (n: number): boolean => Number.isSafeInteger(n) && n > 0;

/** A ResNet under a neck. */
export interface ResNetModelConfig {
  readonly name: string;
  readonly summary: string;
  /** ResNet-50 where it is left out. */
  readonly resNet?: ResNetConfig;
  /** Path of the backbone's parameters; where it is left out they stand at the top. */
  readonly backbonePath?: string;
  /** The finest level the neck reads: 2 for C2. */
  readonly finest: number;
  /** The pyramid of the feature maps from `finest` on, finest first. */
  neck<T>(scope: Scope<T>, features: readonly T[]): Pyramid<T>;
  readonly neckPath?: string;
  readonly preprocessing: Preprocessing;
  readonly imageModes?: Readonly<Record<string, Preprocessing>>;
  /** Which parameter a tensor on file is; undefined for one that the model has no use for. Left out, every name is its own and batch norms' counters are none. */
  readonly parameterName?: (onFile: string) => string | undefined;
  readonly sizeMultiple?: number;
}

/**
 * Composes a model: image → C2…C5 → P_finest….
 * @param options what to change about the ResNet
 * @throws FpnError where the options do not fit it (see `backboneOf`)
 */
export function resNetModel(config: ResNetModelConfig, options: ModelOptions = {}): Model {
  const { name, summary, preprocessing, imageModes, finest, sizeMultiple } = config;
  const { backbonePath = '', neckPath = '' } = config;
  const backbone = backboneOf(config.resNet ?? RESNETS.resnet50, options);
  return {
    name,
    summary,
    preprocessing,
    ...(imageModes && { imageModes }),
    ...(sizeMultiple && { sizeMultiple }),
    parameterName: config.parameterName ?? ((onFile) => (isCounter(onFile) ? undefined : onFile)),
    neckInputs: backbone.depths.map((_, i) => `c${i + 2}`).slice(finest - 2),
    backbone<T>(scope: Scope<T>, image: T): Record<string, T> {
      const size = scope.nn.shape(image).slice(2);
      if (sizeMultiple && size.some((n) => n % sizeMultiple !== 0)) {
        throw new OperatorError(name, 'image sides', `to be multiples of ${sizeMultiple}`, formatShape(size));
      }
      const maps = resNet(scope.at(backbonePath), image, backbone);
      return Object.fromEntries(maps.map((map, i) => [`c${i + 2}`, map]));
    },
    neck: (scope, features) => config.neck(scope.at(neckPath), features),
  };
}

/** A ResNet with a feature pyramid; what is left out of either is as in the paper. */
export interface ResNetFpnConfig extends Omit<ResNetModelConfig, 'neck' | 'finest'> {
  readonly fpn?: FpnConfig;
}

/**
 * Composes a ResNet and a feature pyramid.
 * @param options what to change about them; their `channels` are the pyramid's where the configuration gives none
 * @throws FpnError where the options do not fit the ResNet (see `backboneOf`)
 */
export function resNetFpn(config: ResNetFpnConfig, options: ModelOptions = {}): Model {
  const { channels } = options;
  const fpn: FpnConfig = { ...(channels !== undefined && { channels }), ...config.fpn };
  return resNetModel(
    {
      ...config,
      finest: fpn.finest ?? 2,
      neck: (scope, features) => featurePyramid(scope, features, fpn),
    },
    options,
  );
}
