/** Tensors brought from one precision to the other. */
import ndarray from 'ndarray';
import { OperatorError } from '../errors.js';
import { canonicalizeNaNs } from './nan.js';
import { type AnyTensor, describe, elements, type Float64Tensor, type Tensor, tensor } from './tensor.js';

/** The tensor itself, or the same numbers in a Float64Array: every float32 is a float64. */
export function toFloat64(t: AnyTensor): Float64Tensor {
  if (checkTensor(t).data instanceof Float64Array) return t as Float64Tensor;
  return ndarray(Float64Array.from(elements(t)), [...t.shape]);
}

/**
 * The tensor itself, or the float32s nearest to a float64 tensor's elements. NaNs become the canonical one.
 * @throws OperatorError where it is no tensor of floats
 */
export function toFloat32(t: AnyTensor): Tensor {
  if (checkTensor(t).data instanceof Float32Array) return t as Tensor;
  const rounded = Float32Array.from(elements(t));
  canonicalizeNaNs(rounded);
  return tensor(rounded, t.shape);
}

function checkTensor(t: AnyTensor): AnyTensor {
  const { data, shape, stride } = (t ?? {}) as Partial<AnyTensor>;
  const stored = data instanceof Float32Array || data instanceof Float64Array;
  if (stored && Array.isArray(shape) && Array.isArray(stride)) return t;
  throw new OperatorError('tensor', 'value', 'to be an ndarray of float32 or float64 numbers', describe(t));
}
