/**
 * Feature Pyramid Networks, every operator correctly rounded: the models, what is asked of them, the interpreters that
 * they run on, and tensors. What they are made of is on subpaths: operators on `/ops`, layers on `/layers`, necks and
 * the comparison of models on `/fpn`; weight files, images and golden files on `/weights`, `/images` and `/golden`.
 */

// What is thrown.
export { FormatError, FpnError, OperatorError } from './errors.js';
// Models, by name and one by one.
// Running them: the input, the parameters, the results, the shapes, the cost.
// A pyramid of one's own.
export {
  bifpnModel,
  costOf,
  covidCt,
  detectron2Fpn,
  type FpnConfig,
  featurePyramid,
  fpnTensorflow,
  fromLoaded,
  fromSeed,
  imageShapeOf,
  kerasRetinaNet,
  type Levels,
  loadNeckParameters,
  loadParameters,
  type Model,
  type ModelCost,
  type ModelOptions,
  maskRcnn,
  mmdetPafpn,
  modelByName,
  modelNames,
  neckParametersOf,
  type Pixels,
  type PreparedImage,
  type Preprocessing,
  type Pyramid,
  panet,
  paperAblation,
  paperFpn,
  paperImagePyramid,
  paperScheme,
  paperSegmentProposals,
  parametersOf,
  prepareImage,
  pytorchFpn,
  pytorchRetinaFpn,
  resDet50,
  runModel,
  runNeck,
  shapesOf,
  torchvisionFasterRcnnV2,
  torchvisionFpn,
  torchvisionRetinaNet,
  WeightsError,
} from './fpn/index.js';
export {
  type ParameterRole,
  type ParameterSource,
  type ParameterSpec,
  Scope,
  seededImage,
} from './layers/index.js';
// The operator set and its interpreters.
// Tensors.
export {
  type Backend,
  type CostTotals,
  costBackend,
  elements,
  formatShape,
  imageCost,
  type MapCost,
  type OperatorName,
  type ReferenceBackend,
  reference,
  type Shape,
  shapes,
  sizeOf,
  type Tensor,
  type TraceEvent,
  tensor,
  trace,
  zeros,
} from './ops/index.js';
