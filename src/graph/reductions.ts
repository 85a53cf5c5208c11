/** What is made of all numbers along some axes. */
import { type Shape, sizeOf, tensor } from '../ops/tensor.js';
import type { NodeOperators } from './node-operators.js';

/** Rows and how long they are: the axes that are reduced come last. */
interface Rows {
  readonly rows: number;
  readonly length: number;
}

/** One number a row. */
interface Reduction {
  /** The shape in which the rows are wanted. */
  readonly as: (of: Rows) => Shape;
  readonly compute: <T>(run: NodeOperators<T>, x: T, of: Rows) => T;
}

/** A map a row. */
const asMaps = ({ rows, length }: Rows): Shape => [1, rows, length, 1];

/** By what they find. */
export const REDUCTIONS = {
  mean: { as: asMaps, compute: (run, x) => run.part('mean').globalAveragePool(x) },
  maximum: {
    as: asMaps,
    compute: (run, x, { length }) => run.part('maximum').maxPool2d(x, { kernel: [length, 1] }),
  },
  minimum: {
    as: asMaps,
    compute(run, x, { length }) {
      const largest = run
        .part('maximum')
        .maxPool2d(run.part('negative').scale(x, -1), { kernel: [length, 1] });
      return run.part('minimum').scale(largest, -1);
    },
  },
  /** A dense layer of ones adds up its rows. */
  sum: {
    as: ({ rows, length }) => [rows, length],
    compute(run, x, { length }) {
      const ones = run.made('ones', () => tensor(new Float32Array(length).fill(1), [1, length]));
      return run.part('sum').linear(x, ones, undefined);
    },
  },
} satisfies Record<string, Reduction>;

/**
 * @param axes counted from the front, each once; of none x is the result
 * @param keep whether they stay, with one element each
 */
export function reduced<T>(
  run: NodeOperators<T>,
  x: T,
  axes: readonly number[],
  keep: boolean,
  { as, compute }: Reduction,
): T {
  if (axes.length === 0) return x;
  const shape = run.output().shape(x);
  const all = shape.map((_, axis) => axis);
  const kept = all.filter((axis) => !axes.includes(axis));
  const order = [...kept, ...axes];
  const rows = order.every((axis, i) => axis === i) ? x : run.part('transposed').transpose(x, order);
  const of = {
    rows: sizeOf(kept.map((axis) => shape[axis])),
    length: sizeOf(axes.map((axis) => shape[axis])),
  };
  const result = all.flatMap((axis) => (!axes.includes(axis) ? [shape[axis]] : keep ? [1] : []));
  return run.output().reshape(compute(run, run.part('rows').reshape(rows, as(of)), of), result);
}
