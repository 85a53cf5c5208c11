/** A tap of windows, in all channels, into the panels of inner-products.ts; its squares are added to the windows'. */
import { count, f64, get, i32, kernel, range, set, VECTOR } from '../assembler.js';
import { FLOAT64 } from '../panels.js';
import { COLUMNS } from './inner-products.js';

/** Columns between two places of a column and the next two. */
const BETWEEN = COLUMNS - 1;

/**
 * pairPixels(source, step, columns, mapPitch, channels, first, panels, columnBytes, place, apart, squares): the address of what the first
 * window's tap reads of the first channel; bytes to what the next window's reads, windows, bytes to the next channel, and channels; the first
 * window's column, the address of the panels and the bytes of a column there; the place of the first channel in the depth and places to the
 * next; and the address of all columns' squares.
 */
export const pairPixels = kernel('pairPixels', ({ parameter, variable }) => {
  const [source, step, columns, mapPitch, channels, first, panels, columnBytes, place, apart, squares] =
    range(11).map(() => parameter('i32'));
  const [column, inPanel, to, from, at, end] = range(6).map(() => variable('i32'));
  const [x, sum] = range(2).map(() => variable('f64'));
  const lane = i32.and(get(column), i32(COLUMNS - 1));
  const panel = i32.add(get(panels), i32.mul(i32.and(get(column), i32(-COLUMNS)), get(columnBytes)));
  const square = i32.add(get(squares), i32.mul(get(column), i32(FLOAT64)));
  const pairsBefore = i32.and(get(at), i32(-VECTOR));
  const oneChannel = [
    ...set(x, f64.loadFloat32(get(from))),
    ...set(inPanel, i32.add(get(to), i32.add(get(at), i32.mul(pairsBefore, i32(BETWEEN))))),
    ...f64.store(get(inPanel), get(x)),
    ...set(sum, f64.add(get(sum), f64.mul(get(x), get(x)))),
    ...set(from, i32.add(get(from), get(mapPitch))),
  ];
  const placeBytes = (places: typeof place) => i32.mul(get(places), i32(FLOAT64));
  return [
    ...set(end, i32.add(placeBytes(place), i32.mul(get(channels), placeBytes(apart)))),
    ...count(column, get(first), i32.add(get(first), get(columns)), i32(1), [
      ...set(from, get(source)),
      ...set(to, i32.add(panel, i32.mul(lane, i32(VECTOR)))),
      ...set(sum, f64.load(square)),
      ...count(at, placeBytes(place), get(end), placeBytes(apart), oneChannel),
      ...f64.store(square, get(sum)),
      ...set(source, i32.add(get(source), get(step))),
    ]),
  ];
});
