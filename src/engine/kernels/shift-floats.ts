/** Rows of float32s, to each its own number added: sums and their filters' biases. */
import { count, f32x4, get, i32, kernel, set, v128 } from '../assembler.js';

/**
 * shiftFloats(sums, rows, columns, shifts, target, targetPitch): addresses of float32s, and bytes from a row of the target, which may be the
 * sums, to the next; `columns` is a multiple of four. Returns 1 where a result is no finite number, else 0.
 */
export const shiftFloats = kernel(
  'shiftFloats',
  ({ parameter, variable }) => {
    const [sums, rows, columns, shifts, target, targetPitch] = [0, 1, 2, 3, 4, 5].map(() => parameter('i32'));
    const [row, j, to] = [0, 1, 2].map(() => variable('i32'));
    const [shift, result, difference, strange] = [0, 1, 2, 3].map(() => variable('v128'));
    return [
      ...count(row, i32(0), get(rows), i32(1), [
        ...set(shift, f32x4.loadSplat(get(shifts))),
        ...set(to, get(target)),
        ...count(j, i32(0), get(columns), i32(f32x4.lanes), [
          ...set(result, f32x4.add(f32x4.load(get(sums)), get(shift))),
          ...f32x4.store(get(to), get(result)),
          // ∞ − ∞ is NaN too, and NaN is not itself
          ...set(difference, f32x4.sub(get(result), get(result))),
          ...set(strange, v128.or(get(strange), f32x4.notEqual(get(difference), get(difference)))),
          ...set(sums, i32.add(get(sums), i32(f32x4.lanes * f32x4.bytes))),
          ...set(to, i32.add(get(to), i32(f32x4.lanes * f32x4.bytes))),
        ]),
        ...set(target, i32.add(get(target), get(targetPitch))),
        ...set(shifts, i32.add(get(shifts), i32(f32x4.bytes))),
      ]),
      ...v128.anyTrue(get(strange)),
    ];
  },
  'i32',
);
