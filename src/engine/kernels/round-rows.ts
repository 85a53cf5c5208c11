/**
 * The rounding test of `numerics/rounding.ts` for a matrix of sums: each is rounded to float32, and the places are listed of those that
 * their errors could move to another one. Two at a time, by the same operations as the plain test.
 */
import { count, f64x2, get, i32, kernel, set, when } from '../assembler.js';

/**
 * roundRows(sums, rows, columns, norms, rowNorms, shifts, relativeError, target, pitch, first, list): addresses of float64s, but of float32s for
 * `target`, whose rows are `pitch` bytes apart, and of integers for the list. The error of a sum is relativeError times the product of
 * its row's and its column's norm and the magnitude of its row's shift. `columns` is even. Places are counted row by row from `first` on; the list's end is the result.
 */
export const roundRows = kernel(
  'roundRows',
  ({ parameter, variable }) => {
    const [sums, rows, columns, norms, rowNorms, shifts] = [0, 1, 2, 3, 4, 5].map(() => parameter('i32'));
    const relativeError = parameter('f64');
    const [target, pitch, first, list] = [0, 1, 2, 3].map(() => parameter('i32'));
    const [row, j, certain] = [0, 1, 2].map(() => variable('i32'));
    const [norm, shift, size] = [0, 1, 2].map(() => variable('v128'));
    const [y, error, low, high] = [0, 1, 2, 3].map(() => variable('v128'));

    const place = (address: typeof sums, bytes: number) => i32.add(get(address), i32.mul(get(j), i32(bytes)));
    const gauge = f64x2.add(f64x2.mul(get(norm), f64x2.load(place(norms, 8))), get(size));
    // a result of zero has its sign for certain where the error is smaller than the value, or none
    const hasSign = f64x2.or(
      f64x2.notEqual(get(low), f64x2.constant(0)),
      f64x2.or(f64x2.less(get(error), f64x2.abs(get(y))), f64x2.equal(get(error), f64x2.constant(0))),
    );
    const note = (lane: number) =>
      when(i32.isZero(i32.and(get(certain), i32(1 << lane))), [
        ...i32.store(get(list), i32.add(get(first), i32.add(get(j), i32(lane)))),
        ...set(list, i32.add(get(list), i32(4))),
      ]);
    const pair = [
      ...set(y, f64x2.add(f64x2.load(place(sums, 8)), get(shift))),
      ...set(error, f64x2.mul(f64x2.splat(get(relativeError)), gauge)),
      ...set(low, f64x2.promote(f64x2.demote(f64x2.sub(get(y), get(error))))),
      ...set(high, f64x2.promote(f64x2.demote(f64x2.add(get(y), get(error))))),
      ...f64x2.storeLow(place(target, 4), f64x2.demote(get(y))),
      ...set(certain, f64x2.mask(f64x2.and(f64x2.equal(get(low), get(high)), hasSign))),
      ...when(i32.less(get(certain), i32(3)), [...note(0), ...note(1)]),
    ];
    return [
      ...count(row, i32(0), get(rows), i32(1), [
        ...set(norm, f64x2.loadSplat(get(rowNorms))),
        ...set(shift, f64x2.loadSplat(get(shifts))),
        ...set(size, f64x2.abs(get(shift))),
        ...count(j, i32(0), get(columns), i32(2), pair),
        ...set(sums, i32.add(get(sums), i32.mul(get(columns), i32(8)))),
        ...set(first, i32.add(get(first), get(columns))),
        ...set(target, i32.add(get(target), get(pitch))),
        ...set(rowNorms, i32.add(get(rowNorms), i32(8))),
        ...set(shifts, i32.add(get(shifts), i32(8))),
      ]),
      ...get(list),
    ];
  },
  'i32',
);
