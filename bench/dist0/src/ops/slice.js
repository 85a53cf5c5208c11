import { OperatorError } from '../errors.js';
import { checkInteger, checkLayout, shapeOf, storageOf } from './check.js';
import { output } from './output.js';
import { elements } from './tensor.js';
/**
 * Shape rule. x [N,C,H,W] → [N, end − start, H, W].
 * @throws OperatorError where the range is empty or reaches beyond the channels
 */
export function checkSlice(x, start, end) {
    checkLayout('slice', 'x', x, 'N×C×H×W');
    checkInteger('slice', 'start', start, 0);
    checkInteger('slice', 'end', end, start + 1);
    if (end > x[1])
        throw new OperatorError('slice', 'end', `to be at most ${x[1]} channels`, String(end));
    return [x[0], end - start, x[2], x[3]];
}
/**
 * Channels start … end − 1 of feature maps, counted from 0. Exact.
 * @param x [N,C,H,W] → [N, end − start, H, W]
 * @throws OperatorError where the range is empty or reaches beyond the channels, or an axis of x is empty
 */
export function slice(x, start, end) {
    const shape = checkSlice(shapeOf('slice', 'x', x, storageOf(x)), start, end);
    return output(x, shape, (y) => y.data.set(elements(x.lo(0, start, 0, 0).hi(...shape))));
}
