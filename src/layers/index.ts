/** Layers: functions of a scope, which names their parameters and carries the backend they compute with. */
export { batchNorm } from './batch-norm.js';
export { type ConvolutionConfig, convolution } from './convolution.js';
export { dense } from './dense.js';
export { type FoldedConvolution, foldBatchNorm, foldingErrorBound } from './fold-batch-norm.js';
export { groupNormalization } from './group-norm.js';
export { type Norm, normalizedConvolution } from './normalized-convolution.js';
export {
  type BlockNames,
  type BlockOutput,
  type ConvNormNames,
  RESNETS,
  type ResNetConfig,
  type ResNetName,
  type ResNetNames,
  resNet,
  resNetBlocks,
  TORCH_NAMES,
  torchNames,
} from './resnet.js';
export { type ResNetV2Config, resNetV2 } from './resnet-v2.js';
export { type ParameterRole, type ParameterSource, type ParameterSpec, Scope } from './scope.js';
export { seededImage, seededParameter } from './seeded.js';
