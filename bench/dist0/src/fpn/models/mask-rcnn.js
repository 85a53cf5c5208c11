/**
 * matterport/Mask_RCNN, model.py: `resnet_graph` and the pyramid inside `MaskRCNN.build`. Differs from the paper: Keras'
 * ResNet (biases, ε 1e-3, SAME pool; the zero padding of 3 around its VALID stem is a padding of 3), upsampling repeats every
 * row and column, so the sides have to be multiples of 64; P6 subsamples P5. A widely copied variant brings the levels to 128
 * channels under a top-down path of 256: the option `channels`.
 *
 * Images (utils.py `resize_image`, model.py `mold_image`, config.py) are centred in black before the mean is subtracted,
 * which makes that −mean; the mean is a float64 array, so it is subtracted in float64. Mode `square` is the system's own,
 * `pad64` is without IMAGE_MIN_DIM, so without a resize. It subtracts from 16-bit samples as they are; here they come to
 * 0…255 first.
 */
import { RESNETS } from '../../layers/resnet-config.js';
import { resNetFpn } from '../resnet-model.js';
import { branchNames, kerasParameterName, letterBlock } from './keras-names.js';
const OTHER_PARTS = /^(rpn_model|mrcnn_|ROI|rpn_)/;
/**
 * Layers without names are numbered by Keras 2, from 1 in a fresh session: the stem's pool and ReLU, two ReLUs and one sum
 * a block.
 */
const NAMES = {
    stem: { convolution: 'conv1', norm: 'bn_conv1', relu: 'activation_1', pool: 'max_pooling2d_1' },
    block: (stage, index, ordinal) => {
        const block = letterBlock(stage, index);
        const names = branchNames(block);
        return {
            ...names,
            convolution: (k) => ({ ...names.convolution(k), relu: `activation_${2 * ordinal + 1 + k}` }),
            add: `add_${ordinal + 1}`,
            relu: `res${block}_out`,
        };
    },
};
const KERAS_RESNET = {
    epsilon: 1e-3,
    convolutionBias: true,
    stemPool: 'same',
    names: NAMES,
};
const PIXELS = {
    channelOrder: 'RGB',
    fullScale: 255,
    mean: [123.7, 116.8, 103.9],
    deviation: [1, 1, 1],
    arithmetic: 'float64',
    resizes: 'samples-among-black',
    padding: 'centred-black',
};
/** By the names of IMAGE_RESIZE_MODE. */
const IMAGE_MODES = {
    square: { ...PIXELS, square: { shortSide: 800, side: 1024 } },
    pad64: { ...PIXELS, multipleOf: 64 },
};
/**
 * The pyramid of Mask R-CNN.
 * @throws FpnError where the options do not fit the ResNet
 */
export const maskRcnn = (resnet, options = {}) => resNetFpn({
    name: `mask-rcnn-${resnet}`,
    summary: 'matterport Mask R-CNN: Keras ResNet, repeat ×2 (input a multiple of 64), P6 = subsampled P5',
    resNet: { ...RESNETS[resnet], ...KERAS_RESNET },
    fpn: {
        channels: options.topDown ?? 256,
        outputChannels: options.channels ?? 256,
        upsampling: 'repeat-x2',
        names: {
            lateral: (level) => `fpn_c${level}p${level}`,
            output: (level) => `fpn_p${level}`,
            extra: (level) => `fpn_p${level}`,
            upsampled: (level) => `fpn_p${level}upsampled`,
            merged: (level) => `fpn_p${level}add`,
            subsampled: (level) => `fpn_p${level}`,
        },
    },
    sizeMultiple: 64,
    preprocessing: IMAGE_MODES.square,
    imageModes: IMAGE_MODES,
    parameterName: kerasParameterName(OTHER_PARTS),
}, options);
