/** One run of a case on somebody's backend. */
import type { Backend } from '../ops/backend.js';
import { invoke, mapInputs } from '../ops/operator-call.js';
import type { OperatorName } from '../ops/operators.js';
import { toFloat32 } from '../ops/precision.js';
import type { AnyTensor } from '../ops/tensor.js';
import { elements, formatShape, type Shape, sameShape, type Tensor, tensor } from '../ops/tensor.js';
import type { Case } from './corpus.js';
import { type Guarded, guarded, type Layout } from './guarded.js';
import type { PartialBackend } from './partial-backend.js';

/** What came of a run: a result, and whether an input was written to; or why there is none. */
export type Outcome =
  /** The backend says that it has no such case. */
  | { readonly unsupported: string }
  | { readonly result: Tensor; readonly inputsChanged: boolean }
  | { readonly failure: 'threw' | 'wrong shape'; readonly words: string };

/** The name of the error with which a backend says that it has no way to compute a case: it is counted, and not judged. */
const UNSUPPORTED = 'Unsupported';

/** Runs a case; what its result was read from is released. */
export async function runCase<T>(
  backend: PartialBackend<T>,
  { operator, inputs, options }: Case,
  expected: Shape,
  layout: Layout,
): Promise<Outcome> {
  const guards: Guarded[] = [];
  const handOver = (t: Tensor): T => {
    const guard = guarded(t, layout);
    guards.push(guard);
    return backend.tensor ? backend.tensor(guard.view) : (guard.view as T);
  };
  try {
    const handed = mapInputs<Tensor, T, OperatorName>(operator, inputs, handOver);
    const value = invoke(backend as Backend<T>, operator, handed, options);
    const claimed = backend.shape?.(value) ?? expected;
    const read = toFloat32(await (backend.read ? backend.read(value) : (value as AnyTensor)));
    // a copy, since the backend may use its memory again
    const result = tensor(elements(read).slice(), read.shape);
    backend.release?.(value);
    const wrong = [claimed, result.shape].find((shape) => !sameShape(shape, expected));
    if (wrong) {
      const words = `expected shape ${formatShape(expected)}, got ${formatShape(wrong)}`;
      return { failure: 'wrong shape', words };
    }
    return { result, inputsChanged: !guards.every((guard) => guard.isUnchanged()) };
  } catch (error) {
    if (error instanceof Error && error.name === UNSUPPORTED) return { unsupported: error.message };
    const [line] = (error instanceof Error ? error.message : String(error)).split('\n');
    return { failure: 'threw', words: `expected a result, got the error "${line}"` };
  }
}
