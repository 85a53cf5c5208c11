/** Tensors compared by their bits: +0 is not −0, and a NaN equals only the same NaN. */
import { expect } from 'vitest';
import { type Shape, sizeOf, type Tensor, tensor } from '../../src/ops/tensor.js';

export const CANONICAL_NAN = 0x7fc00000;

/** Every index of a shape in row-major order; the empty index of a scalar. */
export function* indices(shape: Shape): Generator<number[]> {
  const index = shape.map(() => 0);
  for (let left = sizeOf(shape); left > 0; left--) {
    yield [...index];
    for (let axis = shape.length - 1; axis >= 0 && ++index[axis] === shape[axis]; axis--) index[axis] = 0;
  }
}

/** A contiguous copy, element by element. */
export function copyOf(view: Tensor): Tensor {
  const data = new Float32Array(sizeOf(view.shape));
  let next = 0;
  for (const index of indices(view.shape)) data[next++] = view.get(...index);
  return tensor(data, view.shape);
}

/** A contiguous copy with a function of every element. */
export const mapped = (t: Tensor, f: (x: number) => number): Tensor =>
  tensor(
    copyOf(t).data.map((x) => f(x)),
    t.shape,
  );

/** A contiguous tensor whose element at each index is a function of the index. */
export function tabulate(shape: Shape, value: (...index: number[]) => number): Tensor {
  const data = new Float32Array(sizeOf(shape));
  let next = 0;
  for (const index of indices(shape)) data[next++] = value(...index);
  return tensor(data, shape);
}

/** The elements' bits in row-major order. Reads a contiguous tensor's memory, so that no NaN changes on the way. */
export function bitsOf(t: Tensor): Uint32Array {
  const contiguous = t.shape.every(
    (n, axis) => n === 1 || t.stride[axis] === sizeOf(t.shape.slice(axis + 1)),
  );
  const { data, offset } = contiguous ? t : copyOf(t);
  const start = contiguous ? offset : 0;
  return new Uint32Array(data.buffer, data.byteOffset + 4 * start, sizeOf(t.shape)).slice();
}

/** Fails unless both have the same shape and the same bits. */
export function expectSameBits(actual: Tensor, expected: Tensor): void {
  if (actual.shape.join() !== expected.shape.join()) expect(actual.shape).toEqual(expected.shape);
  const a = bitsOf(actual);
  const b = bitsOf(expected);
  const at = a.findIndex((word, i) => word !== b[i]);
  if (at < 0) return;
  const show = (word: number, t: Tensor) => `${word.toString(16)} (${copyOf(t).data[at]})`;
  expect.fail(
    `element ${at} of ${actual.shape.join('×')}: expected ${show(b[at], expected)}, got ${show(a[at], actual)}`,
  );
}
