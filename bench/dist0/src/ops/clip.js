import ndops from 'ndarray-ops';
import { OperatorError } from '../errors.js';
import { checkElementwise, shapeOf, storageOf } from './check.js';
import { output } from './output.js';
/**
 * Shape rule. x of any shape → that shape.
 * @throws OperatorError where the bounds are not float32s in order
 */
export function checkClip(x, low, high) {
    if (!(low <= high) || !Object.is(Math.fround(low), low) || !Object.is(Math.fround(high), high)) {
        throw new OperatorError('clip', 'low ≤ high', 'to be float32s', `${low} and ${high}`);
    }
    return checkElementwise('clip', 'x', x);
}
/**
 * min(max(x, low), high): ReLU6 is clip(x, 0, 6). Exact; NaN stays NaN, and +0 is larger than −0.
 * @param x of any shape, which is the result's
 * @param low a float32, as `high` is: what a system writes as 0.1 is Math.fround(0.1) here
 * @throws OperatorError where an axis is empty, or the bounds are not float32s in order
 */
export function clip(x, low, high) {
    const shape = checkClip(shapeOf('clip', 'x', x, storageOf(x)), low, high);
    return output(x, shape, (y) => {
        ndops.maxs(y, x, low);
        ndops.minseq(y, high);
    });
}
