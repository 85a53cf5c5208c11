import { checkNames } from './check.js';
import { OPERATORS } from './operators.js';
/**
 * The tensors among an operator's arguments, by role; the roles that were left out are missing.
 * @throws OperatorError where a record has roles that the operator has not
 */
export function inputsOf(operator, args) {
    const inputs = {};
    const add = (role, value) => {
        if (value !== undefined)
            inputs[role] = value;
    };
    OPERATORS[operator].arguments.forEach((argument, i) => {
        if (argument.kind === 'tensor' || argument.kind === 'list')
            add(argument.role, args[i]);
        if (argument.kind === 'record') {
            const given = args[i];
            checkNames(operator, 'parameters', given, argument.roles);
            for (const role of argument.roles)
                add(role, given[role]);
        }
    });
    return inputs;
}
/**
 * The options among an operator's arguments, every default filled in.
 * @param shapes those of its inputs, on which a padding of `same` depends
 * @throws OperatorError where the operator would refuse them
 */
export function optionsOf(operator, args, shapes) {
    const row = OPERATORS[operator];
    const given = {};
    row.arguments.forEach((argument, i) => {
        if (argument.kind === 'options')
            Object.assign(given, args[i]);
        if (argument.kind === 'option')
            given[argument.name] = args[i] ?? argument.otherwise;
    });
    const resolve = row.resolve;
    return (resolve ? resolve(given, shapes) : given);
}
/** Runs an operator on tensors by role. */
export function invoke(backend, operator, inputs, options) {
    const tensors = inputs;
    const settings = options;
    const args = OPERATORS[operator].arguments.map((argument) => {
        if (argument.kind === 'options')
            return settings;
        if (argument.kind === 'option')
            return settings[argument.name];
        if (argument.kind !== 'record')
            return tensors[argument.role];
        const given = argument.roles.filter((role) => role in tensors);
        return Object.fromEntries(given.map((role) => [role, tensors[role]]));
    });
    return backend[operator](...args);
}
/** Every tensor that an operator reads, with its role, in the order of the arguments; a list's tensors share theirs. */
export function tensorsOf({ operator, inputs, }) {
    const lists = new Set(OPERATORS[operator].arguments.flatMap((a) => (a.kind === 'list' ? [a.role] : [])));
    return Object.entries(inputs).flatMap(([role, value]) => 
    // A shape is an array too, so that only the table tells a list from a tensor.
    lists.has(role)
        ? value.map((one) => ({ role, value: one }))
        : [{ role, value: value }]);
}
/** The same record with every tensor turned into something else. */
export function mapInputs(operator, inputs, f) {
    const mapped = OPERATORS[operator].arguments.flatMap((argument) => {
        const roles = argument.kind === 'record' ? argument.roles : 'role' in argument ? [argument.role] : [];
        return roles
            .filter((role) => role in inputs)
            .map((role) => {
            const value = inputs[role];
            return [role, argument.kind === 'list' ? value.map(f) : f(value)];
        });
    });
    return Object.fromEntries(mapped);
}
