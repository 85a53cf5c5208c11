/** What an operator of TensorFlow's is in ours. */
import { formatShape } from '../../../ops/tensor.js';
import { refuse } from '../../refuse.js';
import { inOrder, laidOut, type Value } from '../laid-out.js';
import type { NodeRun } from '../node-run.js';

/** Gives the node's outputs, in their order. */
export type GraphOperator = <T>(run: NodeRun<T>) => readonly Value<T>[];

/** Of one input, element by element: the result lies as that does. */
export const unary =
  (compute: <T>(run: NodeRun<T>, x: T) => T): GraphOperator =>
  (run) => {
    const order = run.order(0);
    return [laidOut(compute(run, run.tensorIn(0, order)), order)];
  };

/** Of one map, in a tensor [N,C,H,W], which the first input is, and its result too. */
export const ofMaps =
  (compute: <T>(run: NodeRun<T>, x: T) => T): GraphOperator =>
  (run) => {
    checkMap(run, 0);
    const order = run.mapOrder();
    return [laidOut(compute(run, run.tensorIn(0, order)), order)];
  };

/** Of operands that are read as the graph sees them; so is the result. */
export const giving =
  (compute: <T>(run: NodeRun<T>) => T): GraphOperator =>
  (run) => {
    const result = compute(run);
    return [laidOut(result, inOrder(run.output().shape(result).length))];
  };

/** Refuses other than 2-D forms of an operator. */
export function checkMap<T>(run: NodeRun<T>, i: number): void {
  const shape = run.shape(i);
  if (shape.length !== 4) refuse('maps of four axes', formatShape(shape));
}

/**
 * How the result of several operands lies that are joined element by element: as the first computed one of most axes whose order is not
 * the plain one, so that what is transposed are operands without a map's order.
 */
export function commonOrder<T>(run: NodeRun<T>, operands: readonly number[]): readonly number[] {
  const rank = Math.max(...operands.map((i) => run.shape(i).length));
  const orders = operands.filter((i) => run.value(i).kind === 'computed').map((i) => run.order(i));
  const isPlain = (order: readonly number[]): boolean => order.every((axis, i) => axis === i);
  return orders.find((order) => order.length === rank && !isPlain(order)) ?? inOrder(rank);
}
