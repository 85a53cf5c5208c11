import { OperatorError } from '../errors.js';
import { checkLayout, shapeOf, storageOf } from './check.js';
import { output } from './output.js';
import { elements, sizeOf } from './tensor.js';
/**
 * Shape rule. x [N,C,H,W] → [N, C·H·W].
 * @throws OperatorError where the order is neither CHW nor HWC
 */
export function checkFlatten(x, order) {
    checkLayout('flatten', 'x', x, 'N×C×H×W');
    if (order !== 'CHW' && order !== 'HWC') {
        throw new OperatorError('flatten', 'order', 'to be CHW or HWC', String(order));
    }
    return [x[0], sizeOf(x.slice(1))];
}
/**
 * Maps as rows, in the order of a system's memory: `CHW` as PyTorch flattens, `HWC` as Keras does. Exact.
 * @param x [N,C,H,W] → [N, C·H·W]
 * @throws OperatorError where x is not of that layout, an axis is empty, or the order is another
 */
export function flatten(x, order) {
    const shape = checkFlatten(shapeOf('flatten', 'x', x, storageOf(x)), order);
    return output(x, shape, (y) => y.data.set(elements(order === 'CHW' ? x : x.transpose(0, 2, 3, 1))));
}
