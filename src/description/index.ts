/** What models are: their facts, where two of them differ, and the operators that they run. */
export { type Correspondence, correspondence } from './correspondence.js';
export {
  type Description,
  type Difference,
  describe,
  differences,
  diffModels,
  FACTS,
  type Fact,
  type FactGroup,
} from './facts.js';
export type { Joints, Merge } from './joints.js';
export { type LayerRow, layerRows } from './layer-rows.js';
export { type LevelDistance, levelDistances } from './level-distances.js';
export { type Network, networkOf } from './network.js';
export type { Residual } from './residuals.js';
