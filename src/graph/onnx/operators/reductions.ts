/** What is made of all numbers along some axes: https://onnx.ai/onnx/operators/onnx__ReduceMean.html and those beside it. */
import { type Shape, sizeOf, tensor } from '../../../ops/tensor.js';
import type { NodeRun } from '../node-run.js';
import { axesOf } from '../shape-rules.js';
import { type GraphOperator, giving } from './operator.js';

/** Rows and how long they are: the axes that are reduced come last. */
interface Rows {
  readonly rows: number;
  readonly length: number;
}

/**
 * @param as the shape in which `compute` wants the rows
 * @param compute a number a row
 */
const reduction = (
  as: (of: Rows) => Shape,
  compute: <T>(run: NodeRun<T>, x: T, of: Rows) => T,
): GraphOperator =>
  giving((run) => {
    const shape = run.shape(0);
    const all = shape.map((_, axis) => axis);
    const nothing = run.flag('noop_with_empty_axes');
    const keep = run.flag('keepdims', true);
    const given = axesOf(run, 1, shape.length);
    const axes = given && given.length > 0 ? given : nothing ? [] : all;
    if (axes.length === 0) return run.tensor(0);
    const kept = all.filter((axis) => !axes.includes(axis));
    const order = [...kept, ...axes];
    const x = order.every((axis, i) => axis === i)
      ? run.tensor(0)
      : run.part('transposed').transpose(run.tensor(0), order);
    const of = {
      rows: sizeOf(kept.map((axis) => shape[axis])),
      length: sizeOf(axes.map((axis) => shape[axis])),
    };
    const result = all.flatMap((axis) => (!axes.includes(axis) ? [shape[axis]] : keep ? [1] : []));
    return run.output().reshape(compute(run, run.part('rows').reshape(x, as(of)), of), result);
  });

/** A map a row. */
const asMaps = ({ rows, length }: Rows): Shape => [1, rows, length, 1];

const mean = reduction(asMaps, (run, x) => run.part('mean').globalAveragePool(x));

const maximum = reduction(asMaps, (run, x, { length }) =>
  run.part('maximum').maxPool2d(x, { kernel: [length, 1] }),
);

const minimum = reduction(asMaps, (run, x, { length }) => {
  const largest = run.part('maximum').maxPool2d(run.part('negative').scale(x, -1), { kernel: [length, 1] });
  return run.part('minimum').scale(largest, -1);
});

/** A dense layer of ones adds up its rows. */
const sum = reduction(
  ({ rows, length }) => [rows, length],
  (run, x, { length }) => {
    const ones = run.made('ones', () => tensor(new Float32Array(length).fill(1), [1, length]));
    return run.part('sum').linear(x, ones, undefined);
  },
);

export const REDUCTIONS = { ReduceMean: mean, ReduceSum: sum, ReduceMax: maximum, ReduceMin: minimum };
