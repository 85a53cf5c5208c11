/** A filter's float32s and those of the window that they meet, run by run, in chains of additions that begin anew. */
import {
  type Code,
  count,
  f64x2,
  get,
  i32,
  type Local,
  type Locals,
  range,
  repeat,
  set,
  VECTOR,
  when,
} from '../assembler.js';
import { FLOAT32 } from '../panels.js';

/** Floats of a run in one chain, at most. */
export const CHAIN = 256;

/**
 * Addresses of the filter, of its window, of integers that say how far from there each of its runs lies; how many there are, and floats of
 * one, a multiple of four: where there are fewer, the filter has zeros.
 */
export type RunParameters = readonly [
  filter: Local,
  window: Local,
  distances: Local,
  runs: Local,
  floats: Local,
];

/** Two float64s of each of a filter and its window. */
export type Pair = readonly [weights: Code, inputs: Code];

/**
 * @param fours what is done with four floats as two pairs, and what with the next four, in turn
 * @param endOfChain what is done behind a chain
 */
export function alongRuns(
  [filter, window, distances, runs, floats]: RunParameters,
  { variable }: Pick<Locals, 'variable'>,
  fours: readonly ((first: Pair, second: Pair) => Code)[],
  endOfChain: Code = [],
): Code {
  const [run, x, chainEnd, end] = range(4).map(() => variable('i32'));
  const pair = (n: number): Pair => [
    f64x2.loadFloat32s(get(filter), n * (VECTOR / 2)),
    f64x2.loadFloat32s(get(x), n * (VECTOR / 2)),
  ];
  const steps = fours.map((four) => [
    ...four(pair(0), pair(1)),
    ...set(filter, i32.add(get(filter), i32(VECTOR))),
    ...set(x, i32.add(get(x), i32(VECTOR))),
  ]);
  const isInChain = i32.less(get(x), get(chainEnd));
  return count(run, i32(0), get(runs), i32(1), [
    ...set(x, i32.add(get(window), i32.load(get(distances)))),
    ...set(end, i32.add(get(x), i32.mul(get(floats), i32(FLOAT32)))),
    ...repeat(
      [
        ...set(chainEnd, i32.add(get(x), i32(CHAIN * FLOAT32))),
        ...set(chainEnd, i32.select(get(chainEnd), get(end), i32.less(get(chainEnd), get(end)))),
        ...repeat(
          steps.reduceRight(
            (after, step) => [...step, ...(after.length > 0 ? when(isInChain, after) : [])],
            [],
          ),
          isInChain,
        ),
        ...endOfChain,
      ],
      i32.less(get(x), get(end)),
    ),
    ...set(distances, i32.add(get(distances), i32(FLOAT32))),
  ]);
}
