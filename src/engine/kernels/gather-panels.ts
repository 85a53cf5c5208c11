/**
 * Panels of the matrix product out of float32s that lie apart: row or column n begins at `starts[n]`, and is runs of as many channels, each
 * at one of the offsets from there. So lie the windows of an image, and filters, whose runs follow each other. Blocks of four channels of
 * four rows or columns are turned on their way.
 */
import { PANEL } from '../../ops/gemm.js';
import { type Code, count, f32x4, f64x2, get, i32, kernel, set } from '../assembler.js';

const STEP = PANEL * 8;
const LANES = 4;

/**
 * gatherPanels(starts, panels, offset, channels, target, pitch): of one run, `offset` bytes from the starts, `channels` of a multiple of
 * four; addresses of integers and of float64s; bytes from a panel to the next.
 */
export const gatherPanels = kernel('gatherPanels', ({ parameter, variable }) => {
  const [starts, panels, offset, channels, target, pitch] = [0, 1, 2, 3, 4, 5].map(() => parameter('i32'));
  const [panel, channel, place] = [0, 1, 2].map(() => variable('i32'));
  const columns = [0, 1, 2, 3].map(() => variable('i32'));
  const loaded = columns.map(() => variable('v128'));
  const halves = columns.map(() => variable('v128'));

  const [a, b, c, d] = loaded;
  const [ab, abHigh, cd, cdHigh] = halves;
  const pairs: Code = [
    ...set(ab, f32x4.interleaveLow(get(a), get(b))),
    ...set(abHigh, f32x4.interleaveHigh(get(a), get(b))),
    ...set(cd, f32x4.interleaveLow(get(c), get(d))),
    ...set(cdHigh, f32x4.interleaveHigh(get(c), get(d))),
  ];
  const store = (k: number, low: Code, high: Code): Code => [
    ...f64x2.store(get(place), f64x2.promote(low), k * STEP),
    ...f64x2.store(get(place), f64x2.promote(high), k * STEP + STEP / 2),
  ];
  const block: Code = [
    ...loaded.flatMap((vector, n) => set(vector, f64x2.load(get(columns[n])))),
    ...pairs,
    ...store(0, get(ab), get(cd)),
    ...store(1, f32x4.highHalf(get(ab)), f32x4.highHalf(get(cd))),
    ...store(2, get(abHigh), get(cdHigh)),
    ...store(3, f32x4.highHalf(get(abHigh)), f32x4.highHalf(get(cdHigh))),
    ...set(place, i32.add(get(place), i32(LANES * STEP))),
    ...columns.flatMap((column) => set(column, i32.add(get(column), i32(LANES * 4)))),
  ];
  return count(panel, i32(0), get(panels), i32(1), [
    ...columns.flatMap((column, n) => set(column, i32.add(i32.load(get(starts), n * 4), get(offset)))),
    ...set(place, get(target)),
    ...count(channel, i32(0), get(channels), i32(LANES), block),
    ...set(starts, i32.add(get(starts), i32(PANEL * 4))),
    ...set(target, i32.add(get(target), get(pitch))),
  ]);
});
