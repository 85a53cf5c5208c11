/** A small backbone and neck, for tests that change one thing about them. */
import type { Model, ModelOptions } from '../../src/fpn/model.js';
import { type FpnConfig, retinaLevels } from '../../src/fpn/necks/feature-pyramid.js';
import { type Preprocessing, TORCHVISION_INPUT } from '../../src/fpn/preprocessing.js';
import { type ResNetFpnConfig, resNetFpn } from '../../src/fpn/resnet-model.js';
import { type ResNetConfig, TORCH_NAMES } from '../../src/layers/resnet-config.js';

export const RESNET: ResNetConfig = {
  version: 1,
  block: 'bottleneck',
  depths: [1, 2, 1, 1],
  width: 2,
  strideIn: '3x3',
  stridedBlock: 'first',
  epsilon: 1e-5,
  convolutionBias: false,
  stemPadding: 3,
  stemPool: 'padded',
  names: TORCH_NAMES,
};

export const FPN = {
  channels: 6,
  finest: 2,
  upsampling: 'nearest',
  fusion: 'sum',
  outputOn: 'all',
  extra: retinaLevels('p'),
  names: { lateral: (k) => `l${k}`, output: (k) => `o${k}`, extra: (k) => `e${k}` },
} satisfies FpnConfig;

/** Small options for any model: torchvision's MobileNet has depths of its own. */
export const tinyOptions = (name: string, { depths, ...options }: ModelOptions): ModelOptions => ({
  ...options,
  ...(depths && !name.includes('mobilenet') && { depths }),
});

/** The shape of a small oblong image that fits a model. */
export function imageOf(name: string, larger = 1): number[] {
  if (name === 'nas-fpn') return [1, 3, 128 * larger, 160 * larger];
  if (/^(fpn-tensorflow|covid-ct)$/.test(name)) return [1, 1, 96 * larger, 128 * larger];
  const side = (name.startsWith('mask-rcnn') ? 64 : 32) * larger;
  return [1, 3, side, 2 * side];
}

export interface Change {
  readonly resNet?: Partial<ResNetConfig>;
  readonly fpn?: Partial<FpnConfig>;
  readonly images?: Partial<Preprocessing>;
  readonly model?: Partial<ResNetFpnConfig>;
}

/** The two put together, with something about them changed. */
export const tinyModel = ({ resNet, fpn, images, model }: Change = {}): Model =>
  resNetFpn({
    name: 'base',
    summary: '',
    resNet: { ...RESNET, ...resNet },
    backbonePath: 'body',
    fpn: { ...FPN, ...fpn },
    neckPath: 'neck',
    preprocessing: { ...TORCHVISION_INPUT, ...images },
    ...model,
  });
