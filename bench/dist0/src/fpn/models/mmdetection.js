import { RESNETS } from '../../layers/resnet-config.js';
import { isCounter } from '../model.js';
import { pathAggregation } from '../necks/path-aggregation.js';
import { resNetFpn, resNetModel } from '../resnet-model.js';
import { CAFFE_INPUT } from './paper.js';
const BATCH_NORM = {
    kind: 'batch',
    epsilon: 1e-5,
    path: (convolution) => convolution.replace(/conv$/, 'bn'),
};
const SOURCES = { on_input: 'c', on_lateral: 'lateral', on_output: 'p' };
/** mmdetection's FPN on C2…C5 as a configuration of ours. */
export function mmdetFpnConfig(settings = {}) {
    const { startLevel = 0, numOuts = 5, addExtraConvs: from = false, channels, norm } = settings;
    const finest = 2 + startLevel;
    const count = numOuts - (4 - startLevel);
    const extra = from
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
const batchNorms = (onLateral) => ({
    ...(onLateral && { lateral: BATCH_NORM }),
    output: BATCH_NORM,
    extra: BATCH_NORM,
});
/** mmdetection's PAFPN as a configuration of ours. */
export function mmdetPafpnConfig(settings = {}) {
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
};
const systemOf = (style) => ({
    resNet: { ...RESNETS.resnet50, strideIn: STYLES[style].strideIn },
    backbonePath: 'backbone',
    neckPath: 'neck',
    preprocessing: STYLES[style].preprocessing,
    parameterName: (onFile) => isCounter(onFile) || /^(bbox_head|rpn_head|roi_head|backbone\.fc)\./.test(onFile) ? undefined : onFile,
});
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
};
/**
 * The backbone and the FPN of a detector.
 * @param options its FPN's settings, where they are not the detector's, and what else there is to change
 * @throws FpnError where the options do not fit the ResNet
 */
export function mmdetFpn(detector = 'mmdet-fpn', style = 'pytorch', options = {}) {
    const { summary, neck, caffeMean } = DETECTORS[detector];
    const system = systemOf(style);
    const caffe = style === 'caffe';
    return resNetFpn({
        ...system,
        name: `${detector}${caffe ? '-caffe' : ''}`,
        summary: `${summary}${caffe ? '; ResNet in Caffe style' : ''}`,
        fpn: mmdetFpnConfig({ ...neck, ...options }),
        ...(caffe && caffeMean && { preprocessing: { ...system.preprocessing, mean: caffeMean } }),
    }, options);
}
/**
 * The backbone and the PAFPN.
 * @param options its settings, and what else there is to change
 * @throws FpnError where the options do not fit the ResNet
 */
export function mmdetPafpn(options = {}) {
    const config = mmdetPafpnConfig(options);
    return resNetModel({
        ...systemOf('pytorch'),
        name: 'mmdet-pafpn',
        summary: 'mmdetection PAFPN: a bottom-up path that carries the sums, convolved afterwards',
        finest: config.fpn.finest ?? 2,
        neck: (scope, features) => pathAggregation(scope, features, config),
    }, options);
}
