/**
 * mmdetection's necks (models/necks/{fpn,pafpn}.py) on its ResNet-50 in the PyTorch style. Differs from the
 * paper: stride in the 3×3; the levels beyond P5 come from a pool, or from convolutions of the neck's input,
 * of its coarsest lateral or of its output, with a relu in between or, by default, without one.
 * Resizing, which it does with OpenCV on 8-bit pixels, is left to the caller.
 */
import type { Norm } from '../../layers/normalized-convolution.js';
import { RESNETS, TORCH_NAMES } from '../../layers/resnet-config.js';
import { isCounter, type Model, type ModelOptions } from '../model.js';
import type { ExtraLevels, FpnConfig, FpnNorms } from '../necks/feature-pyramid.js';
import { type PathAggregationConfig, pathAggregation } from '../necks/path-aggregation.js';
import type { Preprocessing } from '../preprocessing.js';
import { backboneOf, resNetFpn, resNetModel } from '../resnet-model.js';

/** The settings of a mmdetection FPN, by its own names; left out, they are its defaults. */
export interface MmdetNeck {
  /** 0 for C2, 1 for C3. */
  readonly startLevel?: 0 | 1;
  readonly numOuts?: number;
  readonly addExtraConvs?: false | 'on_input' | 'on_lateral' | 'on_output';
  readonly reluBeforeExtraConvs?: boolean;
  readonly channels?: number;
  /** Its `norm_cfg`, a batch norm of ε 1e-5 after every convolution in place of a bias; none by default. */
  readonly norm?: 'batch';
  /** Its `no_norm_on_lateral`, the other way round: whether laterals have the norm too. */
  readonly normOnLateral?: boolean;
}

const BATCH_NORM: Norm = {
  kind: 'batch',
  epsilon: 1e-5,
  path: (convolution) => convolution.replace(/conv$/, 'bn'),
};

const SOURCES = { on_input: 'c', on_lateral: 'lateral', on_output: 'p' } as const;

/** mmdetection's FPN on C2…C5 as a configuration of ours. */
export function mmdetFpn(settings: MmdetNeck = {}): FpnConfig {
  const startLevel = settings.startLevel ?? 0;
  const finest = 2 + startLevel;
  const count = (settings.numOuts ?? 5) - (4 - startLevel);
  const from = settings.addExtraConvs ?? false;
  const extra: ExtraLevels = from
    ? { kind: 'convolutions', from: SOURCES[from], count, relu: settings.reluBeforeExtraConvs ?? false }
    : { kind: 'subsample', count };
  return {
    channels: settings.channels ?? 256,
    finest,
    upsampling: 'nearest',
    fusion: 'sum',
    smoothCoarsest: true,
    extra,
    ...(settings.norm && { norms: batchNorms(settings.normOnLateral ?? true) }),
    names: {
      lateral: (level) => `lateral_convs.${level - finest}.conv`,
      output: (level) => `fpn_convs.${level - finest}.conv`,
      extra: (level) => `fpn_convs.${level - finest}.conv`,
    },
  };
}

const batchNorms = (onLateral: boolean): FpnNorms => ({
  ...(onLateral && { lateral: BATCH_NORM }),
  output: BATCH_NORM,
  extra: BATCH_NORM,
});

/** mmdetection's PAFPN as a configuration of ours. */
export function mmdetPafpn(settings: Omit<MmdetNeck, 'norm' | 'normOnLateral'> = {}): PathAggregationConfig {
  const fpn = mmdetFpn(settings);
  return {
    fpn,
    carries: 'sum',
    down: (level) => `downsample_convs.${level - fpn.finest - 1}.conv`,
    output: (level) => `pafpn_convs.${level - fpn.finest - 1}.conv`,
  };
}

const PREPROCESSING: Preprocessing = {
  channelOrder: 'RGB',
  fullScale: 255,
  mean: [123.675, 116.28, 103.53],
  deviation: [58.395, 57.12, 57.375],
  multipleOf: 32,
};

const base = (options: ModelOptions) => ({
  resNet: backboneOf(RESNETS.resnet50, { strideIn: '3x3', names: TORCH_NAMES }, options),
  backbonePath: 'backbone',
  neckPath: 'neck',
  preprocessing: PREPROCESSING,
  parameterName: (onFile: string) =>
    isCounter(onFile) || /^(bbox_head|rpn_head|roi_head|backbone\.fc)\./.test(onFile) ? undefined : onFile,
});

const DETECTORS = {
  'mmdet-fpn': ['mmdetection FPN: P2…P5, P6 = subsampled P5', {}],
  'mmdet-retinanet-fpn': [
    'mmdetection RetinaNet: P3…P7, P6 by convolution of C5, no relu before P7',
    { startLevel: 1, addExtraConvs: 'on_input' },
  ],
  'mmdet-fcos-fpn': [
    'mmdetection FCOS: P3…P7, P6 by convolution of P5, relu before P7',
    { startLevel: 1, addExtraConvs: 'on_output', reluBeforeExtraConvs: true },
  ],
} as const satisfies Record<string, readonly [string, MmdetNeck]>;

export function mmdetModel(name: keyof typeof DETECTORS, options: ModelOptions = {}): Model {
  const [summary, settings] = DETECTORS[name];
  const channels = options.channels ?? 256;
  return resNetFpn({ name, summary, ...base(options), fpn: mmdetFpn({ ...settings, channels }) });
}

export function mmdetPafpnModel(options: ModelOptions = {}): Model {
  const config = mmdetPafpn({ channels: options.channels ?? 256 });
  return resNetModel({
    name: 'mmdet-pafpn',
    summary: 'mmdetection PAFPN: a bottom-up path that carries the sums, convolved afterwards',
    ...base(options),
    finest: config.fpn.finest,
    neck: (scope, features) => pathAggregation(scope, features, config),
  });
}
