/** Golden files, certificates, and what becomes of somebody's run that is held against them. */
export { type Arithmetic, arithmeticByName, arithmeticFrom, PRESETS } from './arithmetic.js';
export { type Certified, exactly } from './certify/certified.js';
export { certified, certifying } from './certify/certify.js';
export { type Certificate, certifyGraph, type Run } from './certify-graph.js';
export { type Comparison, compare, compareValues } from './compare.js';
export { type GoldenNetwork, readGoldenNetwork } from './golden-network.js';
export { type Diagnosis, diagnose } from './hypotheses/diagnose.js';
export type { NamedTensors, Surroundings } from './hypotheses/hypothesis.js';
export { describePattern } from './hypotheses/pattern.js';
export { type Judged, judgeRun, type TensorVerdict, type Visible } from './judge-run.js';
export { type Judgement, judge, type Verdict } from './verdict.js';
