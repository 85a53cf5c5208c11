import { OperatorError } from '../errors.js';
import { intercept } from './intercept.js';
/** Wraps a backend so that an operator's error says which layer it is of. For one run, as names are counted. */
export const located = (backend) => intercept(backend, ({ layer, run }) => {
    try {
        return run();
    }
    catch (error) {
        throw error instanceof OperatorError ? error.within(layer) : error;
    }
});
