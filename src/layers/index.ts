/** Layers: functions of a scope, which names their parameters and carries the backend they compute with. */
export { batchNorm } from './batch-norm.js';
export { type ConvolutionConfig, convolution } from './convolution.js';
export { dense } from './dense.js';
export { type FoldedConvolution, foldBatchNorm, foldingErrorBound } from './fold-batch-norm.js';
export { groupNormalization } from './group-norm.js';
export { type Norm, nextInSequence, normalizedConvolution } from './normalized-convolution.js';
export { type BlockOutput, resNet, resNetBlocks, resNetEnd } from './resnet.js';
export {
  type BlockNames,
  type ConvNormNames,
  RESNETS,
  type ResNetConfig,
  type ResNetName,
  type ResNetNames,
  TORCH_NAMES,
  torchNames,
} from './resnet-config.js';
export { type ParameterRole, type ParameterSource, type ParameterSpec, Scope, uploaded } from './scope.js';
export { seededImage, seededParameter } from './seeded.js';
