/** What `promote-pixels.ts` does, for panels of float32s, whose squares nobody asks for. */
import { count, f32x4, get, i32, kernel, range, repeat, set, VECTOR } from '../assembler.js';
import { FLOAT32_DIRECT_PANELS } from '../panels.js';

const { bytes, columns } = FLOAT32_DIRECT_PANELS;
const STEP = bytes * columns;

/**
 * copyPixels(source, sourcePitch, panels, length, target, pitch): addresses of the first pixel in the first of `length` maps, and of the
 * panels; bytes from a map to the next, and from a panel to the next.
 */
export const copyPixels = kernel('copyPixels', ({ parameter, variable }) => {
  const [source, sourcePitch, panels, length, target, pitch] = range(6).map(() => parameter('i32'));
  const [panel, from, to, end] = range(4).map(() => variable('i32'));
  const oneChannel = [
    ...range(columns / f32x4.lanes).flatMap((n) =>
      f32x4.store(get(to), f32x4.load(get(from), n * VECTOR), n * VECTOR),
    ),
    ...set(from, i32.add(get(from), get(sourcePitch))),
    ...set(to, i32.add(get(to), i32(STEP))),
  ];
  return count(panel, i32(0), get(panels), i32(1), [
    ...set(from, get(source)),
    ...set(to, get(target)),
    ...set(end, i32.add(get(to), i32.mul(get(length), i32(STEP)))),
    ...repeat(oneChannel, i32.less(get(to), get(end))),
    ...set(source, i32.add(get(source), i32(STEP))),
    ...set(target, i32.add(get(target), get(pitch))),
  ]);
});
