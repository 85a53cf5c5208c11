/** Functions of one variable that are quotients. */
import { tensor } from '../ops/tensor.js';
import type { NodeOperators } from './node-operators.js';

const one = <T>(run: NodeOperators<T>): T => run.made('one', () => tensor([1], []));

/** 1/x. */
export const reciprocal = <T>(run: NodeOperators<T>, x: T): T =>
  run.output().elementwise(one(run), x, 'divide');

/** 1/√x, of which the root is rounded too. */
export const reciprocalRoot = <T>(run: NodeOperators<T>, x: T): T =>
  reciprocal(run, run.part('root').unary(x, 'sqrt'));

/** x/(1 + |x|), of which the sum is rounded too. */
export function softsign<T>(run: NodeOperators<T>, x: T): T {
  const size = run.part('size').elementwise(x, run.part('negative').scale(x, -1), 'maximum');
  return run.output().elementwise(x, run.part('sum').elementwise(size, one(run), 'add'), 'divide');
}
