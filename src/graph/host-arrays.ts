/** Rearranging known numbers, in row-major order. */
import { formatShape, rowMajorStrides, type Shape, sizeOf } from '../ops/tensor.js';
import type { DtypeName } from '../weights/stored-tensor.js';
import { refuse } from './refuse.js';
import type { AxisSlice } from './shapes.js';
import { type Known, known, list, roundingOf } from './values.js';

/** Sizes are few; a graph that asks for more than this wants our memory. */
export const MOST_NUMBERS = 2 ** 22;

/** @throws FormatError where there are more than sizes ever are */
export function checkCount(count: number): void {
  if (!(count <= MOST_NUMBERS))
    refuse(`at most ${MOST_NUMBERS} numbers to work out sizes from`, String(count));
}

/** The shape that several broadcast to, as NumPy's do. */
export function broadcast(shapes: readonly Shape[]): Shape {
  const rank = Math.max(...shapes.map(({ length }) => length));
  return Array.from({ length: rank }, (_, axis) => {
    const sizes = shapes.map((shape) => shape[axis - rank + shape.length] ?? 1);
    const size = sizes.find((n) => n !== 1) ?? 1;
    if (sizes.some((n) => n !== 1 && n !== size)) {
      refuse('shapes that broadcast', shapes.map(formatShape).join(' and '));
    }
    return size;
  });
}

/** What stands at each place of a view. */
function read(numbers: ArrayLike<number>, shape: Shape, offsetsOf: readonly (readonly number[])[]): number[] {
  checkCount(sizeOf(shape));
  let places = [0];
  for (const offsets of offsetsOf)
    places = places.flatMap((place) => offsets.map((offset) => place + offset));
  return places.map((place) => numbers[place]);
}

const steps = (size: number, stride: number): number[] => Array.from({ length: size }, (_, i) => i * stride);

/** The numbers, repeated along axes of one. */
export function stretched({ shape: own, numbers }: Known, shape: Shape): number[] {
  const strides = rowMajorStrides(own);
  const skipped = shape.length - own.length;
  const strideOf = (axis: number): number =>
    axis < skipped || own[axis - skipped] === 1 ? 0 : strides[axis - skipped];
  return read(
    numbers,
    shape,
    shape.map((size, axis) => steps(size, strideOf(axis))),
  );
}

export function permuted({ shape: own, numbers, dtype }: Known, order: readonly number[]): Known {
  const strides = rowMajorStrides(own);
  const shape = order.map((axis) => own[axis]);
  return known(
    shape,
    read(
      numbers,
      shape,
      order.map((axis) => steps(own[axis], strides[axis])),
    ),
    dtype,
  );
}

/** Those of an axis that are wanted, in the order in which they are: the axis becomes the shape of the indices. */
export function gathered({ shape: own, numbers, dtype }: Known, axis: number, indices: Known): Known {
  const size = own[axis];
  const wanted = Array.from(indices.numbers, (index) => (index < 0 ? index + size : index));
  const outside = wanted.find((index) => !(index >= 0 && index < size));
  if (outside !== undefined) refuse(`indices below ${size}`, String(outside));
  const strides = rowMajorStrides(own);
  const offsets = own.map((n, i) =>
    i === axis ? wanted.map((index) => index * strides[i]) : steps(n, strides[i]),
  );
  const sizes = own.map((n, i) => (i === axis ? wanted.length : n));
  const shape = [...own.slice(0, axis), ...indices.shape, ...own.slice(axis + 1)];
  return known(shape, read(numbers, sizes, offsets), dtype);
}

/** Several in a row along an axis. */
export function joined(parts: readonly Known[], axis: number): Known {
  const [{ shape: first, dtype }] = parts;
  const inFront = sizeOf(first.slice(0, axis));
  const rows = Array.from({ length: inFront }, (_, i) =>
    parts.flatMap(({ shape, numbers }) => {
      const length = sizeOf(shape.slice(axis));
      return Array.from({ length }, (_, k) => numbers[i * length + k]);
    }),
  );
  const size = parts.reduce((sum, { shape }) => sum + shape[axis], 0);
  return known(
    first.map((n, i) => (i === axis ? size : n)),
    rows.flat(),
    dtype,
  );
}

/** A function of each element, of shapes that broadcast. */
export function elementByElement(
  inputs: readonly Known[],
  f: (...numbers: number[]) => number,
  dtype?: DtypeName,
): Known {
  if (inputs.length < f.length) refuse(`${f.length} inputs`, String(inputs.length));
  if (inputs.length === 0) refuse('inputs', 'none');
  const shape = broadcast(inputs.map((input) => input.shape));
  const rows = inputs.map((input) => stretched(input, shape));
  const first = inputs[inputs.length === 3 ? 1 : 0];
  const round = dtype === undefined ? roundingOf(first) : (x: number) => x;
  const numbers = Array.from({ length: sizeOf(shape) }, (_, i) => round(f(...rows.map((row) => row[i]))));
  return known(shape, numbers, dtype ?? first.dtype);
}

/** Of all numbers along some axes one, in the order in which they lie. */
export function reducedAlong(
  x: Known,
  axes: readonly number[],
  keep: boolean,
  f: (a: number, b: number) => number,
): Known {
  const kept = x.shape.map((n, axis) => (axes.includes(axis) ? 1 : n));
  const places = stretched(
    known(
      kept,
      Array.from({ length: sizeOf(kept) }, (_, i) => i),
    ),
    x.shape,
  );
  const totals = new Map<number, number>();
  places.forEach((place, i) => {
    const before = totals.get(place);
    totals.set(place, before === undefined ? x.numbers[i] : f(before, x.numbers[i]));
  });
  const shape = keep ? kept : kept.filter((_, axis) => !axes.includes(axis));
  return known(
    shape,
    Array.from({ length: sizeOf(kept) }, (_, i) => totals.get(i) ?? 0),
    x.dtype,
  );
}

/** What slices take of some axes. */
export function slicedBy(x: Known, slices: readonly AxisSlice[]): Known {
  return slices.reduce(
    (part, { axis, start, step, count }) =>
      gathered(part, axis, list(Array.from({ length: count }, (_, i) => start + i * step))),
    x,
  );
}

/** The numbers from `start` up to `limit`, which is not among them. */
export function ranged(start: number, limit: number, delta: number, dtype: DtypeName): Known {
  const count = Math.max(Math.ceil((limit - start) / delta), 0);
  checkCount(count);
  return known(
    [count],
    Array.from({ length: count }, (_, i) => start + i * delta),
    dtype,
  );
}
