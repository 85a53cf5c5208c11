/** Tensors, the operator set, and its interpreters. */
export { add, checkAdd } from './add.js';
export { type AveragePoolGeometry, averagePool2d, checkAveragePool2d } from './average-pool2d.js';
export type * from './backend.js';
export { batchNorm2d, checkBatchNorm2d } from './batch-norm2d.js';
export { checkElementwise } from './check.js';
export { checkClip, clip } from './clip.js';
export { checkConcat, concat } from './concat.js';
export { convTranspose2d } from './conv-transpose2d.js';
export {
  type ConvTransposeGeometry,
  checkConvTranspose2d,
  type TransposedAxis,
} from './conv-transpose2d-geometry.js';
export { conv2d } from './conv2d.js';
export { conv2dExact } from './conv2d-exact.js';
export { type ConvGeometry, checkConv2d } from './conv2d-geometry.js';
export { type CostTotals, costBackend, imageCost, type MapCost } from './cost.js';
export { checkBroadcast, elementwise } from './elementwise.js';
export { checkFlatten, flatten } from './flatten.js';
export { type Float64Backend, float64 } from './float64.js';
export { checkGate, gate } from './gate.js';
export { checkGlobalAveragePool, globalAveragePool } from './global-average-pool.js';
export {
  type Graph,
  type GraphNode,
  type GraphSource,
  type GraphValue,
  type OperatorNode,
  type Recorder,
  record,
  valuesRead,
  withAncestors,
} from './graph.js';
export { checkGroupNorm, groupNorm } from './group-norm.js';
export { checkHardSigmoid, hardSigmoid } from './hard-sigmoid.js';
export { hardSwish } from './hard-swish.js';
export { intercept, type OperatorCall } from './intercept.js';
export { type Lifetimes, lifetimesOf, type ReleaseOptions, releasing } from './lifetimes.js';
export { checkLinear, linear } from './linear.js';
export { maxPool2d } from './max-pool2d.js';
export { inputsOf, invoke, mapInputs, type OperatorRead, optionsOf, tensorsOf } from './operator-call.js';
export {
  type Argument,
  type GivenOptions,
  type NoOptions,
  OPERATORS,
  type Operator,
  type OperatorInputs,
  type OperatorName,
  type OperatorOptions,
  operatorNames,
} from './operators.js';
export type * from './options.js';
export { checkPad, pad } from './pad.js';
export { checkPool2d, type PoolGeometry } from './pool-geometry.js';
export { type ReferenceBackend, reference } from './reference.js';
export { relu } from './relu.js';
export { checkReshape, reshape } from './reshape.js';
export { checkResize, type ResizeGeometry, resize } from './resize.js';
export {
  type BilinearTaps,
  bilinearTaps,
  type IndexRounding,
  nearestIndices,
  type ResizeAxis,
} from './resize-axis.js';
export type { CubicKernel } from './resize-cubic.js';
export type {
  Both,
  ResolvedAveragePool,
  ResolvedConv,
  ResolvedConvTranspose,
  ResolvedMaxPool,
  ResolvedResize,
} from './resolve-options.js';
export { runGraph } from './run-graph.js';
export { checkScale, scale } from './scale.js';
export { shapes } from './shapes.js';
export { sigmoid } from './sigmoid.js';
export { silu } from './silu.js';
export { checkSlice, slice } from './slice.js';
export { checkSoftmax, softmax } from './softmax.js';
export {
  type AnyTensor,
  elements,
  type Float64Tensor,
  type Floats,
  formatShape,
  type Shape,
  sizeOf,
  type Tensor,
  tensor,
  zeros,
} from './tensor.js';
export { type OperatorEvent, type TraceEvent, trace } from './trace.js';
export { checkTranspose, transpose } from './transpose.js';
export { checkUnary, unary } from './unary.js';
export { type Operation, uniformBackend } from './uniform.js';
export { operationOf, type Step, type WalkOptions, walk } from './walk.js';
export { checkWeightedMean, weightedMean } from './weighted-mean.js';
export { checkWindow, tapsInside, type Window, type WindowAxis, type WindowOptions } from './window.js';
