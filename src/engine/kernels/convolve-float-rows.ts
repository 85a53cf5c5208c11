/** Rows of a map's sums with one filter in float32: a tap after the other, every product and every sum rounded. */
import { count, f32x4, get, i32, kernel, range, set, VECTOR, v128 } from '../assembler.js';
import { FLOAT32 } from '../panels.js';
import { DISTANCE, TAP } from './taps.js';

/** Outputs that are computed at once. */
export const FLOAT_OUTPUTS = 2 * f32x4.lanes;

/**
 * convolveFloatRows(taps, end, source, rowStep, rows, columns, shift, target): addresses of taps and of float32s; bytes from the first tap of
 * an output to that of the next below; that of the next beside it follows. What a row has less than a multiple of FLOAT_OUTPUTS is written
 * behind it. Returns 1 where a result is NaN, else 0.
 */
export const convolveFloatRows = kernel(
  'convolveFloatRows',
  ({ parameter, variable }) => {
    const [taps, end, source, rowStep, rows, columns] = range(6).map(() => parameter('i32'));
    const shift = parameter('f32');
    const target = parameter('i32');
    const [row, j, from, tap, address] = range(5).map(() => variable('i32'));
    const sums = range(FLOAT_OUTPUTS / f32x4.lanes).map(() => variable('v128'));
    const [bias, weight, strange] = range(3).map(() => variable('v128'));

    const addTap = [
      ...set(weight, f32x4.loadSplat(get(tap))),
      ...set(address, i32.add(get(from), i32.load(get(tap), DISTANCE))),
      ...sums.flatMap((sum, n) =>
        set(sum, f32x4.add(get(sum), f32x4.mul(get(weight), f32x4.load(get(address), n * VECTOR)))),
      ),
    ];
    const together = [
      ...sums.flatMap((sum) => set(sum, f32x4.constant(0))),
      ...count(tap, get(taps), get(end), i32(TAP), addTap),
      ...sums.flatMap((sum, n) => [
        ...set(sum, f32x4.add(get(sum), get(bias))),
        ...f32x4.store(get(target), get(sum), n * VECTOR),
        // NaN is not itself
        ...set(strange, v128.or(get(strange), f32x4.notEqual(get(sum), get(sum)))),
      ]),
      ...set(target, i32.add(get(target), i32(FLOAT_OUTPUTS * FLOAT32))),
      ...set(from, i32.add(get(from), i32(FLOAT_OUTPUTS * FLOAT32))),
    ];
    return [
      ...set(bias, f32x4.splat(get(shift))),
      ...count(row, i32(0), get(rows), i32(1), [
        ...set(from, get(source)),
        ...count(j, i32(0), get(columns), i32(FLOAT_OUTPUTS), together),
        ...set(target, i32.sub(get(target), i32.mul(i32.sub(get(j), get(columns)), i32(FLOAT32)))),
        ...set(source, i32.add(get(source), get(rowStep))),
      ]),
      ...v128.anyTrue(get(strange)),
    ];
  },
  'i32',
);
