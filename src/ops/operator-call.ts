/**
 * An operator's call as a record: its tensors by role and its options, read off its arguments as the operator table says,
 * and turned into arguments again.
 */
import type { Backend } from './backend.js';
import { checkNames } from './check.js';
import { OPERATORS, type OperatorInputs, type OperatorName, type OperatorOptions } from './operators.js';
import type { Shape } from './tensor.js';

/** The tensors of some operator by their roles: one, a list of them, or none where the operator did without. */
type Inputs<T> = Readonly<Record<string, T | readonly T[]>>;

/** An operator and what it reads: an event of a trace, or a node of a graph. */
export interface OperatorRead<T> {
  readonly operator: OperatorName;
  readonly inputs: OperatorInputs<T>[OperatorName];
}

type Method<T> = (...args: readonly unknown[]) => T;

/**
 * The tensors among an operator's arguments, by role; the roles that were left out are missing.
 * @throws OperatorError where a record has roles that the operator has not
 */
export function inputsOf<T, K extends OperatorName>(
  operator: K,
  args: readonly unknown[],
): OperatorInputs<T>[K] {
  const inputs: Record<string, unknown> = {};
  const add = (role: string, value: unknown): void => {
    if (value !== undefined) inputs[role] = value;
  };
  OPERATORS[operator].arguments.forEach((argument, i) => {
    if (argument.kind === 'tensor' || argument.kind === 'list') add(argument.role, args[i]);
    if (argument.kind === 'record') {
      const given = args[i] as Readonly<Record<string, unknown>>;
      checkNames(operator, 'parameters', given, argument.roles);
      for (const role of argument.roles) add(role, given[role]);
    }
  });
  return inputs as unknown as OperatorInputs<T>[K];
}

/**
 * The options among an operator's arguments, every default filled in.
 * @param shapes those of its inputs, on which a padding of `same` depends
 * @throws OperatorError where the operator would refuse them
 */
export function optionsOf<K extends OperatorName>(
  operator: K,
  args: readonly unknown[],
  shapes: OperatorInputs<Shape>[K],
): OperatorOptions[K] {
  const row = OPERATORS[operator];
  const given: Record<string, unknown> = {};
  row.arguments.forEach((argument, i) => {
    if (argument.kind === 'options') Object.assign(given, args[i]);
    if (argument.kind === 'option') given[argument.name] = args[i] ?? argument.otherwise;
  });
  const resolve = row.resolve as ((given: unknown, shapes: unknown) => unknown) | undefined;
  return (resolve ? resolve(given, shapes) : given) as OperatorOptions[K];
}

/**
 * Runs an operator on tensors by role.
 * @throws OperatorError as the operator does
 */
export function invoke<T, K extends OperatorName>(
  backend: Backend<T>,
  operator: K,
  inputs: OperatorInputs<T>[K],
  options: OperatorOptions[K],
): T {
  const tensors = inputs as Inputs<T>;
  const settings = options as Readonly<Record<string, unknown>>;
  const args = OPERATORS[operator].arguments.map((argument) => {
    if (argument.kind === 'options') return settings;
    if (argument.kind === 'option') return settings[argument.name];
    if (argument.kind !== 'record') return tensors[argument.role];
    const given = argument.roles.filter((role) => role in tensors);
    return Object.fromEntries(given.map((role) => [role, tensors[role]]));
  });
  return (backend as Record<K, Method<T>>)[operator](...args);
}

/** Every tensor that an operator reads, with its role, in the order of the arguments; a list's tensors share theirs. */
export function tensorsOf<T>({
  operator,
  inputs,
}: OperatorRead<T>): { readonly role: string; readonly value: T }[] {
  const found: { role: string; value: T }[] = [];
  for (const [role, value] of Object.entries(inputs as Inputs<T>)) {
    // A shape is an array too, so that only the table tells a list from a tensor.
    const isList = OPERATORS[operator].arguments.some((a) => a.kind === 'list' && a.role === role);
    for (const one of isList ? (value as readonly T[]) : [value as T]) found.push({ role, value: one });
  }
  return found;
}

/** The same record with every tensor turned into something else. */
export function mapInputs<T, U, K extends OperatorName>(
  operator: K,
  inputs: OperatorInputs<T>[K],
  f: (value: T) => U,
): OperatorInputs<U>[K] {
  const mapped = OPERATORS[operator].arguments.flatMap((argument) => {
    const roles = argument.kind === 'record' ? argument.roles : 'role' in argument ? [argument.role] : [];
    return roles
      .filter((role) => role in (inputs as Inputs<T>))
      .map((role) => {
        const value = (inputs as Inputs<T>)[role];
        return [role, argument.kind === 'list' ? (value as readonly T[]).map(f) : f(value as T)];
      });
  });
  return Object.fromEntries(mapped) as OperatorInputs<U>[K];
}
