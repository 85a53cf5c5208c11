/** The two passes of max pooling over a padded map: the largest of some rows, and of some columns of what that gives. */
import { count, f32, f32x4, get, i32, kernel, set, VECTOR } from '../assembler.js';
import { FLOAT32 } from '../panels.js';

/**
 * maxRows(source, pitch, rows, target, bytes): addresses of float32s, and the bytes from a row to the next; the largest of each column, and of
 * up to three more.
 */
export const maxRows = kernel('maxRows', ({ parameter, variable }) => {
  const [source, pitch, rows, target, bytes] = [0, 1, 2, 3, 4].map(() => parameter('i32'));
  const [at, row, from] = [0, 1, 2].map(() => variable('i32'));
  const largest = variable('v128');
  return count(at, i32(0), get(bytes), i32(VECTOR), [
    ...set(from, i32.add(get(source), get(at))),
    ...set(largest, f32x4.load(get(from))),
    ...count(row, i32(0), get(rows), i32(1), [
      ...set(largest, f32x4.max(get(largest), f32x4.load(get(from)))),
      ...set(from, i32.add(get(from), get(pitch))),
    ]),
    ...f32x4.store(i32.add(get(target), get(at)), get(largest)),
  ]);
});

/**
 * maxColumns(source, stride, taps, dilation, target, count): addresses of float32s; bytes from the first tap of an output to that of the next,
 * and from a tap to the next. NaN where one is, the canonical one.
 */
export const maxColumns = kernel('maxColumns', ({ parameter, variable }) => {
  const [source, stride, taps, dilation, target, outputs] = [0, 1, 2, 3, 4, 5].map(() => parameter('i32'));
  const [output, tap, from] = [0, 1, 2].map(() => variable('i32'));
  const largest = variable('f32');
  return count(output, i32(0), get(outputs), i32(1), [
    ...set(from, get(source)),
    ...set(largest, f32.load(get(from))),
    ...count(tap, i32(0), get(taps), i32(1), [
      ...set(largest, f32.max(get(largest), f32.load(get(from)))),
      ...set(from, i32.add(get(from), get(dilation))),
    ]),
    ...f32.store(
      get(target),
      i32.select(get(largest), f32.canonicalNaN, f32.equal(get(largest), get(largest))),
    ),
    ...set(source, i32.add(get(source), get(stride))),
    ...set(target, i32.add(get(target), i32(FLOAT32))),
  ]);
});
