/** Sums of float64s in windows of a row. */
import { count, f64, get, i32, kernel, range, set } from '../assembler.js';
import { FLOAT64 } from '../panels.js';

/** sumWindows(source, step, taps, target, count): addresses; bytes from a window to the next; terms of one; and windows. */
export const sumWindows = kernel('sumWindows', ({ parameter, variable }) => {
  const [source, step, taps, target, length] = range(5).map(() => parameter('i32'));
  const [window, from] = range(2).map(() => variable('i32'));
  const sum = variable('f64');
  const end = i32.add(get(source), i32.mul(get(taps), i32(FLOAT64)));
  return count(window, i32(0), get(length), i32(1), [
    ...set(sum, f64.zero),
    ...count(from, get(source), end, i32(FLOAT64), set(sum, f64.add(get(sum), f64.load(get(from))))),
    ...f64.store(get(target), get(sum)),
    ...set(source, i32.add(get(source), get(step))),
    ...set(target, i32.add(get(target), i32(FLOAT64))),
  ]);
});
