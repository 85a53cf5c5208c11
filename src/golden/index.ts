/** Golden files and how far a result is from them. */
export { type Comparison, compare, compareValues } from './compare.js';
export { type GoldenNetwork, readGoldenNetwork } from './golden-network.js';
