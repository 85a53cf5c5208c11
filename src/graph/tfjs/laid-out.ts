/**
 * Values of a TensorFlow graph as a backend has them. TensorFlow's maps are N×H×W×C and ours N×C×H×W; instead of a transpose before and
 * after each operator a value is a tensor and the order in which the graph sees its axes. A convolution works on the tensor, a Transpose
 * of the graph's is another order of the same tensor, and one is made real only where an operator needs the elements in a row.
 */
import type { Shape } from '../../ops/tensor.js';
import type { Known } from '../values.js';

/** A tensor of a backend's whose axis order[i] is the axis i of the value that it stands for. */
export interface LaidOut<T> {
  readonly kind: 'computed';
  readonly tensor: T;
  readonly order: readonly number[];
}

export type Value<T> = LaidOut<T> | Known;

export const laidOut = <T>(tensor: T, order: readonly number[]): LaidOut<T> => ({
  kind: 'computed',
  tensor,
  order,
});

/** The order of a value that is its tensor. */
export const inOrder = (rank: number): readonly number[] => Array.from({ length: rank }, (_, axis) => axis);

/** Of a map N×H×W×C in a tensor N×C×H×W. */
export const CHANNELS_FIRST: readonly number[] = [0, 2, 3, 1];

export const sameOrder = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((axis, i) => axis === b[i]);

/** Where each axis of the tensor is among the value's. */
export const inverse = (order: readonly number[]): readonly number[] =>
  order.map((_, axis) => order.indexOf(axis));

/** The shape of the value. */
export const shapeIn = (order: readonly number[], shape: Shape): Shape => order.map((axis) => shape[axis]);

/** The transpose that brings a tensor in one order to another. */
export const between = (from: readonly number[], to: readonly number[]): readonly number[] =>
  inverse(to).map((axis) => from[axis]);

/** An order when axes of the value go away, and of the tensor with them. */
export function withoutAxes(order: readonly number[], axes: readonly number[]): readonly number[] {
  const gone = axes.map((axis) => order[axis]);
  return order
    .filter((_, axis) => !axes.includes(axis))
    .map((axis) => axis - gone.filter((other) => other < axis).length);
}

/** An order when a new axis comes, at the same place in the value and in the tensor. */
export const withAxis = (order: readonly number[], at: number): readonly number[] =>
  order.map((axis) => (axis >= at ? axis + 1 : axis)).toSpliced(at, 0, at);
