/** Is a backend right? The corpus, run on somebody's operators, each judged by the arithmetic that they declare. */
export {
  type ConformanceReport,
  type ConformOptions,
  conform,
  conformanceReport,
  conforms,
} from './conform.js';
export { type Case, casesOf } from './corpus.js';
export { describeProblem, type OperatorReport, type Problem, type ProblemKind } from './judge-operator.js';
export type { PartialBackend } from './partial-backend.js';
export type { Spread } from './spread.js';
export type { ValueKind } from './values.js';
