/** A matrix of float32s with its columns for rows: maps with the channels of a pixel side by side. Four by four at a time. */
import { type Code, count, f32x4, get, i32, kernel, set } from '../assembler.js';
import { LANES } from '../channel-last.js';
import { FLOAT32 } from '../panels.js';

/**
 * turn(source, sourcePitch, rows, columns, target, targetPitch): addresses, and bytes from a row to the next. There are four rows and four
 * columns at least; the last four of a number that is no multiple of four are the last four, some of them for the second time.
 */
export const turn = kernel('turn', ({ parameter, variable }) => {
  const [source, sourcePitch, rows, columns, target, targetPitch] = [0, 1, 2, 3, 4, 5].map(() =>
    parameter('i32'),
  );
  const [row, column, firstRow, firstColumn, from, to] = [0, 1, 2, 3, 4, 5].map(() => variable('i32'));
  const lines = [0, 1, 2, 3].map(() => variable('v128'));
  const pairs = [0, 1, 2, 3].map(() => variable('v128'));
  const [a, b, c, d] = lines;
  const [ab, abHigh, cd, cdHigh] = pairs;

  const lastFour = (all: typeof rows, first: typeof row): Code => {
    const last = i32.sub(get(all), i32(LANES));
    return i32.select(get(first), last, i32.less(get(first), last));
  };
  const store = (value: Code): Code => [
    ...f32x4.store(get(to), value),
    ...set(to, i32.add(get(to), get(targetPitch))),
  ];
  const address = (
    base: typeof source,
    pitch: typeof sourcePitch,
    line: typeof row,
    place: typeof row,
  ): Code => i32.add(get(base), i32.add(i32.mul(get(line), get(pitch)), i32.mul(get(place), i32(FLOAT32))));
  return count(row, i32(0), get(rows), i32(LANES), [
    ...set(firstRow, lastFour(rows, row)),
    ...count(column, i32(0), get(columns), i32(LANES), [
      ...set(firstColumn, lastFour(columns, column)),
      ...set(from, address(source, sourcePitch, firstRow, firstColumn)),
      ...lines.flatMap((line) => [
        ...set(line, f32x4.load(get(from))),
        ...set(from, i32.add(get(from), get(sourcePitch))),
      ]),
      ...set(ab, f32x4.interleaveLow(get(a), get(b))),
      ...set(abHigh, f32x4.interleaveHigh(get(a), get(b))),
      ...set(cd, f32x4.interleaveLow(get(c), get(d))),
      ...set(cdHigh, f32x4.interleaveHigh(get(c), get(d))),
      ...set(to, address(target, targetPitch, firstColumn, firstRow)),
      ...store(f32x4.lowHalves(get(ab), get(cd))),
      ...store(f32x4.highHalves(get(ab), get(cd))),
      ...store(f32x4.lowHalves(get(abHigh), get(cdHigh))),
      ...store(f32x4.highHalves(get(abHigh), get(cdHigh))),
    ]),
  ]);
});

/** turnOneByOne(…): the same of any number of rows and columns. */
export const turnOneByOne = kernel('turnOneByOne', ({ parameter, variable }) => {
  const [source, sourcePitch, rows, columns, target, targetPitch] = [0, 1, 2, 3, 4, 5].map(() =>
    parameter('i32'),
  );
  const [row, column, from, to] = [0, 1, 2, 3].map(() => variable('i32'));
  return count(row, i32(0), get(rows), i32(1), [
    ...set(from, get(source)),
    ...set(to, get(target)),
    ...count(column, i32(0), get(columns), i32(1), [
      ...i32.store(get(to), i32.load(get(from))),
      ...set(from, i32.add(get(from), i32(FLOAT32))),
      ...set(to, i32.add(get(to), get(targetPitch))),
    ]),
    ...set(source, i32.add(get(source), get(sourcePitch))),
    ...set(target, i32.add(get(target), i32(FLOAT32))),
  ]);
});
