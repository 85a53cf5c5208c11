/** What stands on a graph's edges while it runs: results of a backend, and numbers that are known before anything is computed. */
import ndarray from 'ndarray';
import { elements, type Shape, type Tensor, tensor } from '../ops/tensor.js';
import type { DtypeName } from '../weights/stored-tensor.js';
import { refuse } from './refuse.js';

/** A tensor that a backend has. */
export interface Computed<T> {
  readonly kind: 'computed';
  readonly tensor: T;
}

/** A tensor whose numbers are known: a weight, a constant, or a size that was worked out from shapes. */
export interface Known {
  readonly kind: 'known';
  readonly dtype: DtypeName;
  readonly shape: Shape;
  /** In row-major order, exactly what they are. */
  readonly numbers: ArrayLike<number>;
  /** Of a weight: what the file calls it. What is worked out has none. */
  readonly name?: string;
}

export type Value<T> = Computed<T> | Known;

export const computed = <T>(result: T): Computed<T> => ({ kind: 'computed', tensor: result });

export const known = (shape: Shape, numbers: ArrayLike<number>, dtype: DtypeName = 'I64'): Known => ({
  kind: 'known',
  dtype,
  shape,
  numbers,
});

/** A list of whole numbers. */
export const list = (numbers: readonly number[]): Known => known([numbers.length], numbers);

/** A known value as a tensor of float32s. */
export const asTensor = ({ shape, numbers }: Known): Tensor =>
  tensor(numbers instanceof Float32Array ? numbers : Float32Array.from(numbers), shape);

/** The same with its axes in another order. */
export function rearranged(value: Known, order: readonly number[]): Tensor {
  const { data, shape } = asTensor(value);
  const view = ndarray(data, [...shape]).transpose(...order) as Tensor;
  return tensor(elements(view), view.shape);
}

/**
 * How a result of a type is rounded; integers are as wide as they have to be.
 * @throws FormatError where nothing is computed here in that type
 */
export function roundingOf({ dtype }: Pick<Known, 'dtype'>): (x: number) => number {
  if (dtype === 'F32') return Math.fround;
  if (dtype === 'F16' || dtype === 'BF16') refuse('numbers of 32 or 64 bits', `arithmetic in ${dtype}`);
  return (x) => x;
}

export const isFloating = ({ dtype }: Pick<Known, 'dtype'>): boolean =>
  ['F16', 'BF16', 'F32', 'F64'].includes(dtype);
