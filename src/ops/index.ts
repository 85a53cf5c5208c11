/** Tensors, the operator set, and its interpreters. */
export { add } from './add.js';
export { averagePool2d } from './average-pool2d.js';
export type * from './backend.js';
export { batchNorm2d } from './batch-norm2d.js';
export { clip } from './clip.js';
export { concat } from './concat.js';
export { conv2d } from './conv2d.js';
export { conv2dExact } from './conv2d-exact.js';
export { type CostTotals, costBackend, imageCost, type MapCost } from './cost.js';
export { flatten } from './flatten.js';
export { gate } from './gate.js';
export { globalAveragePool } from './global-average-pool.js';
export {
  type Graph,
  type GraphNode,
  type GraphSource,
  type GraphValue,
  type OperatorNode,
  type Recorder,
  record,
  valuesRead,
} from './graph.js';
export { groupNorm } from './group-norm.js';
export { hardSigmoid } from './hard-sigmoid.js';
export { intercept, type OperatorCall } from './intercept.js';
export { type Lifetimes, lifetimesOf, releasing } from './lifetimes.js';
export { linear } from './linear.js';
export { maxPool2d } from './max-pool2d.js';
export { inputsOf, invoke, mapInputs, type OperatorRead, optionsOf, tensorsOf } from './operator-call.js';
export {
  type NoOptions,
  OPERATORS,
  type OperatorInputs,
  type OperatorName,
  type OperatorOptions,
  operatorNames,
} from './operators.js';
export type * from './options.js';
export { pad } from './pad.js';
export { type ReferenceBackend, reference } from './reference.js';
export { relu } from './relu.js';
export { resize } from './resize.js';
export type {
  Both,
  ResolvedAveragePool,
  ResolvedConv,
  ResolvedMaxPool,
  ResolvedResize,
} from './resolve-options.js';
export { scale } from './scale.js';
export { shapes } from './shapes.js';
export { sigmoid } from './sigmoid.js';
export { silu } from './silu.js';
export { slice } from './slice.js';
export { softmax } from './softmax.js';
export {
  elements,
  type FloatTensor,
  formatShape,
  type Shape,
  sizeOf,
  type Tensor,
  tensor,
  zeros,
} from './tensor.js';
export { toFloat32 } from './to-float32.js';
export { type OperatorEvent, type TraceEvent, trace } from './trace.js';
export { weightedMean } from './weighted-mean.js';
