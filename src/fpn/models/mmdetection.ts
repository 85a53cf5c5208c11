/**
 * mmdetection's necks (models/necks/{fpn,pafpn}.py) on its ResNet-50 in either style. Differs from the paper: the levels
 * beyond P5 come from a pool, or from convolutions of the neck's input, of its coarsest lateral or of its output, with a relu
 * in between or, by default, without one. Style `pytorch` strides in the 3×3; style `caffe` in the 1×1, and takes BGR minus a
 * mean. The two have the same parameters: which of them a checkpoint is for, its `meta.config` alone says.
 * Resizing, which it does with OpenCV on 8-bit pixels, is left to the caller.
 */
import type { Norm } from '../../layers/normalized-convolution.js';
import { RESNETS } from '../../layers/resnet-config.js';
import { isCounter, type Model, type ModelOptions } from '../model.js';
import type { ExtraLevels, FpnConfig, FpnNorms } from '../necks/feature-pyramid.js';
import { type PathAggregationConfig, pathAggregation } from '../necks/path-aggregation.js';
import type { Preprocessing } from '../preprocessing.js';
import { resNetFpn, resNetModel } from '../resnet-model.js';
import { CAFFE_INPUT } from './paper.js';

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
export function mmdetFpnConfig(settings: MmdetNeck = {}): FpnConfig {
  const { startLevel = 0, numOuts = 5, addExtraConvs: from = false, channels, norm } = settings;
  const finest = 2 + startLevel;
  const count = numOuts - (4 - startLevel);
  const extra: ExtraLevels = from
    ? { kind: 'convolutions', from: SOURCES[from], count, relu: settings.reluBeforeExtraConvs ?? false }
    : { kind: 'subsample', count };
  return {
    ...(channels !== undefined && { channels }),
    finest,
    extra,
    ...(norm && { norms: batchNorms(settings.normOnLateral ?? true) }),
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
export function mmdetPafpnConfig(
  settings: Omit<MmdetNeck, 'norm' | 'normOnLateral'> = {},
): PathAggregationConfig {
  const fpn = mmdetFpnConfig(settings);
  const { startLevel = 0 } = settings;
  return {
    fpn,
    carries: 'sum',
    down: (level) => `downsample_convs.${level - startLevel - 3}.conv`,
    output: (level) => `pafpn_convs.${level - startLevel - 3}.conv`,
  };
}

/** `style` of its ResNet, and the `img_norm_cfg` that its configurations have with it. */
const STYLES = {
  pytorch: {
    strideIn: '3x3',
    preprocessing: {
      channelOrder: 'RGB',
      fullScale: 255,
      mean: [123.675, 116.28, 103.53],
      deviation: [58.395, 57.12, 57.375],
      multipleOf: 32,
    },
  },
  caffe: {
    strideIn: '1x1',
    preprocessing: {
      channelOrder: 'BGR',
      fullScale: 255,
      mean: [103.53, 116.28, 123.675],
      deviation: [1, 1, 1],
      multipleOf: 32,
    },
  },
} as const satisfies Record<string, { strideIn: '1x1' | '3x3'; preprocessing: Preprocessing }>;

/** A style of mmdetection's ResNets. */
export type MmdetStyle = keyof typeof STYLES;

const systemOf = (style: MmdetStyle) => ({
  resNet: { ...RESNETS.resnet50, strideIn: STYLES[style].strideIn },
  backbonePath: 'backbone',
  neckPath: 'neck',
  preprocessing: STYLES[style].preprocessing,
  parameterName: (onFile: string) =>
    isCounter(onFile) || /^(bbox_head|rpn_head|roi_head|backbone\.fc)\./.test(onFile) ? undefined : onFile,
});

interface Detector {
  readonly summary: string;
  readonly neck: MmdetNeck;
  /** Of style `caffe`, where its configurations have another than most. */
  readonly caffeMean?: readonly number[];
}

const DETECTORS = {
  'mmdet-fpn': { summary: 'mmdetection FPN: P2…P5, P6 = subsampled P5', neck: {} },
  'mmdet-retinanet-fpn': {
    summary: 'mmdetection RetinaNet: P3…P7, P6 by convolution of C5, no relu before P7',
    neck: { startLevel: 1, addExtraConvs: 'on_input' },
  },
  'mmdet-fcos-fpn': {
    summary: 'mmdetection FCOS: P3…P7, P6 by convolution of P5, relu before P7',
    neck: { startLevel: 1, addExtraConvs: 'on_output', reluBeforeExtraConvs: true },
    caffeMean: CAFFE_INPUT.mean,
  },
} as const satisfies Record<string, Detector>;

/** A detector of mmdetection's, by its FPN. */
export type MmdetDetector = keyof typeof DETECTORS;

/** What can be changed about mmdetection's models: its FPN's settings as well. */
export interface MmdetOptions extends ModelOptions, Omit<MmdetNeck, 'channels'> {}

/**
 * The backbone and the FPN of a detector.
 * @param options its FPN's settings, where they are not the detector's, and what else there is to change
 * @throws FpnError where the options do not fit the ResNet
 */
export function mmdetFpn(
  detector: MmdetDetector = 'mmdet-fpn',
  style: MmdetStyle = 'pytorch',
  options: MmdetOptions = {},
): Model {
  const { summary, neck, caffeMean }: Detector = DETECTORS[detector];
  const system = systemOf(style);
  const caffe = style === 'caffe';
  return resNetFpn(
    {
      ...system,
      name: `${detector}${caffe ? '-caffe' : ''}`,
      summary: `${summary}${caffe ? '; ResNet in Caffe style' : ''}`,
      fpn: mmdetFpnConfig({ ...neck, ...options }),
      ...(caffe && caffeMean && { preprocessing: { ...system.preprocessing, mean: caffeMean } }),
    },
    options,
  );
}

/**
 * The backbone and the PAFPN.
 * @param options its settings, and what else there is to change
 * @throws FpnError where the options do not fit the ResNet
 */
export function mmdetPafpn(options: Omit<MmdetOptions, 'norm' | 'normOnLateral'> = {}): Model {
  const config = mmdetPafpnConfig(options);
  return resNetModel(
    {
      ...systemOf('pytorch'),
      name: 'mmdet-pafpn',
      summary: 'mmdetection PAFPN: a bottom-up path that carries the sums, convolved afterwards',
      finest: config.fpn.finest ?? 2,
      neck: (scope, features) => pathAggregation(scope, features, config),
    },
    options,
  );
}
