import { OperatorError } from '../errors.js';
import { describe, ELEMENT_LIMIT, formatShape, sizeOf, } from './tensor.js';
const RANKS = { 'N×C×H×W': 4, 'O×I×kH×kW': 4, 'N×I': 2, 'O×I': 2, 'N×K': 2 };
const hasNoEmptyAxis = (shape) => Array.isArray(shape) && shape.every((n) => Number.isSafeInteger(n) && n > 0);
const written = (shape) => (Array.isArray(shape) ? formatShape(shape) : describe(shape));
/** A shape must have the rank of its layout, no empty axis, and fewer than 2³¹ elements. */
export function checkLayout(operator, argument, shape, layout) {
    if (!hasNoEmptyAxis(shape) || shape.length !== RANKS[layout]) {
        throw new OperatorError(operator, argument, `of shape ${layout}, no axis empty`, written(shape));
    }
    checkSize(operator, argument, shape);
}
/** What elementwise operators take: any rank, no empty axis. Returns the shape, which is their result's too. */
export function checkElementwise(operator, argument, shape) {
    if (!hasNoEmptyAxis(shape)) {
        throw new OperatorError(operator, argument, 'to have no empty axis', written(shape));
    }
    return checkSize(operator, argument, shape);
}
export function checkShape(operator, argument, actual, expected) {
    if (!Array.isArray(actual) ||
        actual.length !== expected.length ||
        actual.some((n, axis) => n !== expected[axis])) {
        throw new OperatorError(operator, argument, `of shape ${formatShape(expected)}`, written(actual));
    }
}
/** Gives back the shape of an operator's result, which must have fewer than 2³¹ elements as its inputs must. */
export const checkResult = (operator, shape) => checkSize(operator, 'a result', shape);
function checkSize(operator, argument, shape) {
    if (sizeOf(shape) >= ELEMENT_LIMIT) {
        throw new OperatorError(operator, argument, 'of fewer than 2³¹ elements', formatShape(shape));
    }
    return shape;
}
/** Which storage a tensor has; float32 for what is none, so that the message asks for that. */
export const storageOf = (x) => x?.data instanceof Float64Array ? 'float64' : 'float32';
/** The shape of a tensor, which must be one: an ndarray of the storage that the operator computes with. */
export function shapeOf(operator, argument, x, storage = 'float32') {
    const { data, shape, stride } = (x ?? {});
    const right = data instanceof (storage === 'float32' ? Float32Array : Float64Array);
    if (!right || !Array.isArray(shape) || !Array.isArray(stride)) {
        throw new OperatorError(operator, argument, `to be a tensor of ${storage} numbers`, describe(x));
    }
    if (data.length >= ELEMENT_LIMIT) {
        throw new OperatorError(operator, argument, 'in memory of fewer than 2³¹ elements', `${data.length}`);
    }
    return shape;
}
/** The shapes of several tensors. */
export function shapesOf(operator, argument, xs, storage = 'float32') {
    return checkList(operator, argument, xs).map((x, i) => shapeOf(operator, `${argument}[${i}]`, x, storage));
}
/** The shapes of tensors by their names, of which there are no others; what is left out stays left out. */
export function namedShapesOf(operator, tensors, names, storage = 'float32') {
    checkNames(operator, 'parameters', tensors, names);
    const given = Object.entries(tensors).filter(([, tensor]) => tensor !== undefined);
    const shapes = given.map(([name, tensor]) => [name, shapeOf(operator, name, tensor, storage)]);
    return Object.fromEntries(shapes);
}
export function checkList(operator, argument, xs) {
    if (!Array.isArray(xs))
        throw new OperatorError(operator, argument, 'to be an array', describe(xs));
    return xs;
}
/** Refuses names that an operator does not have, which would pass unseen otherwise: `strides`, `gamma`. */
export function checkNames(operator, argument, given, names) {
    if (typeof given !== 'object' || given === null) {
        throw new OperatorError(operator, argument, `to be an object of ${names.join(', ')}`, describe(given));
    }
    const stranger = Object.keys(given).find((name) => !names.includes(name));
    if (stranger !== undefined) {
        throw new OperatorError(operator, argument, `among ${names.join(', ')}`, stranger);
    }
}
export function checkInteger(operator, argument, value, minimum) {
    if (!Number.isSafeInteger(value) || value < minimum) {
        throw new OperatorError(operator, argument, `to be an integer ≥ ${minimum}`, typeof value === 'number' ? String(value) : describe(value));
    }
}
/** A switch, or its default where it is left out. */
export function checkSwitch(operator, argument, value, otherwise) {
    if (value !== undefined && typeof value !== 'boolean') {
        throw new OperatorError(operator, argument, 'to be true or false', String(value));
    }
    return value ?? otherwise;
}
/** [vertical, horizontal] of a pair, both integers no smaller than `minimum`. */
export function checkPair(operator, argument, pair, minimum) {
    const [vertical, horizontal] = both(operator, argument, pair);
    checkInteger(operator, argument, vertical, minimum);
    checkInteger(operator, argument, horizontal, minimum);
    return [vertical, horizontal];
}
/** [vertical, horizontal] of a pair of numbers, whatever they are. */
export function both(operator, argument, pair) {
    if (!Array.isArray(pair))
        return [pair, pair];
    if (pair.length !== 2) {
        throw new OperatorError(operator, argument, 'to be a number or two', `[${pair.map(String).join(', ')}]`);
    }
    return [pair[0], pair[1]];
}
const SIDES = ['top', 'bottom', 'left', 'right'];
export function checkSides(operator, argument, sides) {
    checkNames(operator, argument, sides, SIDES);
    for (const side of SIDES)
        checkInteger(operator, `${argument}.${side}`, sides[side], 0);
}
