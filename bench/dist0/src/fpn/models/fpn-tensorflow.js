/**
 * NawafKhalid/FPN_TensorFlow cb5faf7, ImageClassificationFPN.py: a classifier of grey images on keras.applications'
 * ResNet101. Differs from the paper: its C2 is the end of conv3, and C3 an inner block of conv4, so that the strides
 * are 8, 16, 16, 32; levels meet by concatenation, P4 and P3 shrink (see necks/concatenation); every level votes.
 * The source reads finished arrays of 350×350×1 and divides them by 255. How images become such arrays it does not
 * say: ours are made grey and then resized with bilinear interpolation.
 */
import { FpnError } from '../../errors.js';
import { resNetBlocks } from '../../layers/resnet.js';
import { RESNETS } from '../../layers/resnet-config.js';
import { votingClassifier } from '../heads/voting-classifier.js';
import { concatenationPyramid } from '../necks/concatenation.js';
import { backboneOf } from '../resnet-model.js';
import { APPLICATIONS_RESNET, kerasParameterName, REDUCED_NAMES } from './keras-names.js';
const LAYERS = ['dense', 'dense_1', 'dense_2', 'dense_3', 'dense_4'];
/**
 * The classifier of grey images.
 * @throws FpnError where the options do not fit the ResNet, or `c3Block` its depths
 */
export function fpnTensorflow(options = {}) {
    const resNet = backboneOf({ ...RESNETS.resnet101, ...APPLICATIONS_RESNET }, options);
    const [, conv3, conv4, conv5] = resNet.depths;
    const { c3Block = Math.min(11, conv4), channels = 256 } = options;
    if (!(Number.isInteger(c3Block) && c3Block >= 1 && c3Block <= conv4)) {
        throw new FpnError(`fpn-tensorflow: expected a c3Block from 1 to ${conv4}, got ${c3Block}`);
    }
    return {
        name: 'fpn-tensorflow',
        summary: 'FPN_TensorFlow: grey 350×350 classifier on ResNet-101, concatenation, VALID 3×3s, sigmoid',
        preprocessing: { channelOrder: 'L', fullScale: 1, mean: [0], deviation: [1], size: [350, 350] },
        neckInputs: ['c2', 'c3', 'c4', 'c5'],
        numberedLayers: LAYERS,
        parameterName: kerasParameterName(),
        backbone(scope, image) {
            const outputs = {};
            for (const { stage, index, map } of resNetBlocks(scope, image, resNet)) {
                outputs[`conv${stage}_block${index + 1}_out`] = map;
            }
            return {
                c2: outputs[`conv3_block${conv3}_out`],
                c3: outputs[`conv4_block${c3Block}_out`],
                c4: outputs[`conv4_block${conv4}_out`],
                c5: outputs[`conv5_block${conv5}_out`],
            };
        },
        neck: (scope, features) => concatenationPyramid(scope, features, {
            channels,
            finest: 2,
            extra: { kind: 'none' },
            names: REDUCED_NAMES,
        }),
        head: (scope, pyramid) => votingClassifier(scope, pyramid, { layers: LAYERS, activation: 'sigmoid' }),
    };
}
