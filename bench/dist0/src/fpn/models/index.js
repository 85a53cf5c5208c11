/**
 * Every model by the name that the command line knows it by. A file a system; what it exports are functions that give a
 * `Model`, whose variant is said first, where there are several, and then what to change about it. Where a system is known by
 * its neck alone, the function is `…Model` and the neck has the bare name.
 */
import { FpnError } from '../../errors.js';
import { covidCt } from './covid-ct.js';
import { detectronFpn } from './detectron.js';
import { detectron2Fpn, detectron2RetinaNet } from './detectron2.js';
import { bifpnModel, resDet50 } from './efficientdet.js';
import { fpnTensorflow } from './fpn-tensorflow.js';
import { kerasRetinaNet } from './keras-retinanet.js';
import { maskRcnn } from './mask-rcnn.js';
import { maskRcnnBenchmarkFpn } from './maskrcnn-benchmark.js';
import { mmdetFpn, mmdetPafpn } from './mmdetection.js';
import { nasFpnModel } from './nas-fpn.js';
import { panet } from './panet.js';
import { paperFpn } from './paper.js';
import { paperAblation, paperScheme } from './paper-comparisons.js';
import { paperImagePyramid } from './paper-image-pyramid.js';
import { paperSegmentProposals } from './paper-segment-proposals.js';
import { pytorchFpn, pytorchRetinaFpn } from './pytorch-fpn.js';
import { smpFpn } from './segmentation-models.js';
import { ssdFpnLiteModel } from './ssd-fpnlite.js';
import { torchvisionFasterRcnnV2, torchvisionFpn, torchvisionMobileNet, torchvisionRetinaNet, } from './torchvision.js';
import { yoloModel } from './yolo-pytorch.js';
/** The models of a function that takes their variant first, by name. */
const variants = (make, names) => Object.fromEntries(Object.entries(names).map(([name, variant]) => [name, (options) => make(variant, options)]));
const MODELS = {
    ...variants(paperFpn, { 'paper-resnet50': 'resnet50', 'paper-resnet101': 'resnet101' }),
    ...variants(paperAblation, {
        'paper-resnet50-no-top-down': 'no-top-down',
        'paper-resnet50-no-lateral': 'no-lateral',
        'paper-resnet50-finest-only': 'finest-only',
    }),
    ...variants(paperScheme, {
        'paper-resnet50-hierarchy': 'hierarchy',
        'paper-resnet50-c4': 'c4',
        'paper-resnet50-c5': 'c5',
    }),
    'paper-resnet50-image-pyramid': paperImagePyramid,
    'paper-resnet50-segment-proposals': paperSegmentProposals,
    'pytorch-fpn': pytorchFpn,
    'pytorch-retina-fpn': pytorchRetinaFpn,
    ...variants(torchvisionFpn, {
        'torchvision-resnet18-fpn': 'resnet18',
        'torchvision-resnet34-fpn': 'resnet34',
        'torchvision-resnet50-fpn': 'resnet50',
        'torchvision-resnet101-fpn': 'resnet101',
        'torchvision-resnet152-fpn': 'resnet152',
        'torchvision-resnext50-32x4d-fpn': 'resnext50-32x4d',
        'torchvision-resnext101-32x8d-fpn': 'resnext101-32x8d',
        'torchvision-resnext101-64x4d-fpn': 'resnext101-64x4d',
        'torchvision-wide-resnet50-2-fpn': 'wide-resnet50-2',
        'torchvision-wide-resnet101-2-fpn': 'wide-resnet101-2',
    }),
    ...variants(torchvisionRetinaNet, {
        'torchvision-retinanet-resnet50-fpn': 'v1',
        'torchvision-retinanet-resnet50-fpn-v2': 'v2',
    }),
    'torchvision-fasterrcnn-resnet50-fpn-v2': torchvisionFasterRcnnV2,
    'torchvision-mobilenet-v3-large-fpn': torchvisionMobileNet,
    ...variants(detectron2Fpn, {
        'detectron2-resnet50-fpn': 'sum',
        'detectron2-resnet50-fpn-avg': 'average',
    }),
    'detectron2-resnet101-fpn': (options) => detectron2Fpn('sum', options, 'resnet101'),
    ...variants(detectron2RetinaNet, {
        'detectron2-retinanet-resnet50-fpn': 'resnet50',
        'detectron2-retinanet-resnet101-fpn': 'resnet101',
    }),
    ...variants(detectronFpn, {
        'detectron-resnet50-fpn': 'resnet50',
        'detectron-resnet101-fpn': 'resnet101',
    }),
    ...variants(maskRcnnBenchmarkFpn, {
        'maskrcnn-benchmark-resnet50-fpn': 'resnet50',
        'maskrcnn-benchmark-resnet101-fpn': 'resnet101',
    }),
    ...variants(maskRcnn, { 'mask-rcnn-resnet50': 'resnet50', 'mask-rcnn-resnet101': 'resnet101' }),
    ...variants(kerasRetinaNet, {
        'keras-retinanet': 'resnet50',
        'keras-retinanet-resnet101': 'resnet101',
        'keras-retinanet-resnet152': 'resnet152',
    }),
    'fpn-tensorflow': fpnTensorflow,
    'covid-ct': covidCt,
    'mmdet-fpn': (options) => mmdetFpn('mmdet-fpn', 'pytorch', options),
    'mmdet-retinanet-fpn': (options) => mmdetFpn('mmdet-retinanet-fpn', 'pytorch', options),
    'mmdet-fcos-fpn': (options) => mmdetFpn('mmdet-fcos-fpn', 'pytorch', options),
    'mmdet-fpn-caffe': (options) => mmdetFpn('mmdet-fpn', 'caffe', options),
    'mmdet-retinanet-fpn-caffe': (options) => mmdetFpn('mmdet-retinanet-fpn', 'caffe', options),
    'mmdet-fcos-fpn-caffe': (options) => mmdetFpn('mmdet-fcos-fpn', 'caffe', options),
    'mmdet-pafpn': mmdetPafpn,
    ...variants(smpFpn, {
        'smp-fpn-resnet18': 'resnet18',
        'smp-fpn-resnet34': 'resnet34',
        'smp-fpn-resnet50': 'resnet50',
        'smp-fpn-resnet101': 'resnet101',
    }),
    ...variants(panet, { panet: 'none', 'panet-group-norm': 'group' }),
    ...variants(bifpnModel, {
        'bifpn-d0': 'd0',
        'bifpn-d1': 'd1',
        'bifpn-d2': 'd2',
        'bifpn-d3': 'd3',
        'bifpn-d4': 'd4',
        'bifpn-d5': 'd5',
        'bifpn-d6': 'd6',
        'bifpn-d7': 'd7',
        'bifpn-d7x': 'd7x',
    }),
    'bifpn-resdet50': resDet50,
    'nas-fpn': nasFpnModel,
    'ssd-fpnlite': ssdFpnLiteModel,
    'yolo-pytorch': yoloModel,
};
/** Every model's name, system by system. */
export const modelNames = Object.keys(MODELS);
/**
 * The model of a name.
 * @throws FpnError for a name that is not in `modelNames`, or where the options do not fit the model
 */
export function modelByName(name, options) {
    if (!Object.hasOwn(MODELS, name)) {
        throw new FpnError(`model: expected one of ${modelNames.join(', ')}, got "${name}"`);
    }
    return MODELS[name](options);
}
export { bifpnModel, covidCt, detectron2Fpn, detectron2RetinaNet, detectronFpn, fpnTensorflow, kerasRetinaNet, maskRcnn, maskRcnnBenchmarkFpn, mmdetFpn, mmdetPafpn, nasFpnModel, panet, paperAblation, paperFpn, paperImagePyramid, paperScheme, paperSegmentProposals, pytorchFpn, pytorchRetinaFpn, resDet50, smpFpn, ssdFpnLiteModel, torchvisionFasterRcnnV2, torchvisionFpn, torchvisionMobileNet, torchvisionRetinaNet, yoloModel, };
