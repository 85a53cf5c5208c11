/** Rules of shapes that graphs of all formats share. */
import { formatShape, type Shape, sizeOf } from '../ops/tensor.js';
import { refuse } from './refuse.js';

/** The shape of as many elements that is asked for, its −1 filled in. */
export function filledIn(asked: Shape, from: Shape): Shape {
  const shape = [...asked];
  const open = shape.indexOf(-1);
  if (open >= 0)
    shape[open] =
      sizeOf(from) / shape.reduce((product, n, axis) => (axis === open ? product : product * n), 1);
  if (!shape.every((n) => Number.isInteger(n) && n >= 0) || sizeOf(shape) !== sizeOf(from)) {
    refuse(`a shape of the ${sizeOf(from)} elements of ${formatShape(from)}`, `[${asked.join(', ')}]`);
  }
  return shape;
}

/** A shape less some axes of one; all those where none are named. */
export function without(from: Shape, named: readonly number[] | undefined): Shape {
  const axes = named ?? from.flatMap((n, axis) => (n === 1 ? [axis] : []));
  const wide = axes.find((axis) => from[axis] !== 1);
  if (wide !== undefined) refuse('axes of size 1', `axis ${wide} of ${formatShape(from)}`);
  return from.filter((_, axis) => !axes.includes(axis));
}

/** An axis counted from the front. */
export function axisOf(axis: number, rank: number): number {
  const counted = axis < 0 ? axis + rank : axis;
  return Number.isInteger(counted) && counted >= 0 && counted < rank
    ? counted
    : refuse(`an axis from ${-rank} to ${rank - 1}`, String(axis));
}

/** Which of an axis are taken. */
export interface AxisSlice {
  readonly axis: number;
  readonly start: number;
  readonly step: number;
  readonly count: number;
}

/** Python's rule of start:end:step. */
export function within(size: number, start: number, end: number, step: number): Omit<AxisSlice, 'axis'> {
  if (!Number.isInteger(step) || step === 0) refuse('steps other than 0', String(step));
  const [low, high] = step > 0 ? [0, size] : [-1, size - 1];
  const clamped = (n: number): number => Math.min(Math.max(n < 0 ? n + size : n, low), high);
  const [from, to] = [clamped(start), clamped(end)];
  return { start: from, step, count: Math.max(Math.ceil((to - from) / step), 0) };
}
