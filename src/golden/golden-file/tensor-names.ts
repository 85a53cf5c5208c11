/** What an operator's tensors are called in a golden file: `input/x`, `input/xs/0`, `parameter/weight`. */
import { FormatError } from '../../errors.js';
import { OPERATORS, type OperatorInputs, type OperatorName } from '../../ops/operators.js';
import type { Tensor } from '../../ops/tensor.js';
import type { Operation } from '../../ops/uniform.js';

const prefixed = (operator: OperatorName, role: string): string =>
  `${OPERATORS[operator].parameters.includes(role) ? 'parameter' : 'input'}/${role}`;

/** Every tensor that an operation reads by its name in a file, in the order of the operator's arguments. */
export function namedInputs({
  operator,
  inputs,
}: Pick<Operation<Tensor>, 'operator' | 'inputs'>): [string, Tensor][] {
  return Object.entries(inputs as Readonly<Record<string, Tensor | readonly Tensor[]>>).flatMap(
    ([role, value]) => {
      const name = prefixed(operator, role);
      return Array.isArray(value)
        ? value.map((one: Tensor, i): [string, Tensor] => [`${name}/${i}`, one])
        : [[name, value as Tensor]];
    },
  );
}

/**
 * An operator's inputs out of tensors by their names in a file.
 * @throws FormatError where there are others than the operator reads; what is missing the operator itself refuses
 */
export function inputsFrom(
  operator: OperatorName,
  named: ReadonlyMap<string, Tensor>,
): OperatorInputs<Tensor>[OperatorName] {
  const left = new Map(named);
  const take = (name: string): Tensor | undefined => {
    const value = left.get(name);
    left.delete(name);
    return value;
  };
  const inputs: Record<string, Tensor | readonly Tensor[]> = {};
  for (const argument of OPERATORS[operator].arguments) {
    const roles = argument.kind === 'record' ? argument.roles : 'role' in argument ? [argument.role] : [];
    for (const role of roles) {
      const name = prefixed(operator, role);
      const value = argument.kind === 'list' ? takeAll(name, take) : take(name);
      if (value) inputs[role] = value;
    }
  }
  const [stranger] = left.keys();
  if (stranger !== undefined) throw new FormatError('golden', `tensors that ${operator} reads`, stranger);
  return inputs as unknown as OperatorInputs<Tensor>[OperatorName];
}

function takeAll(name: string, take: (name: string) => Tensor | undefined): Tensor[] {
  const list: Tensor[] = [];
  for (let one = take(`${name}/0`); one; one = take(`${name}/${list.length}`)) list.push(one);
  return list;
}
