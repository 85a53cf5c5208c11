/** How a node of a graph calls our operators. */
import type { Backend } from '../ops/backend.js';
import { type Shape, sameShape, type Tensor } from '../ops/tensor.js';

/** A node that runs: the backend under the names of what it gives. */
export interface NodeOperators<T> {
  /** For the operator that gives an output of the node's. */
  output(i?: number): Backend<T>;
  /** For an operator on the way to the node's first output. */
  part(name: string): Backend<T>;
  /** A tensor that is made of what is known alone, which is done once. */
  made(part: string, make: () => Tensor): T;
}

/**
 * Computes on the same elements in another shape.
 * @param as the shape in which `compute` wants them
 * @param result that of the node's result; where x is of the shape `as` already, `compute` has to give it
 */
export function inShape<T>(
  run: NodeOperators<T>,
  x: T,
  as: Shape,
  result: Shape,
  compute: (nn: Backend<T>, x: T) => T,
): T {
  if (sameShape(run.output().shape(x), as)) return compute(run.output(), x);
  const y = compute(run.part('computed'), run.part('reshaped').reshape(x, as));
  return run.output().reshape(y, result);
}
