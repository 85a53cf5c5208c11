import { formatShape, type Shape } from '../../../ops/tensor.js';
import { refuse } from '../../refuse.js';
import { computed, type Value } from '../../values.js';
import type { NodeRun } from '../node-run.js';

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
