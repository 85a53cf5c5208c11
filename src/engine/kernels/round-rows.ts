/** The rounding test for a matrix of sums, whose errors are products of a norm of the row and one of the column. */
import { count, f64x2, get, i32, kernel, set } from '../assembler.js';
import { roundingTest } from './rounding-test.js';

/**
 * roundRows(sums, rows, columns, norms, rowNorms, shifts, relativeError, target, first, list): addresses of float64s, but of float32s for
 * `target`, and of integers for the list. The error of a sum is relativeError times the product of
 * its row's and its column's norm and the magnitude of its row's shift. `columns` is even. Places are counted row by row from `first` on;
 * the list's end is the result.
 */
export const roundRows = kernel(
  'roundRows',
  (locals) => {
    const { parameter, variable } = locals;
    const [sums, rows, columns, norms, rowNorms, shifts] = [0, 1, 2, 3, 4, 5].map(() => parameter('i32'));
    const relativeError = parameter('f64');
    const [target, first, list] = [0, 1, 2].map(() => parameter('i32'));
    const [row, j] = [0, 1].map(() => variable('i32'));
    const [norm, shift, size] = [0, 1, 2].map(() => variable('v128'));
    const test = roundingTest(locals);

    const place = (address: typeof sums, bytes: number) => i32.add(get(address), i32.mul(get(j), i32(bytes)));
    const gauge = f64x2.add(f64x2.mul(get(norm), f64x2.load(place(norms, 8))), get(size));
    const pair = [
      ...set(test.y, f64x2.add(f64x2.load(place(sums, 8)), get(shift))),
      ...set(test.error, f64x2.mul(f64x2.splat(get(relativeError)), gauge)),
      ...test.code(place(target, 4), list, i32.add(get(first), get(j))),
    ];
    return [
      ...count(row, i32(0), get(rows), i32(1), [
        ...set(norm, f64x2.loadSplat(get(rowNorms))),
        ...set(shift, f64x2.loadSplat(get(shifts))),
        ...set(size, f64x2.abs(get(shift))),
        ...count(j, i32(0), get(columns), i32(2), pair),
        ...set(sums, i32.add(get(sums), i32.mul(get(columns), i32(8)))),
        ...set(first, i32.add(get(first), get(columns))),
        ...set(target, i32.add(get(target), i32.mul(get(columns), i32(4)))),
        ...set(rowNorms, i32.add(get(rowNorms), i32(8))),
        ...set(shifts, i32.add(get(shifts), i32(8))),
      ]),
      ...get(list),
    ];
  },
  'i32',
);
