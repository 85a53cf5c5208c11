/** What can be judged: a whole backend, or some operators of one. */
import { FpnError } from '../errors.js';
import type { Backend } from '../ops/backend.js';
import { type OperatorName, operatorNames } from '../ops/operators.js';
import { reference } from '../ops/reference.js';

/**
 * A backend, or a part of one. `tensor`, `shape` and `read` are the reference's where they are left out: operators then compute on
 * ndarrays of float32s, and may return promises of them. Operators that are left out, or are the reference's own functions, are
 * not judged.
 */
export type PartialBackend<T> = Partial<Backend<T>>;

/** The operators that are a backend's own; all of them of the reference itself. */
export function ownOperators<T>(backend: PartialBackend<T>): OperatorName[] {
  const methods = backend as Partial<Record<OperatorName, unknown>>;
  return operatorNames.filter(
    (operator) =>
      typeof methods[operator] === 'function' &&
      ((backend as unknown) === reference || methods[operator] !== reference[operator]),
  );
}

/**
 * Those to be judged, in the table's order.
 * @throws FpnError where one that was asked for is unknown or none of the backend's own, or there is none
 */
export function judgedOperators<T>(
  backend: PartialBackend<T>,
  asked: readonly OperatorName[] | undefined,
): readonly OperatorName[] {
  if (typeof backend !== 'object' || backend === null) {
    throw new FpnError(`conform: expected a backend, got ${backend === null ? 'null' : typeof backend}`);
  }
  const own = ownOperators(backend);
  if (own.length === 0) {
    throw new FpnError(
      `conform: expected a backend with operators of its own (${operatorNames.slice(0, 3).join(', ')}, …), got none`,
    );
  }
  const stray = asked?.find((operator) => !own.includes(operator));
  if (stray !== undefined) {
    throw new FpnError(`conform: expected some of the backend's own ${own.join(', ')}, got "${stray}"`);
  }
  const judged = own.filter((operator) => !asked || asked.includes(operator));
  if (judged.length === 0) {
    throw new FpnError('conform: expected operators to judge, got an empty list');
  }
  return judged;
}
