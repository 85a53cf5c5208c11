/**
 * BiFPN of EfficientDet D0…D7 and D7x on a ResNet-50: the neck is EfficientDet's, exactly; its own backbones are
 * EfficientNets, and efficientdet-pytorch puts the same neck on ResNets. Parameter names are efficientdet-pytorch's.
 */
import { RESNETS, TORCH_NAMES } from '../../layers/resnet.js';
import { backboneOf, isCounter, type Model, type ModelOptions, resNetModel } from '../model.js';
import { type BifpnConfig, bifpn } from '../necks/bifpn.js';
import { TORCHVISION_INPUT } from '../preprocessing.js';

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
} as const;

export type BifpnSize = keyof typeof SIZES;

export function bifpnModel(size: BifpnSize, options: ModelOptions = {}): Model {
  const [channels, cells, fusion] = SIZES[size];
  const config: BifpnConfig = {
    channels: options.channels ?? channels,
    finest: 3,
    coarsest: size === 'd7x' ? 8 : 7,
    cells,
    fusion,
    redundantBias: true,
    epsilon: 1e-3,
  };
  return resNetModel({
    name: `bifpn-${size}`,
    summary: `EfficientDet ${size.replace('d', 'D')}'s neck on a ResNet-50: ${cells} cells of ${channels} channels, P3…P${config.coarsest}, ${fusion}`,
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
