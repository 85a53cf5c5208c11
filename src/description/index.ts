/** What models are: their facts, where two of them differ, and the operators that they run. */
export { type Correspondence, correspondence } from './correspondence.js';
export {
  type Difference,
  describe,
  diffModels,
  FACT_GROUPS,
  FACTS,
  type Fact,
  type FactGroup,
  type FactOfModel,
} from './facts.js';
export type { Joints, Merge } from './joints.js';
export { type LevelDistance, levelDistances } from './level-distances.js';
export { type Network, networkOf } from './network.js';
export type { Residual } from './residuals.js';
