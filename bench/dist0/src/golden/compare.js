/** How far a result is from the truth. */
import { FpnError } from '../errors.js';
import { elements, formatShape, sameShape } from '../ops/tensor.js';
/**
 * Compares a result with float64 truth of the same shape.
 * @throws FpnError where the shapes differ
 */
export function compare(actual, expected) {
    if (!sameShape(actual.shape, expected.shape)) {
        const got = formatShape(actual.shape);
        throw new FpnError(`compare: expected a result of shape ${formatShape(expected.shape)}, got ${got}`);
    }
    return compareValues(elements(actual), elements(expected));
}
/** Compares values in order; both hold as many, which is not checked. Equal infinities and two NaNs differ by 0. */
export function compareValues(actual, expected) {
    let maxError = 0;
    let maxMagnitude = 0;
    for (let i = 0; i < expected.length; i++) {
        const error = Object.is(actual[i], expected[i]) ? 0 : Math.abs(actual[i] - expected[i]);
        maxError = Math.max(maxError, error);
        maxMagnitude = Math.max(maxMagnitude, Math.abs(expected[i]));
    }
    return { maxError, maxMagnitude, relativeError: maxError === 0 ? 0 : maxError / maxMagnitude };
}
