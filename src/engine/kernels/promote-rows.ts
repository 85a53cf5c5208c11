/** Rows of float32s as float64s, at a distance from each other. */
import { count, f64, get, i32, kernel, set } from '../assembler.js';
import { FLOAT32, FLOAT64 } from '../panels.js';

/** promoteRows(source, rows, columns, target, pitch): addresses of float32s and of float64s, and bytes from a row of these to the next. */
export const promoteRows = kernel('promoteRows', ({ parameter, variable }) => {
  const [source, rows, columns, target, pitch] = [0, 1, 2, 3, 4].map(() => parameter('i32'));
  const [row, to, end] = [0, 1, 2].map(() => variable('i32'));
  return count(row, i32(0), get(rows), i32(1), [
    ...set(end, i32.add(get(target), i32.mul(get(columns), i32(FLOAT64)))),
    ...count(to, get(target), get(end), i32(FLOAT64), [
      ...f64.store(get(to), f64.loadFloat32(get(source))),
      ...set(source, i32.add(get(source), i32(FLOAT32))),
    ]),
    ...set(target, i32.add(get(target), get(pitch))),
  ]);
});
