/** Certified tensors with their elements at other places, or each turned into another number. */
import { elements, type Shape, sizeOf, type Tensor, tensor } from '../../ops/tensor.js';
import { bounds, boundsOf, type Certified } from '../certify/certified.js';

/** The same view of a value and of its bound. */
export const onBoth = ({ value, bound }: Certified, view: (t: Tensor) => Tensor): Certified => ({
  value: packed(view(value)),
  ...(bound && { bound: packed(view(bound)) }),
});

const packed = (t: Tensor): Tensor => tensor(elements(t), t.shape);

/** 0, 1, … n − 1. */
export const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

/** The places `indices` along an axis; one that is outside the tensor gives zeros. */
export const take = (x: Certified, axis: number, indices: readonly number[]): Certified =>
  onBoth(x, (t) => taken(t, axis, indices));

export function taken(t: Tensor, axis: number, indices: readonly number[]): Tensor {
  const data = elements(t);
  const length = t.shape[axis];
  const inner = sizeOf(t.shape.slice(axis + 1));
  const outer = sizeOf(t.shape.slice(0, axis));
  const result = new Float32Array(outer * indices.length * inner);
  for (let o = 0; o < outer; o++) {
    indices.forEach((index, i) => {
      if (index < 0 || index >= length) return;
      const from = (o * length + index) * inner;
      const to = (o * indices.length + i) * inner;
      for (let k = 0; k < inner; k++) result[to + k] = data[from + k];
    });
  }
  return tensor(result, t.shape.with(axis, indices.length));
}

/** The elements in row-major order, read as another shape of the same size. */
export const readAs = (x: Certified, shape: Shape): Certified => onBoth(x, (t) => tensor(elements(t), shape));

/** Each element turned into f of it, to within the slope's share of its bound and one rounding. */
export function each(x: Certified, f: (v: number, i: number) => number, slope = 1): Certified {
  const data = elements(x.value);
  const value = tensor(data.map(f), x.value.shape);
  const [of, result] = [boundsOf(x), elements(value)];
  const bound = bounds(value.shape, (i) =>
    result[i] === 0 || result[i] === data[i] ? of(i) * slope : of(i) * slope + Math.abs(result[i]) * 2 ** -23,
  );
  return { value, bound };
}

/** A parameter turned into another one, rounded once. */
export const parameter = ({ value }: Certified, f: (v: number, i: number) => number): Certified => ({
  value: tensor(elements(value).map(f), value.shape),
});

export const filled = (shape: Shape, value: number): Certified => ({
  value: tensor(new Float32Array(sizeOf(shape)).fill(value), shape),
});

/** A result that is rounded at last by a monotonic function: the ends of what it may have been are rounded too. */
export function boundedBy(x: Certified, round: (v: number) => number): Certified {
  const [data, of] = [elements(x.value), boundsOf(x)];
  const value = tensor(data.map(round), x.value.shape);
  const bound = bounds(value.shape, (i) => {
    const center = round(data[i]);
    return Math.max(round(data[i] + of(i)) - center, center - round(data[i] - of(i)));
  });
  return { value, bound };
}
