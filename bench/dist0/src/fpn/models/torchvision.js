/**
 * torchvision (checked against 0.14): models/detection/backbone_utils.py, ops/feature_pyramid_network.py and
 * models/detection/retinanet.py. Differs from the paper: stride in the 3×3, RGB from 0 to 1.
 *
 * - `resnet_fpn_backbone`: P2…P5 and `pool` (here p6), every second row and column of P5.
 * - RetinaNet: C3…C5 → P3…P5, then P6 and P7 by convolution; v1 takes P6 from P5, v2 from C5.
 * - `mobilenet_backbone`: P4 and P5 of a MobileNetV3-Large, both at stride 32, and `pool`.
 * - Faster and Mask R-CNN v2: as the first, with a batch norm after every lateral and 3×3 in place of its bias.
 *
 * ε is 1e-5, but 0 where torchvision loads its own COCO_V1 detection weights (`overwrite_eps`): give
 * `epsilon: 0` for those.
 */
import { FpnError } from '../../errors.js';
import { MOBILENET_V3_LAYERS, mobileNetV3 } from '../../layers/mobilenet-v3.js';
import { nextInSequence } from '../../layers/normalized-convolution.js';
import { RESNETS } from '../../layers/resnet-config.js';
import { isCounter } from '../model.js';
import { featurePyramid, retinaLevels } from '../necks/feature-pyramid.js';
import { TORCHVISION_INPUT } from '../preprocessing.js';
import { resNetFpn } from '../resnet-model.js';
/**
 * `resnet_fpn_backbone` on any of torchvision's ResNets.
 * @throws FpnError where the options do not fit the ResNet
 */
export const torchvisionFpn = (resnet, options = {}) => build(`torchvision-${resnet}-fpn`, 'torchvision resnet_fpn_backbone: nearest, sum, a 3×3 on every level, P6 = subsampled P5', resnet, options, {}, TORCHVISION_INPUT);
/**
 * The backbone of Faster and Mask R-CNN v2.
 * @throws FpnError where the options do not fit the ResNet
 */
export const torchvisionFasterRcnnV2 = (options = {}) => build('torchvision-fasterrcnn-resnet50-fpn-v2', 'torchvision Faster and Mask R-CNN v2: laterals and 3×3s without bias, each with a batch norm', 'resnet50', options, { norms: batchNorms(options) }, DETECTION_INPUT);
function batchNorms({ epsilon = 1e-5 }) {
    const norm = { kind: 'batch', epsilon, path: nextInSequence };
    return { lateral: norm, output: norm };
}
/** The detectors' transform: short side to 800, long side to at most 1333, zeros up to multiples of 32. */
const DETECTION_INPUT = {
    ...TORCHVISION_INPUT,
    shortSide: { target: 800, longSideLimit: 1333 },
    multipleOf: 32,
};
/**
 * The backbone of RetinaNet.
 * @throws FpnError where the options do not fit the ResNet
 */
export function torchvisionRetinaNet(version, options = {}) {
    const v1 = version === 'v1';
    return build(`torchvision-retinanet-resnet50-fpn${v1 ? '' : '-v2'}`, `torchvision RetinaNet ${version}: P3…P7, P6 by convolution of ${v1 ? 'P5' : 'C5'}`, 'resnet50', options, { finest: 3, extra: retinaLevels(v1 ? 'p' : 'c') }, DETECTION_INPUT);
}
/**
 * The backbone of `fasterrcnn_mobilenet_v3_large_fpn`, on the end of MobileNetV3's blocks and their last but three: C4 and C5,
 * both at stride 32, then P6 at stride 64. Image mode `320` is that of `fasterrcnn_mobilenet_v3_large_320_fpn`. Its COCO_V1
 * weights are for ε 1e-5.
 * @param options `width` is the stem's, 16 in the system; it has no depths and no stride to move
 * @throws FpnError where there are such, or the width is no integer from 1 on
 */
export function torchvisionMobileNet(options = {}) {
    const name = 'torchvision-mobilenet-v3-large-fpn';
    const { width, epsilon, channels, depths, strideIn } = options;
    if (depths ?? strideIn) {
        throw new FpnError(`${name}: expected no depths and no strideIn, which are a ResNet's`);
    }
    const backbone = { ...(width !== undefined && { width }), ...(epsilon !== undefined && { epsilon }) };
    const fpn = { ...(channels !== undefined && { channels }), finest: 4, names: torchvisionNames(4) };
    return {
        name,
        summary: 'torchvision mobilenet_v3_large: C4 and C5 at stride 32, nearest, sum, P6 = subsampled P5',
        preprocessing: DETECTION_INPUT,
        imageModes: {
            800: DETECTION_INPUT,
            320: { ...DETECTION_INPUT, shortSide: { target: 320, longSideLimit: 640 } },
        },
        parameterName: torchvisionParameterName,
        neckInputs: ['c4', 'c5'],
        backbone(scope, image) {
            const maps = mobileNetV3(scope.at('body'), image, backbone);
            return { c4: maps[LAST_STRIDED], c5: maps[MOBILENET_V3_LAYERS - 1] };
        },
        neck: (scope, features) => featurePyramid(scope.at('fpn'), features, fpn),
    };
}
/** The last block of MobileNetV3 that strides. */
const LAST_STRIDED = 13;
function build(name, summary, resnet, options, neck, preprocessing) {
    return resNetFpn({
        name,
        summary,
        resNet: { ...RESNETS[resnet], strideIn: '3x3' },
        backbonePath: 'body',
        fpn: { ...neck, names: torchvisionNames(neck.finest ?? 2) },
        neckPath: 'fpn',
        preprocessing,
        parameterName: torchvisionParameterName,
    }, options);
}
/** A neck's names, which count from its finest level. */
export const torchvisionNames = (finest) => ({
    lateral: (level) => `inner_blocks.${level - finest}.0`,
    output: (level) => `layer_blocks.${level - finest}.0`,
    extra: (level) => `extra_blocks.p${level}`,
    subsampled: () => 'extra_blocks',
});
/**
 * Checkpoints of whole detectors put `backbone.` before every name of ours and add their heads; those
 * written before torchvision 0.14 call a neck's convolution `inner_blocks.0`, not `inner_blocks.0.0`.
 */
export function torchvisionParameterName(onFile) {
    if (isCounter(onFile) || /^(rpn|roi_heads|head)\./.test(onFile))
        return undefined;
    return onFile
        .replace(/^backbone\./, '')
        .replace(/^(fpn\.(?:inner|layer)_blocks\.\d+)\.(weight|bias)$/, '$1.0.$2');
}
