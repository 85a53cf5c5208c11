/**
 * Panels of the matrix product out of float32s that lie apart: row or column n begins at `starts[n]`, and is runs of as many channels, each
 * at one of the offsets from there. So lie the windows of an image, and filters, whose runs follow each other. Blocks of four channels of
 * four rows or columns are turned on their way.
 */
import { PANEL } from '../../ops/gemm.js';
import {
  type Code,
  count,
  f32x4,
  f64x2,
  get,
  i32,
  type Kernel,
  kernel,
  type Local,
  set,
  VECTOR,
} from '../assembler.js';
import { LANES } from '../channel-last.js';
import { FLOAT32, FLOAT32_DIRECT_PANELS, FLOAT64 } from '../panels.js';

interface Panel {
  /** Rows or columns: two, or a multiple of four. */
  readonly width: number;
  /** Bytes of an element. */
  readonly bytes: number;
  /** Stores four elements of a channel, in two halves: a₀ b₀ (a₁ b₁), or what is above them, of ab and cd. */
  store(address: Code, ab: Code, cd: Code, high: boolean, offset: number): Code;
}

/**
 * name(starts, panels, offset, channels, target, pitch): of one run, `offset` bytes from the starts, `channels` of a multiple of
 * four; addresses of integers and of the panels; bytes from a panel to the next.
 */
const gather = (name: string, { width, bytes, store }: Panel): Kernel =>
  kernel(name, ({ parameter, variable }) => {
    const [starts, panels, offset, channels, target, pitch] = [0, 1, 2, 3, 4, 5].map(() => parameter('i32'));
    const [panel, channel, place] = [0, 1, 2].map(() => variable('i32'));
    const columns = Array.from({ length: width }, () => variable('i32'));
    const loaded = Array.from({ length: Math.min(width, LANES) }, () => variable('v128'));
    const halves = [0, 1, 2, 3].map(() => variable('v128'));
    const step = width * bytes;

    const [a, b, c, d] = loaded;
    const [ab, abHigh, cd, cdHigh] = halves;
    const four = (first: number): Code => {
      const storeOne = (k: number, left: Local, right: Local): Code =>
        store(get(place), get(left), get(right), k % 2 === 1, k * step + first * bytes);
      return [
        ...loaded.flatMap((vector, n) => set(vector, f32x4.load(get(columns[first + n])))),
        ...set(ab, f32x4.interleaveLow(get(a), get(b))),
        ...set(abHigh, f32x4.interleaveHigh(get(a), get(b))),
        ...set(cd, f32x4.interleaveLow(get(c), get(d))),
        ...set(cdHigh, f32x4.interleaveHigh(get(c), get(d))),
        ...storeOne(0, ab, cd),
        ...storeOne(1, ab, cd),
        ...storeOne(2, abHigh, cdHigh),
        ...storeOne(3, abHigh, cdHigh),
      ];
    };
    /** Of two, two channels are a vector, and the turned ones as they are to be. */
    const two = (): Code => [
      ...loaded.flatMap((vector, n) => set(vector, f32x4.load(get(columns[n])))),
      ...f32x4.store(get(place), f32x4.interleaveLow(get(a), get(b))),
      ...f32x4.store(get(place), f32x4.interleaveHigh(get(a), get(b)), VECTOR),
    ];
    const block: Code = [
      ...(width === 2 ? two() : columns.flatMap((_, n) => (n % LANES === 0 ? four(n) : []))),
      ...set(place, i32.add(get(place), i32(LANES * step))),
      ...columns.flatMap((column) => set(column, i32.add(get(column), i32(LANES * FLOAT32)))),
    ];
    return count(panel, i32(0), get(panels), i32(1), [
      ...columns.flatMap((column, n) =>
        set(column, i32.add(i32.load(get(starts), n * FLOAT32), get(offset))),
      ),
      ...set(place, get(target)),
      ...count(channel, i32(0), get(channels), i32(LANES), block),
      ...set(starts, i32.add(get(starts), i32(width * FLOAT32))),
      ...set(target, i32.add(get(target), get(pitch))),
    ]);
  });

/** Of float64s, for rows as for columns. */
export const gatherPanels = gather('gatherPanels', {
  width: PANEL,
  bytes: FLOAT64,
  store: (address, ab, cd, high, offset) =>
    [ab, cd].flatMap((pair, n) =>
      f64x2.store(address, f64x2.promote(high ? f32x4.highHalf(pair) : pair), offset + n * VECTOR),
    ),
});

const ofFloats = (name: string, width: number): Kernel =>
  gather(name, {
    width,
    bytes: FLOAT32,
    store: (address, ab, cd, high, offset) =>
      f32x4.store(address, (high ? f32x4.highHalves : f32x4.lowHalves)(ab, cd), offset),
  });

export const gatherFloatRows = ofFloats('gatherFloatRows', FLOAT32_DIRECT_PANELS.rows);
export const gatherFloatColumns = ofFloats('gatherFloatColumns', FLOAT32_DIRECT_PANELS.columns);
