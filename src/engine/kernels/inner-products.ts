/**
 * A matrix product of few columns, whose rows are read once and so are not worth panels: inner products of float32 rows as they are, and of
 * columns in panels of two places of the depth side by side, summed apart and added up at the end. As many additions for as many loads
 * as in multiply-panels.ts.
 */
import {
  type Code,
  count,
  f32x4,
  f64x2,
  get,
  i32,
  type Kernel,
  kernel,
  type Local,
  type MultiplyAdd,
  range,
  repeat,
  set,
  VECTOR,
  when,
} from '../assembler.js';
import { FLOAT32, FLOAT64 } from '../panels.js';

/** Rows that are taken at a time, and columns: those of a panel. */
export const ROWS = 2;
export const COLUMNS = 4;

/** Bytes of two places of the depth in a panel. */
export const PAIR = COLUMNS * VECTOR;

/**
 * innerProducts(a, b, c, rows, columns, aPitch, bPitch, length, more): the sums of `length` places of the depth, an even number, row by row
 * into c, or added to it where there is `more` than these. Addresses, pairs of rows and panels of columns, and the bytes from a row to the
 * next and from a panel to the next.
 */
export const innerProducts = (multiplyAdd: MultiplyAdd): Kernel =>
  kernel('innerProducts', ({ parameter, variable }) => {
    const [a, b, c, rows, columns, aPitch, bPitch, length, more] = range(9).map(() => parameter('i32'));
    const [i, j, next, q, end, target] = range(6).map(() => variable('i32'));
    const starts = range(ROWS).map(() => variable('i32'));
    const left = range(ROWS).map(() => variable('v128'));
    const right = variable('v128');
    const tile = range(ROWS).map(() => range(COLUMNS).map(() => variable('v128')));

    const twoTerms: Code = [
      ...left.flatMap((vector, row) => set(vector, f64x2.loadFloat32s(get(starts[row])))),
      ...range(COLUMNS).flatMap((column) => [
        ...set(right, f64x2.load(get(q), column * VECTOR)),
        ...left.flatMap((vector, row) => {
          const sum = tile[row][column];
          return set(sum, multiplyAdd(get(vector), get(right), get(sum)));
        }),
      ]),
      ...starts.flatMap((start) => set(start, i32.add(get(start), i32(f64x2.lanes * FLOAT32)))),
      ...set(q, i32.add(get(q), i32(PAIR))),
    ];
    /** The sums of two columns. */
    const both = (one: Local, other: Local): Code =>
      f64x2.add(f32x4.lowHalves(get(one), get(other)), f32x4.highHalves(get(one), get(other)));
    const store = (value: (sums: Code, offset: number) => Code): Code =>
      tile.flatMap((sums) => [
        ...range(COLUMNS / f64x2.lanes).flatMap((n) => {
          const [one, other] = sums.slice(n * f64x2.lanes);
          return f64x2.store(get(target), value(both(one, other), n * VECTOR), n * VECTOR);
        }),
        ...set(target, i32.add(get(target), i32.mul(get(columns), i32(COLUMNS * FLOAT64)))),
      ]);
    const oneTile: Code = [
      ...starts.flatMap((start) => [...set(start, get(next)), ...set(next, i32.add(get(next), get(aPitch)))]),
      ...set(q, get(b)),
      ...set(end, i32.add(get(starts[0]), i32.mul(get(length), i32(FLOAT32)))),
      ...tile.flatMap((sums) => sums.flatMap((sum) => set(sum, f64x2.constant(0)))),
      ...repeat(twoTerms, i32.less(get(starts[0]), get(end))),
      ...set(
        target,
        i32.add(
          get(c),
          i32.mul(i32.add(i32.mul(i32.mul(get(i), i32(ROWS)), get(columns)), get(j)), i32(COLUMNS * FLOAT64)),
        ),
      ),
      ...when(
        get(more),
        store((sums, offset) => f64x2.add(f64x2.load(get(target), offset), sums)),
        store((sums) => sums),
      ),
    ];
    return count(j, i32(0), get(columns), i32(1), [
      ...set(next, get(a)),
      ...count(i, i32(0), get(rows), i32(1), oneTile),
      ...set(b, i32.add(get(b), get(bPitch))),
    ]);
  });
