/** A small case of one operator: a call on values of its own. */
import { FpnError } from '../../errors.js';
import type { Backend } from '../../ops/backend.js';
import type { Tensor } from '../../ops/tensor.js';
import { tensor } from '../../ops/tensor.js';
import { type Operation, uniformBackend } from '../../ops/uniform.js';
import { type CaseValues, valuesOf } from './values.js';

export interface CorpusRow {
  /** The operator, and what the case is about: `conv2d.stride-2-odd`. */
  readonly name: string;
  /** Calls the operator once. */
  call(nn: Backend<Tensor>, values: CaseValues): Tensor;
}

export const row = (name: string, call: CorpusRow['call']): CorpusRow => ({ name, call });

/** A row's operation on the values of a seed. */
export function corpusCase(
  { name, call }: CorpusRow,
  seed: number,
): { name: string; operation: Operation<Tensor> } {
  let operation: Operation<Tensor> | undefined;
  const nothing = tensor([0], []);
  const backend = uniformBackend<Tensor>(
    { name: 'corpus', tensor: () => nothing, shape: ({ shape }) => shape, read: (x) => x },
    (called) => {
      operation = called;
      return nothing;
    },
  );
  call(backend, valuesOf(seed, name));
  if (!operation) throw new FpnError(`corpus: expected ${name} to call an operator, got none`);
  return { name, operation };
}
