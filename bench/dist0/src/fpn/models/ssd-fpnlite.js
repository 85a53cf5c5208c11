/**
 * The neck of SSD FPNLite in the TF 2 object detection API, exactly, on torchvision's ResNet-50; its own backbones are
 * MobileNets. The neck's names are TensorFlow's.
 */
import { RESNETS } from '../../layers/resnet-config.js';
import { ssdFpn } from '../necks/ssd-fpn.js';
import { TORCHVISION_INPUT } from '../preprocessing.js';
import { resNetModel } from '../resnet-model.js';
/**
 * FPNLite on a ResNet-50. Images are padded to multiples of 32, as the neck can only double.
 * @throws FpnError where the options do not fit the ResNet
 */
export const ssdFpnLiteModel = (options = {}) => resNetModel({
    name: 'ssd-fpnlite',
    summary: 'SSD FPNLite (TF2 object detection): the chain carries the levels, separable 3×3s, ReLU6',
    resNet: { ...RESNETS.resnet50, strideIn: '3x3' },
    backbonePath: 'backbone',
    finest: 3,
    neck: (scope, features) => ssdFpn(scope, features, {
        channels: options.channels ?? 128,
        finest: 3,
        coarsest: 7,
        depthwise: true,
        chain: 'outputs',
        padding: 'same',
        epsilon: 1e-3,
    }),
    preprocessing: { ...TORCHVISION_INPUT, multipleOf: 32 },
}, options);
