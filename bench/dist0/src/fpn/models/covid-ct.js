/**
 * mr7495/COVID-CT-Code 0ef8225, COVID_Train&Validation.ipynb: a classifier of CT slices on keras.applications'
 * ResNet50V2. Differs from the paper: its C3 and C4 are pre-activations, what enters conv4 and conv5 after batch norm
 * and ReLU, and C5 is the end of the network; levels meet by concatenation, P4 and P3 shrink (see
 * necks/concatenation); P6 and P7 are keras-retinanet's; every level votes for [covid, normal].
 * The source feeds grey slices of 512×512 as they are stored, 16-bit samples up to about 5000, and resizes nothing
 * when it predicts; images of another size are resized here with bilinear interpolation.
 */
import { resNetBlocks, resNetEnd } from '../../layers/resnet.js';
import { RESNETS } from '../../layers/resnet-config.js';
import { votingClassifier } from '../heads/voting-classifier.js';
import { concatenationPyramid } from '../necks/concatenation.js';
import { retinaLevels } from '../necks/feature-pyramid.js';
import { backboneOf } from '../resnet-model.js';
import { APPLICATIONS_RESNET_V2, kerasParameterName, REDUCED_NAMES } from './keras-names.js';
/** Numbered from 1, as Keras 2.3 does. */
const LAYERS = ['dense_1', 'dense_2', 'dense_3', 'dense_4', 'dense_5', 'dense_6'];
/**
 * The classifier of CT slices.
 * @throws FpnError where the options do not fit the ResNet
 */
export function covidCt(options = {}) {
    const { channels = 256 } = options;
    const resNet = backboneOf({ ...RESNETS.resnet50, ...APPLICATIONS_RESNET_V2 }, options);
    return {
        name: 'covid-ct',
        summary: 'COVID-CT-Code: grey 512×512 classifier on ResNet-50 V2, concatenation, P3…P7, softmax [covid, normal]',
        preprocessing: {
            channelOrder: 'L',
            fullScale: 'as-stored',
            mean: [0],
            deviation: [1],
            size: [512, 512],
        },
        neckInputs: ['c3', 'c4', 'c5'],
        numberedLayers: LAYERS,
        parameterName: kerasParameterName(),
        backbone(scope, image) {
            const entering = {};
            let last = image;
            for (const { stage, index, input, map } of resNetBlocks(scope, image, resNet)) {
                if (index === 0)
                    entering[stage] = input;
                last = map;
            }
            return { c3: entering[4], c4: entering[5], c5: resNetEnd(scope, last, resNet) };
        },
        neck: (scope, features) => concatenationPyramid(scope, features, {
            channels,
            finest: 3,
            extra: retinaLevels('c'),
            names: REDUCED_NAMES,
        }),
        head: (scope, pyramid) => votingClassifier(scope, pyramid, { layers: LAYERS, activation: 'softmax' }),
    };
}
