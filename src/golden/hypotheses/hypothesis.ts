/** What a row of the table of mistakes is: an operator computed in another way. */
import type { Backend } from '../../ops/backend.js';
import type { GraphNode } from '../../ops/graph.js';
import { invoke } from '../../ops/operator-call.js';
import type { OperatorInputs, OperatorName, OperatorOptions } from '../../ops/operators.js';
import type { Tensor } from '../../ops/tensor.js';
import type { Operation } from '../../ops/uniform.js';
import type { Certified } from '../certify/certified.js';

/** Tensors by name. */
export type NamedTensors = Iterable<readonly [name: string, value: Tensor]>;

/** What lies about the refuted tensor: what a backend may have taken in place of the right thing. */
export interface Surroundings {
  /** The network's parameters. */
  readonly parameters?: NamedTensors;
  /** Other tensors of the same dump, or of an earlier run of it. */
  readonly tensors?: NamedTensors;
}

/** The refuted tensor, beside its operation. */
export interface About extends Surroundings {
  readonly node: GraphNode;
  /** The operation's own result. */
  readonly plain: Certified;
  readonly candidate: Tensor;
}

/** One way in which the operation may have been computed. */
export interface Variant {
  readonly says: string;
  /** @throws OperatorError where the operation cannot be computed so */
  run(nn: Backend<Certified>): Certified;
}

/** An operation of one of some operators. */
export type OperationOf<K extends OperatorName> = Extract<Operation<Certified>, { operator: K }>;

/**
 * How much a hypothesis assumes; of several that explain a tensor the one that assumes least comes first.
 * `structure`: the operator is another one. `buffer`: memory that was mistaken. `precision`: operands or results are
 * rounded. `fitted`: with a number that was read off the tensor itself.
 */
export type Assumes = 'structure' | 'buffer' | 'precision' | 'fitted';

/** A mistake, with all its variants. */
export interface Hypothesis {
  readonly name: string;
  readonly assumes: Assumes;
  readonly operators: readonly OperatorName[];
  variants(operation: Operation<Certified>, about: About): Iterable<Variant>;
}

/** A row of the table. */
export const hypothesis = <K extends OperatorName>(
  operators: readonly K[],
  name: string,
  variants: (operation: OperationOf<K>, about: About) => Iterable<Variant>,
  assumes: Assumes = 'structure',
): Hypothesis => ({
  name,
  assumes,
  operators,
  variants: (operation, about) => variants(operation as OperationOf<K>, about),
});

export const variant = (says: string, run: Variant['run']): Variant => ({ says, run });

/**
 * The operation with some of its tensors and options changed.
 * @throws OperatorError where it refuses them
 */
export const again = <O extends Operation<Certified>>(
  nn: Backend<Certified>,
  { operator, inputs, options }: O,
  changed: Partial<O['inputs']>,
  set: Partial<O['options']> = {},
): Certified =>
  invoke<Certified, OperatorName>(
    nn,
    operator,
    { ...inputs, ...changed } as OperatorInputs<Certified>[OperatorName],
    { ...options, ...set } as OperatorOptions[OperatorName],
  );
