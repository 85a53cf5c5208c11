/** What judging a run gave: the plain data that terminals, pages and test reports are made of. */
import type { Shape } from '../../ops/tensor.js';
import type { Arithmetic } from '../arithmetic.js';
import type { Fidelity } from '../fidelity.js';
import type { Healed } from '../heal.js';
import type { Diagnosis } from '../hypotheses/diagnose.js';
import type { TensorVerdict } from '../judge-run.js';

/** What is wrong with the first tensor that is. */
export interface Explanation {
  readonly layer: string;
  readonly region: readonly string[];
  /** The best first; none where no hypothesis explains it. */
  readonly diagnoses: readonly Diagnosis[];
  /** The strictest preset that explains its errors, where it is not the declared one. */
  readonly behavesLike?: TensorVerdict['behavesLike'];
  /** Which elements are wrong, in words. */
  readonly pattern: string;
  /** Of a refuted tensor: what of the last tensors' errors comes from it. */
  readonly healed?: readonly Healed[];
  /** Of a refuted tensor whose inputs were seen. */
  readonly smallest?: CaseFile;
}

/** A golden file that shows the failure alone. */
export interface CaseFile {
  readonly path: string;
  readonly bytes: number;
  readonly shape: Shape;
  /** Where its first output stands in the whole tensor. */
  readonly first: readonly number[];
}

/** The run that was asked for its ends alone. */
export interface EndsOnly {
  readonly verdicts: readonly TensorVerdict[];
  /** Tensors of both runs, bit by bit. */
  readonly fidelity: readonly Fidelity[];
}

export interface Verification {
  readonly model: { readonly name: string };
  readonly arithmetic: Arithmetic;
  readonly input: Shape;
  /** In the order in which they were computed. */
  readonly verdicts: readonly TensorVerdict[];
  /** Tensors of the dump that no layer is called as. */
  readonly strangers: readonly string[];
  /** Left out where nothing is wrong. */
  readonly explanation?: Explanation;
  readonly ends?: EndsOnly;
}

/** Whether a tensor is to be explained instead of one before it: the first refuted is, or else the first suspicious one. */
export function isFirst({ verdict }: TensorVerdict, insteadOf: TensorVerdict | undefined): boolean {
  if (verdict === 'refuted') return insteadOf?.verdict !== 'refuted';
  return verdict === 'suspicious' && insteadOf === undefined;
}
