/** Backends that treat all operators alike: one function of an operator's inputs by role and its resolved options. */
import type { Backend } from './backend.js';
import { inputsOf, invoke, mapInputs, optionsOf } from './operator-call.js';
import { type OperatorInputs, type OperatorName, type OperatorOptions, operatorNames } from './operators.js';
import { shapes } from './shapes.js';
import type { Shape } from './tensor.js';

/** An operator, what it reads and how it is set; `operator` tells inputs and options apart. */
export type Operation<T> = {
  [K in OperatorName]: {
    readonly operator: K;
    readonly inputs: OperatorInputs<T>[K];
    readonly options: OperatorOptions[K];
  };
}[OperatorName];

/**
 * A backend of one function: it is given each operation with its tensors by role and every option filled in.
 * @param itself the backend without its operators
 * @param compute gives every operator's result
 */
export function uniformBackend<T>(
  itself: Omit<Backend<T>, OperatorName>,
  compute: (operation: Operation<T>) => T,
): Backend<T> {
  const methodOf =
    (operator: OperatorName) =>
    (...args: readonly unknown[]): T => {
      const inputs = inputsOf<T, OperatorName>(operator, args);
      const ofInputs = mapInputs<T, Shape, OperatorName>(operator, inputs, (x) => itself.shape(x));
      return compute({ operator, inputs, options: optionsOf(operator, args, ofInputs) } as Operation<T>);
    };
  const operators = Object.fromEntries(operatorNames.map((operator) => [operator, methodOf(operator)]));
  return { ...itself, ...(operators as unknown as Pick<Backend<T>, OperatorName>) };
}

/** The shape of an operation's result. */
export const shapeOfResult = <T>(
  { operator, inputs, options }: Operation<T>,
  shapeOf: (x: T) => Shape,
): Shape => invoke(shapes, operator, mapInputs<T, Shape, OperatorName>(operator, inputs, shapeOf), options);
