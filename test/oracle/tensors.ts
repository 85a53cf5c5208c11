/** Tensors as lists, and of one number. */
import type { GraphValue, Recorder } from '../../src/ops/graph.js';
import { elements, sizeOf, type Tensor, tensor } from '../../src/ops/tensor.js';

/** Elements, for comparisons that want a list. */
export const list = (t: Tensor): number[] => [...elements(t)];

export const constant = (value: number, shape: readonly number[]): Tensor =>
  tensor(new Float32Array(sizeOf(shape)).fill(value), shape);

/** Brings tensors to a recorded graph as its inputs, and keeps which is which. */
export const asInputs =
  (input: Recorder['input'], values: Map<GraphValue, Tensor>) =>
  (value: Tensor): GraphValue => {
    const source = input(`x${values.size}`, value.shape);
    values.set(source, value);
    return source;
  };
