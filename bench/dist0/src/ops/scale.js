import ndops from 'ndarray-ops';
import { OperatorError } from '../errors.js';
import { checkElementwise, shapeOf, storageOf } from './check.js';
import { output } from './output.js';
/**
 * Shape rule. x of any shape → that shape.
 * @throws OperatorError where the factor is not a float32
 */
export function checkScale(x, factor) {
    if (!Object.is(Math.fround(factor), factor)) {
        throw new OperatorError('scale', 'factor', 'to be a float32', String(factor));
    }
    return checkElementwise('scale', 'x', x);
}
/**
 * x·factor, rounded once: an IEEE 754 multiplication, exact for powers of two short of overflow and underflow.
 * @param x of any shape, which is the result's
 * @param factor a float32: what a system writes as 0.1 is Math.fround(0.1) here
 * @throws OperatorError where an axis is empty or the factor is not a float32
 */
export function scale(x, factor) {
    const shape = checkScale(shapeOf('scale', 'x', x, storageOf(x)), factor);
    return output(x, shape, (y) => ndops.muls(y, x, factor));
}
