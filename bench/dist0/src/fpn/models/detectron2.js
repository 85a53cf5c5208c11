/**
 * detectron2, modeling/backbone/{resnet,fpn}.py. Differs from the paper: upsampling is ×2, not to the
 * lateral's size, so ⌈H/4⌉ and ⌈W/4⌉ must be multiples of 8, as they are when H and W are multiples of 32; the
 * fusion can be the mean of the two maps. Its default ResNet strides in the first 1×1, as the Caffe models do.
 * Input is BGR minus Detectron2's pixel mean; resizing, which it does with Pillow on 8-bit pixels, is left
 * to the caller.
 *
 * A layer gives what its norm makes of its convolution, so that the convolution itself has no name; nor have its ReLUs, which
 * are functions, but for a block's last, which is what the block gives.
 */
import { RESNETS } from '../../layers/resnet-config.js';
import { isCounter } from '../model.js';
import { retinaLevels } from '../necks/feature-pyramid.js';
import { resNetFpn } from '../resnet-model.js';
const conv = (path) => ({
    convolution: path,
    norm: `${path}.norm`,
    operator: 'conv2d',
});
const NAMES = {
    stem: { ...conv('stem.conv1'), pool: 'stem' },
    block: (stage, index) => ({
        path: `res${stage}.${index}`,
        convolution: (k) => conv(`conv${k}`),
        shortcut: conv('shortcut'),
        relu: '',
    }),
};
/** Parts of a detector's checkpoint that are not its pyramid. */
const OTHER_PARTS = /^(proposal_generator|roi_heads|head|anchor_generator|pixel_mean|pixel_std)(\.|$)/;
/**
 * The backbone of detectron2's Faster and Mask R-CNN.
 * @throws FpnError where the options do not fit the ResNet
 */
export const detectron2Fpn = (fusion = 'sum', options = {}, resnet = 'resnet50') => build(`detectron2-${resnet}-fpn${fusion === 'sum' ? '' : '-avg'}`, `detectron2: nearest ×2 (input a multiple of 32), ${fusion}, stride in the 1×1, P6 = subsampled P5`, resnet, options, { fusion });
/**
 * The backbone of detectron2's RetinaNet: P3…P7, P6 by a convolution of C5, P7 of relu(P6).
 * @throws FpnError where the options do not fit the ResNet
 */
export const detectron2RetinaNet = (resnet = 'resnet50', options = {}) => build(`detectron2-retinanet-${resnet}-fpn`, 'detectron2 RetinaNet: nearest ×2 (input a multiple of 32), stride in the 1×1, P3…P7, P6 by convolution of C5', resnet, options, { finest: 3, extra: retinaLevels('c') });
const build = (name, summary, resnet, options, neck) => resNetFpn({
    name,
    summary,
    resNet: { ...RESNETS[resnet], names: NAMES },
    backbonePath: 'backbone.bottom_up',
    fpn: {
        ...neck,
        upsampling: 'nearest-x2',
        names: {
            lateral: (level) => `fpn_lateral${level}`,
            output: (level) => `fpn_output${level}`,
            extra: (level) => `top_block.p${level}`,
            subsampled: () => 'top_block',
        },
    },
    neckPath: 'backbone',
    preprocessing: {
        channelOrder: 'BGR',
        fullScale: 255,
        mean: [103.53, 116.28, 123.675],
        deviation: [1, 1, 1],
        multipleOf: 32,
    },
    parameterName: (onFile) => (isCounter(onFile) || OTHER_PARTS.test(onFile) ? undefined : onFile),
}, options);
