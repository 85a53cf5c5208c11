/** Products of matrices, over axes that broadcast as NumPy's do: https://numpy.org/doc/stable/reference/generated/numpy.matmul.html */
import { formatShape, type Shape, sameShape, sizeOf } from '../ops/tensor.js';
import { repeated } from './axes.js';
import { broadcast } from './host-arrays.js';
import type { NodeOperators } from './node-operators.js';
import { refuse } from './refuse.js';

/**
 * Rows by one matrix: a dense layer.
 * @param x …×K
 * @param weight N×K, the matrix turned
 * @param result of the shape …×N
 */
export function rowsByMatrix<T>(run: NodeOperators<T>, x: T, weight: T, result: Shape): T {
  const shape = run.output().shape(x);
  const inner = shape[shape.length - 1];
  const rows = [sizeOf(shape) / inner, inner];
  const flat = sameShape(shape, rows) ? x : run.part('reshaped').reshape(x, rows);
  if (flat === x && result.length === 2) return run.output().linear(x, weight, undefined);
  return run.output().reshape(run.part('computed').linear(flat, weight, undefined), result);
}

/**
 * Each of some matrices by each of others. They are convolutions of single pixels, with the first one's rows for filters: each pair is a
 * group of its own or, where the first is the same for all, an image.
 * @param a …×M×K, or K, which is one row
 * @param b …×K×N, or K, which is one column
 * @throws FormatError where the shapes have no product
 */
export function matrixProducts<T>(run: NodeOperators<T>, a: T, b: T): T {
  const [first, second] = [run.output().shape(a), run.output().shape(b)];
  const left = first.length === 1 ? [1, ...first] : first;
  const right = second.length === 1 ? [...second, 1] : second;
  const [rows, inner] = left.slice(-2);
  const [depth, columns] = right.slice(-2);
  if (left.length < 2 || right.length < 2 || inner !== depth)
    refuse('matrices M×K and K×N', `${formatShape(first)} and ${formatShape(second)}`);
  const batch = broadcast([left.slice(0, -2), right.slice(0, -2)]);
  const result = [...batch, ...(first.length === 1 ? [] : [rows]), ...(second.length === 1 ? [] : [columns])];
  if (sizeOf(right) === inner * columns) {
    const matrix = second.length === 2 ? b : run.part('matrix').reshape(b, [inner, columns]);
    return rowsByMatrix(run, a, run.part('weight').transpose(matrix, [1, 0]), result);
  }
  const count = sizeOf(batch);
  const isShared = sizeOf(left) === rows * inner;
  const [filters, groups] = isShared ? [rows, 1] : [count * rows, count];
  const every = isShared ? a : stretched(run, a, left, batch, 'first');
  const weight = run.part('filters').reshape(every, [filters, inner, 1, 1]);
  const maps = stretched(run, b, right, batch, 'second');
  const x = run.part('maps').reshape(maps, [count / groups, groups * inner, columns, 1]);
  return run.output().reshape(run.part('product').conv2d(x, weight, undefined, { groups }), result);
}

/**
 * A matrix for each of the batch.
 * @param matrices x's shape, as axes of one or more and a matrix
 */
function stretched<T>(run: NodeOperators<T>, x: T, matrices: Shape, batch: Shape, name: string): T {
  const shape = [...batch, ...matrices.slice(-2)];
  const aligned = [...shape.slice(matrices.length).map(() => 1), ...matrices];
  const isAligned = run.output().shape(x).length === shape.length;
  const whole = isAligned ? x : run.part(name).reshape(x, aligned);
  return repeated(run, whole, shape, `${name}/`);
}
