/**
 * BiFPN of EfficientDet D0…D7 and D7x on a ResNet-50: the neck is EfficientDet's, exactly; its own backbones are
 * EfficientNets. efficientdet-pytorch's `resdet50` has a ResNet-50, and a BiFPN that differs. Parameter names are
 * efficientdet-pytorch's.
 */
import { RESNETS, torchNames } from '../../layers/resnet-config.js';
import { isCounter } from '../model.js';
import { bifpn } from '../necks/bifpn.js';
import { TORCHVISION_INPUT } from '../preprocessing.js';
import { resNetModel } from '../resnet-model.js';
/** Channels, cells and fusion of each size (Table 1 of the paper; automl's hparams). D7x goes on to P8. */
const SIZES = {
    d0: [64, 3, 'fast-attention'],
    d1: [88, 4, 'fast-attention'],
    d2: [112, 5, 'fast-attention'],
    d3: [160, 6, 'fast-attention'],
    d4: [224, 7, 'fast-attention'],
    d5: [288, 7, 'fast-attention'],
    d6: [384, 8, 'sum'],
    d7: [384, 8, 'sum'],
    d7x: [384, 8, 'sum'],
};
/** What automl's nodes are made of, and those of efficientdet-pytorch's `tf_` models. */
export const AUTOML_NODES = {
    redundantBias: true,
    padding: 'same',
    activation: 'silu',
    separable: true,
    epsilon: 1e-3,
};
/**
 * The BiFPN of an EfficientDet on a ResNet-50.
 * @throws FpnError where the options do not fit the ResNet
 */
export function bifpnModel(size, options = {}) {
    const [channels, cells, fusion] = SIZES[size];
    const coarsest = size === 'd7x' ? 8 : 7;
    return build(`bifpn-${size}`, `EfficientDet ${size.replace('d', 'D')}'s neck on a ResNet-50: ${cells} cells of ${channels} channels, P3…P${coarsest}, ${fusion}`, { channels, finest: 3, coarsest, cells, fusion, ...AUTOML_NODES }, options);
}
/**
 * efficientdet-pytorch's own `resdet50`, which has this ResNet-50; it is not trained from automl's weights.
 * @throws FpnError where the options do not fit the ResNet
 */
export const resDet50 = (options = {}) => build('bifpn-resdet50', 'efficientdet-pytorch resdet50: 4 cells of 88 channels, relu, ordinary 3×3s, max pools padded by 1', {
    channels: 88,
    finest: 3,
    coarsest: 7,
    cells: 4,
    fusion: 'fast-attention',
    redundantBias: false,
    padding: 1,
    activation: 'relu',
    separable: false,
    epsilon: 1e-3,
}, options);
/** timm's, which calls its activations `act1`, `act2`, `act3`. */
const RESNET = {
    ...RESNETS.resnet50,
    strideIn: '3x3',
    names: torchNames({ activations: 'act' }),
};
function build(name, summary, neck, options) {
    const config = { ...neck, channels: options.channels ?? neck.channels };
    return resNetModel({
        name,
        summary,
        resNet: RESNET,
        backbonePath: 'backbone',
        finest: config.finest,
        neck: (scope, features) => bifpn(scope, features, config),
        neckPath: 'fpn',
        preprocessing: TORCHVISION_INPUT,
        parameterName: (onFile) => isCounter(onFile) || /^(class_net|box_net)\./.test(onFile) ? undefined : onFile,
    }, options);
}
