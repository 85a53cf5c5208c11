/** How threads share the rows of a convolution: whoever has time takes what is next, so that none waits long for another. */
import type { Range } from './operators/operator.js';

/** What a thread has of the work. */
export interface Share {
  /** That share it. */
  readonly threads: number;
  /** The number of the piece of work that is next, from 0 on: each is given to one thread alone. */
  take(): number;
}

/** All of it, for one thread. */
export function wholeWork(): Share {
  let next = 0;
  return { threads: 1, take: () => next++ };
}

/** What of the rows that are left all threads together are given at a time. */
const GIVEN = 3 / 4;

/**
 * Rows in spans: large ones first, as every span costs something beside its rows, and ever smaller ones, so that all threads are done at
 * about the same time, whatever has held one up.
 * @param step spans begin at multiples of it
 */
export function spansOf(rows: number, threads: number, step: number): readonly Range[] {
  if (threads === 1) return [{ start: 0, end: rows }];
  const spans: Range[] = [];
  for (let start = 0; start < rows; ) {
    const size = step * Math.max(Math.round((GIVEN * (rows - start)) / threads / step), 1);
    for (let thread = 0; thread < threads && start < rows; thread++, start += size) {
      spans.push({ start, end: Math.min(start + size, rows) });
    }
  }
  return spans;
}

/** Asked of every piece in its turn, when those before it are done: whether it is this thread's. */
export function turnsOf({ take }: Share): () => boolean {
  let mine = -1;
  let turn = 0;
  return () => {
    // no sooner: a piece that is taken ahead waits for who has it
    if (mine < turn) mine = take();
    return turn++ === mine;
  };
}
