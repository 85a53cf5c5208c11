/**
 * The neck of thawro/yolo-pytorch (YOLOv10), kind n, exactly, on torchvision's ResNet-50; its own backbones are CSP
 * networks. The neck's names are the system's, and its levels have the backbone's channels.
 */
import { RESNETS } from '../../layers/resnet-config.js';
import { yolo } from '../necks/yolo.js';
import { TORCHVISION_INPUT } from '../preprocessing.js';
import { resNetModel } from '../resnet-model.js';
/**
 * YOLOv10's neck on a ResNet-50. Images are padded to multiples of 32, as the neck can only double.
 * @throws FpnError where the options do not fit the ResNet
 */
export const yoloModel = (options = {}) => resNetModel({
    name: 'yolo-pytorch',
    summary: 'yolo-pytorch v10 neck, kind n: concatenation and C2f, no laterals, top-down and bottom-up',
    resNet: { ...RESNETS.resnet50, strideIn: '3x3' },
    backbonePath: 'backbone',
    finest: 3,
    neck: (scope, features) => yolo(scope, features, { kind: 'n', bottlenecks: 1, epsilon: 1e-5 }),
    neckPath: 'neck',
    preprocessing: { ...TORCHVISION_INPUT, multipleOf: 32 },
}, options);
