/** Tensors as lists, and of one number. */
import { elements, sizeOf, type Tensor, tensor } from '../../src/ops/tensor.js';

/** Elements, for comparisons that want a list. */
export const list = (t: Tensor): number[] => [...elements(t)];

export const constant = (value: number, shape: readonly number[]): Tensor =>
  tensor(new Float32Array(sizeOf(shape)).fill(value), shape);
