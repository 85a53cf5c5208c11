import { inputsOf, invoke, mapInputs, optionsOf } from './operator-call.js';
import { operatorNames } from './operators.js';
import { shapes } from './shapes.js';
/**
 * @param itself the backend without its operators
 * @param compute gives every operator's result
 */
export function uniformBackend(itself, compute) {
    const methodOf = (operator) => (...args) => {
        const inputs = inputsOf(operator, args);
        const ofInputs = mapInputs(operator, inputs, (x) => itself.shape(x));
        return compute({ operator, inputs, options: optionsOf(operator, args, ofInputs) });
    };
    const operators = Object.fromEntries(operatorNames.map((operator) => [operator, methodOf(operator)]));
    return { ...itself, ...operators };
}
/** The shape of an operation's result. */
export const shapeOfResult = ({ operator, inputs, options }, shapeOf) => invoke(shapes, operator, mapInputs(operator, inputs, shapeOf), options);
