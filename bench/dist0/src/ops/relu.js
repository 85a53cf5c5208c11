import ndops from 'ndarray-ops';
import { checkElementwise, shapeOf, storageOf } from './check.js';
import { output } from './output.js';
/**
 * max(x, 0). Exact; NaN stays NaN, and both zeros become +0.
 * @param x of any shape, which is the result's
 * @throws OperatorError where an axis is empty
 */
export function relu(x) {
    const shape = checkElementwise('relu', 'x', shapeOf('relu', 'x', x, storageOf(x)));
    return output(x, shape, (y) => ndops.maxs(y, x, 0));
}
