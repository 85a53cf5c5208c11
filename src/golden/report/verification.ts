/** What judging a run gave: the plain data that terminals, pages and test reports are made of. */
import type { Shape } from '../../ops/tensor.js';
import type { Arithmetic } from '../arithmetic.js';
import type { Fidelity } from '../fidelity.js';
import type { Healed } from '../heal.js';
import type { Diagnosis } from '../hypotheses/diagnose.js';
import type { TensorVerdict } from '../judge-run.js';
import type { Verdict } from '../verdict.js';

/** What is wrong with the first tensor that is. */
export interface Explanation {
  readonly layer: string;
  readonly region: readonly string[];
  /** The best first; none where no hypothesis explains it. */
  readonly diagnoses: readonly Diagnosis[];
  /** The strictest preset that explains its errors, where it is not the declared one. */
  readonly behavesLike?: TensorVerdict['behavesLike'];
  /** Elements that are wrong; none of a tensor that is suspicious only. */
  readonly refuted: number;
  /** Whether the layer reads what the network was given. */
  readonly readsInput: boolean;
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
  /** Where the parameters are from, in words. */
  readonly weights: string;
  readonly input: Shape;
  /** In the order in which they were computed. */
  readonly verdicts: readonly TensorVerdict[];
  /** Tensors of the dump that no layer is called as. */
  readonly strangers: readonly string[];
  /** Left out where nothing is wrong. */
  readonly explanation?: Explanation;
  readonly ends?: EndsOnly;
}

const RANKS: Readonly<Record<Verdict, number>> = { refuted: 2, suspicious: 1, consistent: 0, unjudged: 0 };

/**
 * Whether a tensor is to be explained instead of one before it: refuted ones before suspicious ones, and of those the first, unless
 * the unseen layers before another are a part of those before it: then the mistake is among these.
 */
export function isFirst(tensor: TensorVerdict, insteadOf: TensorVerdict | undefined): boolean {
  const [rank, than] = [RANKS[tensor.verdict], insteadOf ? RANKS[insteadOf.verdict] : 0];
  return rank > than || (rank === than && rank > 0 && isPart(tensor.region, insteadOf!.region));
}

const isPart = (region: readonly string[], of: readonly string[]): boolean =>
  region.length > 0 && region.length < of.length && region.every((layer) => of.includes(layer));
