/**
 * Wraps any backend and reports every operator that it runs: the layer, the inputs, the options and the output. Nothing
 * is kept, so that a caller can look at one layer at a time of a network whose activations would not fit in memory
 * together, but how often a name was used: wrap anew for each run.
 */
import { FpnError } from '../errors.js';
import { intercept } from './intercept.js';
import { inputsOf, mapInputs, optionsOf, tensorsOf } from './operator-call.js';
import { formatShape, sameShape } from './tensor.js';
/**
 * @param onOperator called after each operator, in the order of execution. What it returns takes the output's place: a tensor of
 * somebody's dump, say; the output stands where it returns nothing
 * @throws FpnError where what takes the output's place is not of its shape
 */
export const trace = (backend, 
// biome-ignore lint/suspicious/noConfusingVoidType: callbacks that return nothing are the usual ones
onOperator) => intercept(backend, ({ layer, operator, args, parameterName, run }) => {
    const output = run();
    const inputs = inputsOf(operator, args);
    const shapes = mapInputs(operator, inputs, (x) => backend.shape(x));
    const parameters = Object.fromEntries(tensorsOf({ operator, inputs }).flatMap(({ role, value }) => {
        const name = parameterName(value);
        return name === undefined ? [] : [[role, name]];
    }));
    const options = optionsOf(operator, args, shapes);
    const event = { layer, operator, inputs, parameters, options, output };
    const replacement = onOperator(event) ?? output;
    if (replacement !== output)
        checkReplacement(layer, backend.shape(replacement), backend.shape(output));
    return replacement;
});
function checkReplacement(layer, actual, expected) {
    if (actual && sameShape(actual, expected))
        return;
    const got = actual ? formatShape(actual) : 'something else';
    throw new FpnError(`trace: expected a tensor of shape ${formatShape(expected)} in ${layer}'s place, got ${got}`);
}
