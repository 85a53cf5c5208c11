/** Tensors handed over inside larger buffers: NaNs lie round them, which show in a result that was read outside. */
import ndarray from 'ndarray';
import { elements, rowMajorStrides, type Tensor, tensor } from '../ops/tensor.js';

/**
 * - `offset`: one piece of memory, with NaNs before and behind.
 * - `gaps`: NaNs behind every row too.
 * - `plain`: a buffer of its own.
 */
export type Layout = 'offset' | 'gaps' | 'plain';

/** A view, and whether its buffer has been written to. */
export interface Guarded {
  readonly view: Tensor;
  isUnchanged(): boolean;
}

/** NaNs before and behind: no multiple of a vector's length. */
const GUARD = 37;
/** NaNs behind a row. */
const GAP = 3;

/** @param t whose numbers are copied */
export function guarded(t: Tensor, layout: Layout): Guarded {
  const view = layout === 'plain' ? tensor(elements(t).slice(), t.shape) : surrounded(t, layout);
  // bits, since no NaN equals another
  const bits = new Uint32Array(view.data.buffer);
  const before = bits.slice();
  const isUnchanged = (): boolean => {
    for (let i = 0; i < bits.length; i++) if (bits[i] !== before[i]) return false;
    return true;
  };
  return { view, isUnchanged };
}

function surrounded(t: Tensor, layout: Exclude<Layout, 'plain'>): Tensor {
  const data = elements(t);
  const row = t.shape[t.shape.length - 1] ?? 1;
  const pitch = layout === 'gaps' ? row + GAP : row;
  const buffer = new Float32Array(2 * GUARD + (data.length / row) * pitch).fill(Number.NaN);
  for (let from = 0, to = GUARD; from < data.length; from += row, to += pitch) {
    buffer.set(data.subarray(from, from + row), to);
  }
  const strides = rowMajorStrides([...t.shape.slice(0, -1), pitch]).slice(0, t.shape.length); // a scalar has no row
  return ndarray(buffer, [...t.shape], strides, GUARD);
}
