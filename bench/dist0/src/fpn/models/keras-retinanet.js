/**
 * fizyr/keras-retinanet (models/retinanet.py, 7ac91df) on keras-resnet's ResNets. Differs from the paper: C3…C5 alone; every
 * 3×3 is SAME, which shows in P6, a convolution of C5, and P7, of relu(P6); a SAME stem and pool. Its ResNet-50 shares
 * matterport's names of parameters and not its network. In ResNet-101 and -152 the blocks of conv3 and conv4 are numbers:
 * `res4a`, `res4b1`, …, `res4b22`.
 */
import { RESNETS } from '../../layers/resnet-config.js';
import { retinaLevels } from '../necks/feature-pyramid.js';
import { resNetFpn } from '../resnet-model.js';
import { branchNames, kerasParameterName, letterBlock, REDUCED_NAMES } from './keras-names.js';
import { CAFFE_INPUT } from './paper.js';
const OTHER_PARTS = /^(regression_submodel|classification_submodel|pyramid_)/;
const namesOf = (blockName) => ({
    stem: { convolution: 'conv1', norm: 'bn_conv1', relu: 'conv1_relu', pool: 'pool1' },
    block: (stage, index) => {
        const block = blockName(stage, index);
        const names = branchNames(block);
        return {
            ...names,
            convolution: (k) => {
                const layer = names.convolution(k);
                return { ...layer, relu: `${layer.convolution}_relu` };
            },
            add: `res${block}`,
            relu: `res${block}_relu`,
        };
    },
});
const LETTERS = namesOf(letterBlock);
/** The first block of a stage is a letter everywhere. */
const NUMBERS = namesOf((stage, index) => (stage === 3 || stage === 4) && index > 0 ? `${stage}b${index}` : letterBlock(stage, index));
const NAMES = { resnet50: LETTERS, resnet101: NUMBERS, resnet152: NUMBERS };
/**
 * RetinaNet's pyramid.
 * @throws FpnError where the options do not fit the ResNet
 */
export const kerasRetinaNet = (resnet = 'resnet50', options = {}) => resNetFpn({
    name: `keras-retinanet${resnet === 'resnet50' ? '' : `-${resnet}`}`,
    summary: 'keras-retinanet: nearest, SAME everywhere, P3…P7, P6 by convolution of C5',
    resNet: { ...RESNETS[resnet], stemPadding: 'same', stemPool: 'same', names: NAMES[resnet] },
    fpn: {
        finest: 3,
        extra: retinaLevels('c'),
        padding: 'same',
        names: { ...REDUCED_NAMES, merged: (level) => `P${level}_merged` },
    },
    // keras-retinanet's `caffe` mode: BGR minus the Caffe mean, to a tenth of a level another than Detectron's.
    preprocessing: { ...CAFFE_INPUT, mean: [103.939, 116.779, 123.68] },
    parameterName: kerasParameterName(OTHER_PARTS),
}, options);
