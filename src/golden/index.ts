/** Golden files, certificates, and what becomes of somebody's run that is held against them. */
export { type Arithmetic, arithmeticByName, arithmeticFrom, PRESETS, type Roundoff } from './arithmetic.js';
export { type Certified, exactly } from './certify/certified.js';
export { certified, certifying } from './certify/certify.js';
export { type Certificate, certifyGraph, type Run } from './certify-graph.js';
export { type Comparison, compare, compareValues } from './compare.js';
export { type Fidelity, fidelityOf } from './fidelity.js';
export { type CheckedCase, checkCase } from './golden-file/check-case.js';
export { certificateOf, type GoldenCase, type Sha256 } from './golden-file/golden-case.js';
export { type ComputedCase, networkCases } from './golden-file/network-cases.js';
export { readCase, type StoredCase } from './golden-file/read-case.js';
export { writeCase } from './golden-file/write-case.js';
export { type GoldenNetwork, readGoldenNetwork } from './golden-network.js';
export { type Diagnosis, diagnose } from './hypotheses/diagnose.js';
export type { NamedTensors, Surroundings } from './hypotheses/hypothesis.js';
export { describePattern } from './hypotheses/pattern.js';
export { type Judged, judgeRun, type TensorVerdict, type Visible } from './judge-run.js';
export { type Element, type Judgement, judge, type Verdict } from './verdict.js';
