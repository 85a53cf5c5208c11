/** One of several machines' share of the cases of a run. */

export interface Shard {
  /** From 1. */
  readonly index: number;
  readonly of: number;
}

/**
 * Whether a case is of a shard: each has a run of neighbours, so that all but the last can stop before the network ends.
 * @param number of the case, from 1
 * @param total number of cases of the run
 */
export const isIn = ({ index, of }: Shard, number: number, total: number): boolean =>
  Math.floor(((number - 1) * of) / total) === index - 1;
