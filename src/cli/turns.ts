/** A call of an operator on two backends in turns, so that whatever slows the machine down for a while falls on both. */
import type { PartialBackend } from '../conform/partial-backend.js';
import { FpnError } from '../errors.js';
import { compare } from '../golden/compare.js';
import type { Backend } from '../ops/backend.js';
import { invoke, mapInputs } from '../ops/operator-call.js';
import type { OperatorName } from '../ops/operators.js';
import { type AnyTensor, describe, formatShape, sameShape, type Tensor } from '../ops/tensor.js';
import type { Operation } from '../ops/uniform.js';

export interface Times {
  /** Milliseconds of the fastest turns. */
  readonly ours: number;
  readonly theirs: number;
  /** Largest difference of theirs from the truth, over its largest. */
  readonly error: number;
}

/**
 * @param truth what errors are measured from
 * @param rounds turns of each that count, after one that does not
 * @param layer that makes the call, for a message
 * @throws FpnError where theirs throws, or gives another shape
 */
export async function inTurns(
  ours: PartialBackend<unknown>,
  theirs: PartialBackend<unknown>,
  truth: Backend<Tensor>,
  operation: Operation<Tensor>,
  rounds: number,
  layer: string,
): Promise<Times> {
  const own = turnsOf(ours, operation);
  const turns = turnsOf(theirs, operation);
  const other: Turn = (seen) =>
    turns(seen).catch((error: unknown) => {
      if (error instanceof FpnError) throw error;
      const message = error instanceof Error ? error.message.split('\n')[0] : String(error);
      throw new FpnError(`${operation.operator} (${layer}): expected a result, got the error "${message}"`);
    });

  let error = 0;
  await own();
  await other((result) => {
    const { operator, inputs, options } = operation;
    const expected = invoke(truth, operator, inputs, options);
    checkShape(result, expected, `${operator} (${layer})`);
    error = compare(result, expected).relativeError;
  });
  const fastest = { ours: Infinity, theirs: Infinity };
  for (let round = 0; round < rounds; round++) {
    fastest.ours = Math.min(fastest.ours, await own());
    fastest.theirs = Math.min(fastest.theirs, await other());
  }
  return { ...fastest, error };
}

/** @param seen takes the result, before it is released @returns the milliseconds from the call until the result has been read */
type Turn = (seen?: (result: AnyTensor) => void) => Promise<number>;

/** Inputs are brought to the backend beforehand. */
function turnsOf(backend: PartialBackend<unknown>, { operator, inputs, options }: Operation<Tensor>): Turn {
  const handed = mapInputs<Tensor, unknown, OperatorName>(operator, inputs, (x) =>
    backend.tensor ? backend.tensor(x) : x,
  );
  return async (seen) => {
    const start = performance.now();
    const value: unknown = invoke(backend as Backend<unknown>, operator, handed, options);
    const result = await (backend.read ? backend.read(value) : (value as AnyTensor));
    const milliseconds = performance.now() - start;
    seen?.(result);
    backend.release?.(value);
    return milliseconds;
  };
}

function checkShape(result: AnyTensor, { shape }: Tensor, what: string): void {
  const given = (result as AnyTensor | undefined)?.shape;
  if (Array.isArray(given) && sameShape(given, shape)) return;
  const got = Array.isArray(given) ? formatShape(given) : describe(result);
  throw new FpnError(`${what}: expected a result of shape ${formatShape(shape)}, got ${got}`);
}
