/** Feature pyramid networks: the neck, the models, their weights and their inputs. */
export type { Progress } from './async/message.js';
export { type AsyncRunOptions, runModelAsync } from './async/run-model-async.js';
export {
  fromLoaded,
  fromSeed,
  loadNeckParameters,
  loadParameters,
  matchNeckWeights,
  parametersFrom,
} from './load.js';
export { bestMatches } from './loading/identify.js';
export { type Found, isComplete, type Match, type MatchOptions, matchWeights } from './loading/match.js';
export { type Misshapen, type WeightProblems, WeightsError } from './loading/problems.js';
export {
  type GraphNetwork,
  imageShapeOf,
  type Levels,
  type Model,
  type ModelOptions,
  type Network,
  type NetworkFacts,
} from './model.js';
export { graphOf, keptBy, type ModelGraph } from './model-graph.js';
export * from './models/index.js';
export { checkNeckInputs } from './neck-inputs.js';
export { type BifpnConfig, bifpn } from './necks/bifpn.js';
export {
  type ExtraLevels,
  type FpnConfig,
  type FpnNames,
  type FpnNorms,
  featurePyramid,
  type Pyramid,
  retinaLevels,
  type Upsampling,
} from './necks/feature-pyramid.js';
export { type NasFpnConfig, nasFpn } from './necks/nas-fpn.js';
export { type PathAggregationConfig, pathAggregation } from './necks/path-aggregation.js';
export { type SsdFpnConfig, ssdFpn } from './necks/ssd-fpn.js';
export { type YoloConfig, type YoloKind, yolo } from './necks/yolo.js';
export type { Pixels } from './preparation/pixels.js';
export { type PreparedImage, prepareImage } from './preparation/prepare.js';
export { type PreparedSize, preparedSize, type Size } from './preparation/size.js';
export { type Preprocessing, TORCHVISION_INPUT } from './preprocessing.js';
export { type ResNetFpnConfig, type ResNetModelConfig, resNetFpn, resNetModel } from './resnet-model.js';
export {
  costOf,
  type ModelCost,
  neckParametersOf,
  parametersOf,
  type RunOptions,
  runModel,
  runNeck,
  shapesOf,
} from './run-model.js';
