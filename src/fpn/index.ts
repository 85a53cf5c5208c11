/** Feature pyramid networks: the neck, the models, their weights and their inputs. */

export { describe, type FactGroup, MEANINGS, type ModelDescription } from './describe.js';
export {
  type Correspondence,
  correspondence,
  type Difference,
  diffModels,
  type LevelDistance,
  levelDistances,
} from './diff.js';
export {
  fromLoaded,
  fromSeed,
  loadNeckParameters,
  loadParameters,
  parameterNames,
  type WeightProblems,
  WeightsError,
} from './load.js';
export {
  costOf,
  imageShapeOf,
  type Levels,
  type Model,
  type ModelCost,
  type ModelOptions,
  neckParametersOf,
  parametersOf,
  type ResNetFpnConfig,
  type ResNetModelConfig,
  resNetFpn,
  resNetModel,
  runModel,
  runNeck,
  shapesOf,
} from './model.js';
export * from './models/index.js';
export {
  type ExtraLevels,
  type FpnConfig,
  type FpnNames,
  featurePyramid,
  type Pyramid,
  retinaLevels,
  type Upsampling,
} from './necks/feature-pyramid.js';
export type { Pixels } from './preparation/pixels.js';
export { type PreparedImage, prepareImage } from './preparation/prepare.js';
export { type PreparedSize, preparedSize } from './preparation/size.js';
export { type Preprocessing, TORCHVISION_INPUT } from './preprocessing.js';
