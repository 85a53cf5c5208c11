/** A case of a golden file: one operator, what it read, and what an honest backend of an arithmetic may give for it. */

import { mapInputs } from '../../ops/operator-call.js';
import type { OperatorName } from '../../ops/operators.js';
import type { Tensor } from '../../ops/tensor.js';
import type { Operation } from '../../ops/uniform.js';
import type { Arithmetic } from '../arithmetic.js';
import { type Certified, exactly } from '../certify/certified.js';
import { certified } from '../certify/certify.js';

/** The version of the files' layout, in every file and index: docs/golden-format.md. */
export const SCHEMA = 1;

/** The SHA-256 of bytes in hexadecimal. The caller's own: every platform has one, and none is everywhere. */
export type Sha256 = (bytes: Uint8Array) => string;

/** One operator of a network or of the corpus, as a golden file has it. */
export interface GoldenCase {
  /** From 1, in the order in which the operators of its run are listed. */
  readonly number: number;
  readonly model: string;
  /** What the operator is called in the model. */
  readonly layer: string;
  readonly operation: Operation<Tensor>;
  /** What the bounds hold for. */
  readonly arithmetic: Arithmetic;
}

/** The correctly rounded output of a case and its bound, computed from what it read. */
export function certificateOf({
  operation,
  arithmetic,
}: Pick<GoldenCase, 'operation' | 'arithmetic'>): Certified {
  const { operator, inputs, options } = operation;
  const exact = mapInputs<Tensor, Certified, OperatorName>(operator, inputs, exactly);
  return certified({ operator, inputs: exact, options } as Operation<Certified>, arithmetic);
}
