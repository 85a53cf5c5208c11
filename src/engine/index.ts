/** The reference's operators, every bit the same, faster. */
export { type Engine, type EngineOptions, engine } from './backend.js';
