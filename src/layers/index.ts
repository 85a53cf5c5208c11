/** Layers: functions of a scope, which names their parameters and carries the backend they compute with. */
export { batchNorm } from './batch-norm.js';
export { channelAffine } from './channel-affine.js';
export { type ConvolutionConfig, convolution } from './convolution.js';
export { dense } from './dense.js';
export { type FoldedConvolution, foldBatchNorm, foldingErrorBound } from './fold-batch-norm.js';
export { groupNormalization } from './group-norm.js';
export { MOBILENET_V3_LAYERS, type MobileNetV3Config, mobileNetV3 } from './mobilenet-v3.js';
export { type Norm, nextInSequence, normalizedConvolution } from './normalized-convolution.js';
export { type BlockOutput, resNet, resNetBlocks, resNetEnd } from './resnet.js';
export {
  type BlockNames,
  type ConvNormNames,
  type NormReluNames,
  RESNETS,
  type ResNetConfig,
  type ResNetName,
  type ResNetNames,
  type StemNames,
  TORCH_NAMES,
  type TorchNamesOptions,
  torchNames,
} from './resnet-config.js';
export { type ParameterRole, type ParameterSource, type ParameterSpec, Scope, uploaded } from './scope.js';
export { seededImage, seededParameter } from './seeded.js';
