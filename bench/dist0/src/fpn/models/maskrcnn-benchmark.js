/**
 * facebookresearch/maskrcnn-benchmark, modeling/backbone/{resnet,fpn}.py. Differs from the paper: upsampling is ×2, so that
 * the sides must be multiples of 32, as its images are padded to be; its frozen batch norms have no ε. Resizing, which it does
 * with Pillow on 8-bit pixels, is left to the caller. ReLUs and pools are functions, but for what a block, the stem or the top
 * block gives.
 */
import { RESNETS, torchNames } from '../../layers/resnet-config.js';
import { isCounter } from '../model.js';
import { resNetFpn } from '../resnet-model.js';
import { CAFFE_INPUT } from './paper.js';
const FUNCTIONS = torchNames({ activations: 'functions' });
const NAMES = {
    ...FUNCTIONS,
    stem: { convolution: 'stem.conv1', norm: 'stem.bn1', pool: 'stem' },
};
/** Parts of a detector's checkpoint that are not its pyramid. */
const OTHER_PARTS = /^(rpn|roi_heads)\./;
/**
 * The backbone of Faster and Mask R-CNN.
 * @throws FpnError where the options do not fit the ResNet
 */
export const maskRcnnBenchmarkFpn = (resnet = 'resnet50', options = {}) => resNetFpn({
    name: `maskrcnn-benchmark-${resnet}-fpn`,
    summary: 'maskrcnn-benchmark: nearest ×2 (input a multiple of 32), batch norms without ε, P6 = subsampled P5',
    resNet: { ...RESNETS[resnet], epsilon: 0, names: NAMES },
    backbonePath: 'backbone.body',
    fpn: {
        upsampling: 'nearest-x2',
        names: {
            lateral: (level) => `fpn_inner${level - 1}`,
            output: (level) => `fpn_layer${level - 1}`,
            extra: (level) => `top_blocks.p${level}`,
            subsampled: () => 'top_blocks',
        },
    },
    neckPath: 'backbone.fpn',
    preprocessing: { ...CAFFE_INPUT, arithmetic: 'float32', multipleOf: 32 },
    parameterName: (onFile) => (isCounter(onFile) || OTHER_PARTS.test(onFile) ? undefined : onFile),
}, options);
