/** Rows of float32s, or every so manieth of them, at a distance from each other: as they are, or as float64s. */
import { type Code, count, f32, f64, get, i32, type Kernel, kernel, range, set } from '../assembler.js';
import { FLOAT32, FLOAT64 } from '../panels.js';

/**
 * name(source, sourcePitch, step, rows, columns, target, pitch): addresses of float32s and of what they become; bytes from a row to the next,
 * from a column to the next, and from a row to the next where they go.
 */
const spreadRowsAs = (name: string, bytes: number, copy: (to: Code, from: Code) => Code): Kernel =>
  kernel(name, ({ parameter, variable }) => {
    const [source, sourcePitch, step, rows, columns, target, pitch] = range(7).map(() => parameter('i32'));
    const [row, from, to, end] = range(4).map(() => variable('i32'));
    return count(row, i32(0), get(rows), i32(1), [
      ...set(from, get(source)),
      ...set(end, i32.add(get(target), i32.mul(get(columns), i32(bytes)))),
      ...count(to, get(target), get(end), i32(bytes), [
        ...copy(get(to), get(from)),
        ...set(from, i32.add(get(from), get(step))),
      ]),
      ...set(source, i32.add(get(source), get(sourcePitch))),
      ...set(target, i32.add(get(target), get(pitch))),
    ]);
  });

export const spreadRows = spreadRowsAs('spreadRows', FLOAT32, (to, from) => f32.store(to, f32.load(from)));

/** As float64s. */
export const promoteRows = spreadRowsAs('promoteRows', FLOAT64, (to, from) =>
  f64.store(to, f64.loadFloat32(from)),
);
