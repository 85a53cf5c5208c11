/**
 * Panels of the matrix product out of maps whose pixels are the columns, so that nothing is turned: a channel is a place of the depth. The
 * squares of every pixel are added to theirs.
 */
import { count, f64x2, get, i32, kernel, range, repeat, set, VECTOR } from '../assembler.js';
import { FLOAT32, STEP } from '../panels.js';

/**
 * promotePixels(source, sourcePitch, panels, length, target, pitch, squares): addresses of the first pixel in the first of `length` maps,
 * of the panels and of the squares; bytes from a map to the next, and from a panel to the next.
 */
export const promotePixels = kernel('promotePixels', ({ parameter, variable }) => {
  const [source, sourcePitch, panels, length, target, pitch, squares] = range(7).map(() => parameter('i32'));
  const [panel, from, to, end] = range(4).map(() => variable('i32'));
  const pairs = range(2).map(() => ({ pixels: variable('v128'), sum: variable('v128') }));
  const oneChannel = [
    ...pairs.flatMap(({ pixels, sum }, n) => [
      ...set(pixels, f64x2.loadFloat32s(get(from), 2 * n * FLOAT32)),
      ...f64x2.store(get(to), get(pixels), n * VECTOR),
      ...set(sum, f64x2.add(get(sum), f64x2.mul(get(pixels), get(pixels)))),
    ]),
    ...set(from, i32.add(get(from), get(sourcePitch))),
    ...set(to, i32.add(get(to), i32(STEP))),
  ];
  return count(panel, i32(0), get(panels), i32(1), [
    ...set(from, get(source)),
    ...set(to, get(target)),
    ...set(end, i32.add(get(to), i32.mul(get(length), i32(STEP)))),
    ...pairs.flatMap(({ sum }, n) => set(sum, f64x2.load(get(squares), n * VECTOR))),
    ...repeat(oneChannel, i32.less(get(to), get(end))),
    ...pairs.flatMap(({ sum }, n) => f64x2.store(get(squares), get(sum), n * VECTOR)),
    ...set(source, i32.add(get(source), i32(STEP / 2))),
    ...set(target, i32.add(get(target), get(pitch))),
    ...set(squares, i32.add(get(squares), i32(STEP))),
  ]);
});
