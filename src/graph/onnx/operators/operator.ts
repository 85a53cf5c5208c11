/** What an ONNX operator is in ours. */
import type { Backend } from '../../../ops/backend.js';
import { formatShape, type Shape, sameShape } from '../../../ops/tensor.js';
import type { NodeRun } from '../node-run.js';
import { refuse } from '../refuse.js';
import { computed, type Value } from '../values.js';

/** Gives the node's outputs, in their order. */
export type GraphOperator = <T>(run: NodeRun<T>) => Value<T>[];

/** An operator with one result. */
export const giving =
  (result: <T>(run: NodeRun<T>) => T): GraphOperator =>
  (run) => [computed(result(run))];

/** Refuses 1-D and 3-D forms of an operator: they are other operators. */
export function checkMap(shape: Shape): void {
  if (shape.length !== 4) refuse('2-D maps (N×C×H×W)', `${shape.length - 2}-D ones (${formatShape(shape)})`);
}

/**
 * Computes on the same elements in another shape.
 * @param as the shape in which `compute` wants them
 * @param result that of the node's result; where x is of the shape `as` already, `compute` has to give it
 */
export function inShape<T>(
  run: NodeRun<T>,
  x: T,
  as: Shape,
  result: Shape,
  compute: (nn: Backend<T>, x: T) => T,
): T {
  if (sameShape(run.output().shape(x), as)) return compute(run.output(), x);
  const y = compute(run.part('computed'), run.part('reshaped').reshape(x, as));
  return run.output().reshape(y, result);
}
