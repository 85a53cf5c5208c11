/** What can be judged: a whole backend, or some operators of one. */
import { didYouMean } from '../did-you-mean.js';
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

/** What a backend has besides operators. */
const OTHERS = {
  name: true,
  tensor: true,
  shape: true,
  read: true,
  release: true,
  overwrites: true,
  followedBy: true,
  scoped: true,
  named: true,
  parameter: true,
} as const satisfies Record<Exclude<keyof Backend<unknown>, OperatorName>, true>;

/** How a backend's owner begins and ends it: no part of one, and no operator by another name. */
const OF_OWNERS = ['ready', 'close', 'dispose'];

const KNOWN: readonly string[] = [...operatorNames, ...Object.keys(OTHERS), ...OF_OWNERS];

/** The functions of an object's own, and not of its class; a getter is not run. */
const functionsOf = (object: object): string[] =>
  Object.entries(Object.getOwnPropertyDescriptors(object))
    .filter(([, { value }]) => typeof value === 'function')
    .map(([name]) => name);

/**
 * An operator by another name would be left out unseen. A class may have helpers of its own, so that of its methods those alone are
 * refused that may be meant for one of ours.
 * @throws FpnError where the backend has functions that no backend has
 */
function checkFunctions(backend: object): void {
  const strangers = functionsOf(backend).filter((name) => !KNOWN.includes(name));
  for (
    let of = Object.getPrototypeOf(backend);
    of !== null && of !== Object.prototype;
    of = Object.getPrototypeOf(of)
  ) {
    const methods = functionsOf(of).filter((name) => name !== 'constructor' && !KNOWN.includes(name));
    strangers.push(...methods.filter((name) => didYouMean(name, KNOWN) !== ''));
  }
  if (strangers.length === 0) return;
  const got = strangers.map((name) => `"${name}"${didYouMean(name, KNOWN)}`);
  throw new FpnError(`conform: expected no functions but those of a Backend, got ${got.join(', ')}`);
}

/**
 * Those to be judged, in the table's order.
 * @throws FpnError where one that was asked for is unknown or none of the backend's own, there is none, or the backend has
 * functions that are no part of one
 */
export function judgedOperators<T>(
  backend: PartialBackend<T>,
  asked: readonly OperatorName[] | undefined,
): readonly OperatorName[] {
  if (typeof backend !== 'object' || backend === null) {
    throw new FpnError(`conform: expected a backend, got ${backend === null ? 'null' : typeof backend}`);
  }
  checkFunctions(backend);
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
