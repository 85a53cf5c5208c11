/** The reference's operators, every bit the same, faster; or in float32. */
export type { Precision } from './algorithms.js';
export { type Engine, type EngineOptions, engine } from './backend.js';
