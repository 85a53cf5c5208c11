/**
 * BiFPN of EfficientDet D0…D7 on a ResNet-50: the neck is EfficientDet's, exactly; its own backbones are
 * EfficientNets, and efficientdet-pytorch puts the same neck on ResNets. Parameter names are efficientdet-pytorch's.
 */
import { RESNETS, TORCH_NAMES } from '../../layers/resnet.js';
import { backboneOf, isCounter, type Model, type ModelOptions, resNetModel } from '../model.js';
import { type BifpnConfig, bifpn } from '../necks/bifpn.js';
import { TORCHVISION_INPUT } from '../preprocessing.js';

/** Channels and cells of each size (Table 1 of the paper; automl's hparams). */
const SIZES = [
  [64, 3],
  [88, 4],
  [112, 5],
  [160, 6],
  [224, 7],
  [288, 7],
  [384, 8],
  [384, 8],
] as const;

export type BifpnSize = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7;

export function bifpnModel(size: BifpnSize, options: ModelOptions = {}): Model {
  const [channels, cells] = SIZES[size];
  const config: BifpnConfig = {
    channels: options.channels ?? channels,
    finest: 3,
    coarsest: 7,
    cells,
    fusion: size < 6 ? 'fast-attention' : 'sum',
    redundantBias: true,
    epsilon: 1e-3,
  };
  return resNetModel({
    name: `bifpn-d${size}`,
    summary: `EfficientDet D${size}'s neck on a ResNet-50: ${cells} cells of ${channels} channels, P3…P7, ${config.fusion}`,
    resNet: backboneOf(RESNETS.resnet50, { strideIn: '3x3', names: TORCH_NAMES }, options),
    backbonePath: 'backbone',
    finest: 3,
    neck: (scope, features) => bifpn(scope, features, config),
    neckPath: 'fpn',
    preprocessing: TORCHVISION_INPUT,
    parameterName: (onFile) =>
      isCounter(onFile) || /^(class_net|box_net)\./.test(onFile) ? undefined : onFile,
  });
}
