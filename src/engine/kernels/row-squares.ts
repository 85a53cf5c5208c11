/** The squares of rows of float32s: what norms are the roots of. Two rows at a time. */
import { count, f32x4, f64x2, get, i32, kernel, range, repeat, set, VECTOR } from '../assembler.js';
import { FLOAT32 } from '../panels.js';
import { ROWS } from './inner-products.js';

/**
 * rowSquares(source, pitch, rows, length, target): addresses of the rows and of float64s, bytes from a row to the next, pairs of
 * rows, and floats of one, a multiple of four.
 */
export const rowSquares = kernel('rowSquares', ({ parameter, variable }) => {
  const [source, pitch, rows, length, target] = range(5).map(() => parameter('i32'));
  const [row, end] = range(2).map(() => variable('i32'));
  const starts = range(ROWS).map(() => variable('i32'));
  const sums = range(ROWS).map(() => range(2).map(() => variable('v128')));
  const x = variable('v128');
  const addFour = starts.flatMap((start, n) => [
    ...sums[n].flatMap((sum, half) => [
      ...set(x, f64x2.loadFloat32s(get(start), half * f64x2.lanes * FLOAT32)),
      ...set(sum, f64x2.add(get(sum), f64x2.mul(get(x), get(x)))),
    ]),
    ...set(start, i32.add(get(start), i32(VECTOR))),
  ]);
  const [one, other] = sums.map(([low, high]) => f64x2.add(get(low), get(high)));
  return count(row, i32(0), get(rows), i32(1), [
    ...starts.flatMap((start) => [
      ...set(start, get(source)),
      ...set(source, i32.add(get(source), get(pitch))),
    ]),
    ...set(end, i32.add(get(starts[0]), i32.mul(get(length), i32(FLOAT32)))),
    ...sums.flat().flatMap((sum) => set(sum, f64x2.constant(0))),
    ...repeat(addFour, i32.less(get(starts[0]), get(end))),
    ...f64x2.store(get(target), f64x2.add(f32x4.lowHalves(one, other), f32x4.highHalves(one, other))),
    ...set(target, i32.add(get(target), i32(VECTOR))),
  ]);
});
