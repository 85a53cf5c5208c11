/** What is made of all numbers along some axes: https://www.tensorflow.org/api_docs/python/tf/raw_ops/Mean and those beside it. */
import { REDUCTIONS as FOUND, reduced } from '../../reductions.js';
import { softmaxAlong } from '../../softmax.js';
import { laidOut, withoutAxes } from '../laid-out.js';
import { type GraphOperator, unary } from './operator.js';

const reduction =
  (what: keyof typeof FOUND): GraphOperator =>
  (run) => {
    const order = run.order(0);
    const keep = run.flag('keep_dims');
    const axes = [...new Set(run.numbers(1, 'axes').map((axis) => run.axis(axis, order.length)))];
    const x = run.tensorIn(0, order);
    const y = reduced(
      run,
      x,
      axes.map((axis) => order[axis]).sort((a, b) => a - b),
      keep,
      FOUND[what],
    );
    return [laidOut(y, keep ? order : withoutAxes(order, axes))];
  };

export const REDUCTIONS: Readonly<Record<string, GraphOperator>> = {
  Mean: reduction('mean'),
  Sum: reduction('sum'),
  Max: reduction('maximum'),
  Min: reduction('minimum'),
  /** Over the last axis. */
  Softmax: unary((run, x) => softmaxAlong(run, x, run.order(0)[run.shape(0).length - 1])),
};
