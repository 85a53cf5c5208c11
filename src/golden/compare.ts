/** How far a result is from the truth. */
import { FpnError } from '../errors.js';
import { type AnyTensor, elements, formatShape, sameShape } from '../ops/tensor.js';

export interface Comparison {
  /** Largest |actual − expected|; NaN where exactly one of the two is NaN somewhere. */
  readonly maxError: number;
  /** Largest |expected|. */
  readonly maxMagnitude: number;
  /** maxError / maxMagnitude, the figure by which levels are judged; 0 where both are zero throughout. */
  readonly relativeError: number;
}

/**
 * Compares a result with float64 truth of the same shape.
 * @throws FpnError where the shapes differ
 */
export function compare(actual: AnyTensor, expected: AnyTensor): Comparison {
  if (!sameShape(actual.shape, expected.shape)) {
    const got = formatShape(actual.shape);
    throw new FpnError(`compare: expected a result of shape ${formatShape(expected.shape)}, got ${got}`);
  }
  return compareValues(elements(actual), elements(expected));
}

/** Compares values in order; both hold as many. */
export function compareValues(actual: ArrayLike<number>, expected: ArrayLike<number>): Comparison {
  let maxError = 0;
  let maxMagnitude = 0;
  for (let i = 0; i < expected.length; i++) {
    const error = Object.is(actual[i], expected[i]) ? 0 : Math.abs(actual[i] - expected[i]);
    maxError = Math.max(maxError, error);
    maxMagnitude = Math.max(maxMagnitude, Math.abs(expected[i]));
  }
  return { maxError, maxMagnitude, relativeError: maxError === 0 ? 0 : maxError / maxMagnitude };
}
