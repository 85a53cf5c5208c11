/** The rounding test for a matrix of sums, whose errors are products of a norm of the row and one of the column. */
import { count, f64x2, get, i32, kernel, set, VECTOR } from '../assembler.js';
import { LANES } from '../channel-last.js';
import { FLOAT32, FLOAT64 } from '../panels.js';
import { fourfoldTest } from './rounding-test.js';

/**
 * roundRows(sums, rows, columns, norms, rowNorms, shifts, relativeError, target, targetPitch, first, list): addresses of float64s, but of
 * float32s for `target`, and of integers for the list; bytes from a row of float32s to the next. The error of a sum is relativeError times
 * the product of its row's and its column's norm and the magnitude of its row's shift. `columns` is a multiple of four. Places are counted
 * row by row from `first` on; the list's end is the result.
 */
export const roundRows = kernel(
  'roundRows',
  (locals) => {
    const { parameter, variable } = locals;
    const [sums, rows, columns, norms, rowNorms, shifts] = [0, 1, 2, 3, 4, 5].map(() => parameter('i32'));
    const relativeError = parameter('f64');
    const [target, targetPitch, first, list] = [0, 1, 2, 3].map(() => parameter('i32'));
    const [row, columnNorms, end, to] = [0, 1, 2, 3].map(() => variable('i32'));
    const [norm, shift, size, scale] = [0, 1, 2, 3].map(() => variable('v128'));
    const test = fourfoldTest(locals);

    const load = (address: typeof sums, n: number) => f64x2.load(get(address), n * VECTOR);
    const four = [
      ...test.ys.flatMap((y, n) => set(y, f64x2.add(load(sums, n), get(shift)))),
      ...test.errors.flatMap((error, n) =>
        set(error, f64x2.mul(get(scale), f64x2.add(f64x2.mul(get(norm), load(columnNorms, n)), get(size)))),
      ),
      ...test.code(to, list, get(first)),
      ...set(sums, i32.add(get(sums), i32(LANES * FLOAT64))),
      ...set(to, i32.add(get(to), i32(LANES * FLOAT32))),
      ...set(first, i32.add(get(first), i32(LANES))),
    ];
    return [
      ...set(scale, f64x2.splat(get(relativeError))),
      ...set(end, i32.add(get(norms), i32.mul(get(columns), i32(FLOAT64)))),
      ...count(row, i32(0), get(rows), i32(1), [
        ...set(norm, f64x2.loadSplat(get(rowNorms))),
        ...set(shift, f64x2.loadSplat(get(shifts))),
        ...set(size, f64x2.abs(get(shift))),
        ...set(to, get(target)),
        ...count(columnNorms, get(norms), get(end), i32(LANES * FLOAT64), four),
        ...set(rowNorms, i32.add(get(rowNorms), i32(FLOAT64))),
        ...set(shifts, i32.add(get(shifts), i32(FLOAT64))),
        ...set(target, i32.add(get(target), get(targetPitch))),
      ]),
      ...get(list),
    ];
  },
  'i32',
);
