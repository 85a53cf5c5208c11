/** A call of one operator, of which the corpus makes a case for each kind of numbers. */
import type { GivenOptions, OperatorInputs, OperatorName, OperatorOptions } from '../../ops/operators.js';
import type { Shape } from '../../ops/tensor.js';
import type { ValueKind } from '../values.js';

/** Options as they are given: a padding may be a rule, a stride one number. */
export type Given<K extends OperatorName> = K extends keyof GivenOptions
  ? GivenOptions[K]
  : OperatorOptions[K];

export interface Call<K extends OperatorName = OperatorName> {
  readonly operator: K;
  /** What is special about it. */
  readonly words: string;
  readonly shapes: OperatorInputs<Shape>[K];
  readonly options: Given<K>;
  readonly kinds: readonly ValueKind[];
}

/** Calls of one operator with the same kinds of numbers. */
export const caller =
  <K extends OperatorName>(operator: K, kinds: readonly ValueKind[]) =>
  (words: string, shapes: OperatorInputs<Shape>[K], options: Given<K>): Call =>
    ({ operator, words, shapes, options, kinds }) as Call;

export const SUMS: readonly ValueKind[] = ['ordinary', 'integers', 'cancelling', 'subnormal'];
export const COPIES: readonly ValueKind[] = ['ordinary', 'integers', 'negative', 'zeros', 'special'];
export const CURVES: readonly ValueKind[] = ['ordinary', 'zeros', 'subnormal'];
