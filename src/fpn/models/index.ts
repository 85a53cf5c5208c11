/** Every model by the name that the command line knows it by. */
import { FpnError } from '../../errors.js';
import type { ResNetName } from '../../layers/resnet-config.js';
import type { Model, ModelOptions } from '../model.js';
import { type BifpnSize, bifpnModel, resDet50 } from './bifpn.js';
import { paperAblation, paperScheme } from './comparisons.js';
import { covidCt } from './covid-ct.js';
import { detectron2Fpn } from './detectron2.js';
import { fpnTensorflow } from './fpn-tensorflow.js';
import { kerasRetinaNet } from './keras-retinanet.js';
import { nasFpnModel, ssdFpnLiteModel, yoloModel } from './later-necks.js';
import { maskRcnn } from './mask-rcnn.js';
import { type MmdetNeck, mmdetFpn, mmdetModel, mmdetPafpn, mmdetPafpnModel } from './mmdetection.js';
import { panet, panetNeck } from './panet.js';
import { paperFpn } from './paper.js';
import { paperImagePyramid } from './paper-image-pyramid.js';
import { paperSegmentProposals } from './paper-segment-proposals.js';
import { pytorchFpn, pytorchRetinaFpn } from './pytorch-fpn.js';
import { torchvisionFasterRcnnV2, torchvisionFpn, torchvisionRetinaNet } from './torchvision.js';

const torchvision = (resnet: ResNetName) => (options?: ModelOptions) => torchvisionFpn(resnet, options);

const bifpnOf = (size: BifpnSize) => (options?: ModelOptions) => bifpnModel(size, options);

const MODELS: Readonly<Record<string, (options?: ModelOptions) => Model>> = {
  'paper-resnet50': (options) => paperFpn('resnet50', options),
  'paper-resnet101': (options) => paperFpn('resnet101', options),
  'paper-resnet50-no-top-down': (options) => paperAblation('no-top-down', options),
  'paper-resnet50-no-lateral': (options) => paperAblation('no-lateral', options),
  'paper-resnet50-finest-only': (options) => paperAblation('finest-only', options),
  'paper-resnet50-hierarchy': (options) => paperScheme('hierarchy', options),
  'paper-resnet50-c4': (options) => paperScheme('c4', options),
  'paper-resnet50-c5': (options) => paperScheme('c5', options),
  'paper-resnet50-image-pyramid': paperImagePyramid,
  'paper-resnet50-segment-proposals': paperSegmentProposals,
  'pytorch-fpn': pytorchFpn,
  'pytorch-retina-fpn': pytorchRetinaFpn,
  'torchvision-resnet18-fpn': torchvision('resnet18'),
  'torchvision-resnet34-fpn': torchvision('resnet34'),
  'torchvision-resnet50-fpn': torchvision('resnet50'),
  'torchvision-resnet101-fpn': torchvision('resnet101'),
  'torchvision-resnet152-fpn': torchvision('resnet152'),
  'torchvision-retinanet-resnet50-fpn': (options) => torchvisionRetinaNet('v1', options),
  'torchvision-retinanet-resnet50-fpn-v2': (options) => torchvisionRetinaNet('v2', options),
  'torchvision-fasterrcnn-resnet50-fpn-v2': torchvisionFasterRcnnV2,
  'detectron2-resnet50-fpn': (options) => detectron2Fpn('sum', options),
  'detectron2-resnet50-fpn-avg': (options) => detectron2Fpn('average', options),
  'mask-rcnn-resnet50': (options) => maskRcnn('resnet50', options),
  'mask-rcnn-resnet101': (options) => maskRcnn('resnet101', options),
  'keras-retinanet': kerasRetinaNet,
  'fpn-tensorflow': fpnTensorflow,
  'covid-ct': covidCt,
  'mmdet-fpn': (options) => mmdetModel('mmdet-fpn', options),
  'mmdet-retinanet-fpn': (options) => mmdetModel('mmdet-retinanet-fpn', options),
  'mmdet-fcos-fpn': (options) => mmdetModel('mmdet-fcos-fpn', options),
  'mmdet-pafpn': mmdetPafpnModel,
  panet: (options) => panet('none', options),
  'panet-group-norm': (options) => panet('group', options),
  'bifpn-d0': bifpnOf('d0'),
  'bifpn-d1': bifpnOf('d1'),
  'bifpn-d2': bifpnOf('d2'),
  'bifpn-d3': bifpnOf('d3'),
  'bifpn-d4': bifpnOf('d4'),
  'bifpn-d5': bifpnOf('d5'),
  'bifpn-d6': bifpnOf('d6'),
  'bifpn-d7': bifpnOf('d7'),
  'bifpn-d7x': bifpnOf('d7x'),
  'bifpn-resdet50': resDet50,
  'nas-fpn': nasFpnModel,
  'ssd-fpnlite': ssdFpnLiteModel,
  'yolo-pytorch': yoloModel,
};

export const modelNames: readonly string[] = Object.keys(MODELS);

/** @throws FpnError for a name that is not in `modelNames` */
export function modelByName(name: string, options?: ModelOptions): Model {
  if (!Object.hasOwn(MODELS, name)) {
    throw new FpnError(`model: expected one of ${modelNames.join(', ')}, got "${name}"`);
  }
  return MODELS[name](options);
}

export {
  bifpnModel,
  covidCt,
  detectron2Fpn,
  fpnTensorflow,
  kerasRetinaNet,
  type MmdetNeck,
  maskRcnn,
  mmdetFpn,
  mmdetModel,
  mmdetPafpn,
  mmdetPafpnModel,
  panet,
  panetNeck,
  paperAblation,
  paperFpn,
  paperImagePyramid,
  paperScheme,
  paperSegmentProposals,
  pytorchFpn,
  pytorchRetinaFpn,
  resDet50,
  torchvisionFasterRcnnV2,
  torchvisionFpn,
  torchvisionRetinaNet,
};
