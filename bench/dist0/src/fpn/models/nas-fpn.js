/**
 * NAS-FPN as mmdetection computes it (models/necks/nas_fpn.py), exactly, on a ResNet-50. Its parameter names are
 * mmdetection's.
 */
import { RESNETS } from '../../layers/resnet-config.js';
import { nasFpn } from '../necks/nas-fpn.js';
import { TORCHVISION_INPUT } from '../preprocessing.js';
import { resNetModel } from '../resnet-model.js';
/**
 * NAS-FPN on a ResNet-50.
 * @throws FpnError where the options do not fit the ResNet
 */
export const nasFpnModel = (options = {}) => resNetModel({
    name: 'nas-fpn',
    summary: 'NAS-FPN (mmdetection), 7 stacks of merging cells, P3…P7',
    resNet: { ...RESNETS.resnet50, strideIn: '3x3' },
    backbonePath: 'backbone',
    finest: 3,
    neck: (scope, features) => nasFpn(scope, features, { channels: options.channels ?? 256, stacks: 7, epsilon: 1e-5 }),
    neckPath: 'neck',
    preprocessing: { ...TORCHVISION_INPUT, multipleOf: 128 },
}, options);
