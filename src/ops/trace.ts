/**
 * Wraps any backend and reports every operator that it runs: the layer, the inputs, the options and the output. Nothing
 * is kept, so that a caller can look at one layer at a time of a network whose activations would not fit in memory
 * together, but how often a name was used: wrap anew for each run.
 */
import { FpnError } from '../errors.js';
import type { Backend } from './backend.js';
import { intercept } from './intercept.js';
import { inputsOf, mapInputs, optionsOf, tensorsOf } from './operator-call.js';
import type { OperatorInputs, OperatorName, OperatorOptions } from './operators.js';
import { formatShape, type Shape, sameShape } from './tensor.js';

/** One operator that has been run; `operator` tells its inputs and options apart. */
export type TraceEvent<T> = { [K in OperatorName]: OperatorEvent<T, K> }[OperatorName];

/** An operator that has been run: what it read, how, and what it gave. */
export interface OperatorEvent<T, K extends OperatorName> {
  /** What the operator is called in the network: `layer1.0.conv2`, or `layer1.0.relu#2` (see intercept). */
  readonly layer: string;
  readonly operator: K;
  /** What it read, by role: `x`, `weight`, `bias`, `mean`, …; what it did without is missing. */
  readonly inputs: OperatorInputs<T>[K];
  /** The names of those inputs that are parameters, by role. A value that serves as several has the name last asked for. */
  readonly parameters: { readonly [R in keyof OperatorInputs<T>[K]]?: string };
  /** With every default filled in. */
  readonly options: OperatorOptions[K];
  readonly output: T;
}

/**
 * @param onOperator called after each operator, in the order of execution. What it returns takes the output's place: a tensor of
 * somebody's dump, say; the output stands where it returns nothing
 * @throws FpnError where what takes the output's place is not of its shape
 */
export const trace = <T>(
  backend: Backend<T>,
  // biome-ignore lint/suspicious/noConfusingVoidType: callbacks that return nothing are the usual ones
  onOperator: (event: TraceEvent<T>) => T | void,
): Backend<T> =>
  intercept(backend, ({ layer, operator, args, parameterName, run }) => {
    const output = run();
    const inputs = inputsOf<T, OperatorName>(operator, args);
    const shapes = mapInputs<T, Shape, OperatorName>(operator, inputs, (x) => backend.shape(x));
    const parameters = Object.fromEntries(
      tensorsOf<T>({ operator, inputs }).flatMap(({ role, value }) => {
        const name = parameterName(value);
        return name === undefined ? [] : [[role, name]];
      }),
    );
    const options = optionsOf(operator, args, shapes);
    const event = { layer, operator, inputs, parameters, options, output } as TraceEvent<T>;
    const replacement = onOperator(event) ?? output;
    if (replacement !== output) checkReplacement(layer, backend.shape(replacement), backend.shape(output));
    return replacement;
  });

function checkReplacement(layer: string, actual: Shape | undefined, expected: Shape): void {
  if (actual && sameShape(actual, expected)) return;
  const got = actual ? formatShape(actual) : 'something else';
  throw new FpnError(
    `trace: expected a tensor of shape ${formatShape(expected)} in ${layer}'s place, got ${got}`,
  );
}
