import { nameFromKeras } from '../../weights/keras/layout.js';
import { isCounter } from '../model.js';
/** a for 0, b for 1, …. */
const letter = (index) => String.fromCharCode(97 + index);
/** `res4b_branch2a` and `bn4b_branch2a`, given the name of a block, `4b`. */
export const branchNames = (block) => {
    const layer = (branch) => ({
        convolution: `res${block}_branch${branch}`,
        norm: `bn${block}_branch${branch}`,
    });
    return { path: '', convolution: (k) => layer(`2${letter(k - 1)}`), shortcut: layer('1') };
};
/** Blocks are letters, so that a ResNet-101's fourth stage runs from a to w. */
export const letterBlock = (stage, index) => `${stage}${letter(index)}`;
/** keras.applications: `conv4_block11_2_conv`, blocks counting from 1; a block's convolution 0 is its shortcut. */
const APPLICATIONS_NAMES = {
    stem: {
        convolution: 'conv1_conv',
        norm: 'conv1_bn',
        relu: 'conv1_relu',
        pad: 'pool1_pad',
        pool: 'pool1_pool',
    },
    block: (stage, index) => {
        const block = `conv${stage}_block${index + 1}`;
        const layer = (k) => {
            const name = `${block}_${k}`;
            return { convolution: `${name}_conv`, norm: `${name}_bn`, relu: `${name}_relu` };
        };
        return {
            path: '',
            convolution: layer,
            shortcut: layer(0),
            add: `${block}_add`,
            relu: `${block}_out`,
        };
    },
};
/** Another ε than everybody's, and zeros around the stem's VALID pool. */
export const APPLICATIONS_EPSILON = 1.001e-5;
export const APPLICATIONS_RESNET = {
    epsilon: APPLICATIONS_EPSILON,
    convolutionBias: true,
    stemPool: 'zero-padded',
    names: APPLICATIONS_NAMES,
};
/**
 * keras.applications' ResNet V2: a stage strides in its last block, the last stage nowhere. The stem's convolution has no
 * batch norm, nor has the third of a block or its shortcut; these have a bias, and no others.
 */
const V2_NAMES = {
    stem: { convolution: 'conv1_conv', pad: 'pool1_pad', pool: 'pool1_pool' },
    block: (stage, index) => {
        const block = `conv${stage}_block${index + 1}`;
        return {
            path: '',
            preactivation: { norm: `${block}_preact_bn`, relu: `${block}_preact_relu` },
            convolution: (k) => ({
                convolution: `${block}_${k}_conv`,
                ...(k < 3 && { norm: `${block}_${k}_bn`, relu: `${block}_${k}_relu` }),
            }),
            shortcut: { convolution: `${block}_0_conv` },
            add: `${block}_out`,
        };
    },
    end: { norm: 'post_bn', relu: 'post_relu' },
};
export const APPLICATIONS_RESNET_V2 = {
    version: 2,
    strideIn: '3x3',
    stridedBlock: 'last',
    epsilon: APPLICATIONS_EPSILON,
    stemPool: 'zero-padded',
    names: V2_NAMES,
};
/** keras-retinanet's names of a pyramid, and of those that were made after it, which have none for a merged map. */
export const REDUCED_NAMES = {
    lateral: (level) => `C${level}_reduced`,
    output: (level) => `P${level}`,
    extra: (level) => `P${level}`,
    upsampled: (level) => `P${level}_upsampled`,
    activated: (level) => `C${level}_relu`,
};
/** Our name of a Keras variable, leaving out whole parts of a model by the pattern of their layers. */
export const kerasParameterName = (otherParts) => (onFile) => otherParts?.test(onFile) || isCounter(onFile) ? undefined : nameFromKeras(onFile);
