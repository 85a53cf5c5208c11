/** What an operation gives, rounded once; and the numbers alone of one that is certified. */
import { engine } from '../engine/index.js';
import { invoke, mapInputs, tensorsOf } from '../ops/operator-call.js';
import type { Tensor } from '../ops/tensor.js';
import type { Operation } from '../ops/uniform.js';
import type { Certified } from './certify/certified.js';

export const correctlyRounded = ({ operator, inputs, options }: Operation<Tensor>): Tensor =>
  invoke(engine(), operator, inputs, options);

/** The operation on what it reads, without the bounds. */
export function valuesOf<O extends Operation<Certified>>(operation: O): Operation<Tensor> {
  const { operator, inputs, options } = operation;
  const values = mapInputs<Certified, Tensor, typeof operator>(operator, inputs, ({ value }) => value);
  return { operator, inputs: values, options } as Operation<Tensor>;
}

/** The same, where all that it reads is the backend's own. */
export const ifAllSeen = (operation: Operation<Certified>): Operation<Tensor> | undefined =>
  tensorsOf<Certified>(operation).some(({ value }) => value.bound) ? undefined : valuesOf(operation);
