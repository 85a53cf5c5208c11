import { canonicalizeNaNs } from './nan.js';
import { elements, type FloatTensor, type Tensor, tensor } from './tensor.js';

/** The tensor itself, or the float32s nearest to a float64 tensor's elements. NaNs become the canonical one. */
export function toFloat32(t: FloatTensor): Tensor {
  if (isFloat32(t)) return t;
  const rounded = Float32Array.from(elements(t));
  canonicalizeNaNs(rounded);
  return tensor(rounded, t.shape);
}

const isFloat32 = (t: FloatTensor): t is Tensor => t.data instanceof Float32Array;
