/**
 * How every operator makes its result: zeros of its shape, written by the operator's own loop, and at the end every
 * NaN canonical. The loop stays the operator's because a shared one that calls a function for each element is several
 * times slower where that function is an addition or a maximum; where it is an exponential, `mapped` costs nothing.
 */
import type { NdArray } from 'ndarray';
import { storageOf } from './check.js';
import { canonicalizeNaNs } from './nan.js';
import { type AnyTensor, elements, type Floats, type Shape, zeros } from './tensor.js';

/** A new tensor in the storage of `like`; `write` fills it. */
export function output<D extends Floats>(
  like: NdArray<D>,
  shape: Shape,
  write: (y: AnyTensor) => void,
): NdArray<D> {
  const y: AnyTensor = zeros(shape, storageOf(like));
  write(y);
  canonicalizeNaNs(y.data);
  return y as NdArray<D>;
}

/** A new tensor of f of every element. */
export const mapped = <D extends Floats>(x: NdArray<D>, f: (x: number) => number): NdArray<D> =>
  output(x, x.shape, ({ data }) => {
    const source: Floats = elements(x);
    for (let i = 0; i < data.length; i++) data[i] = f(source[i]);
  });
