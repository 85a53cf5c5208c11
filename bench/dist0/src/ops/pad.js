import ndops from 'ndarray-ops';
import { OperatorError } from '../errors.js';
import { checkLayout, checkResult, checkSides, shapeOf, storageOf } from './check.js';
import { output } from './output.js';
/**
 * Shape rule. x [N,C,H,W] → [N, C, top + H + bottom, left + W + right].
 * @throws OperatorError where a side is not a non-negative integer or the value is not a float32
 */
export function checkPad(x, sides, value = 0) {
    checkLayout('pad', 'x', x, 'N×C×H×W');
    checkSides('pad', 'sides', sides);
    if (!Object.is(Math.fround(value), value)) {
        throw new OperatorError('pad', 'value', 'to be a float32', String(value));
    }
    const [batch, channels, height, width] = x;
    const { top, bottom, left, right } = sides;
    return checkResult('pad', [batch, channels, top + height + bottom, left + width + right]);
}
/**
 * Surrounds every feature map with a constant. Exact.
 * @param x [N,C,H,W] → [N, C, top + H + bottom, left + W + right]
 * @param sides rows and columns to add, in pixels
 * @param value a float32, zero where it is left out
 * @throws OperatorError where a side is not a non-negative integer, the value is not a float32, or an axis of x is empty
 */
export function pad(x, sides, value = 0) {
    const shape = checkPad(shapeOf('pad', 'x', x, storageOf(x)), sides, value);
    return output(x, shape, (y) => {
        y.data.fill(value);
        ndops.assign(y.lo(0, 0, sides.top, sides.left).hi(...x.shape), x);
    });
}
