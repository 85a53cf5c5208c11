/** The depth of direct sums in blocks: a few runs whole, or a part of one. */
import { inLanes, type Runs } from './channel-last.js';

export interface Block {
  /** Its terms. */
  readonly length: number;
  /** Where it begins in panels of all blocks, and the places it takes there: runs are read in whole lanes, beyond their end. */
  readonly start: number;
  readonly places: number;
  readonly firstRun: number;
  readonly endRun: number;
  /** Of each of its runs. */
  readonly firstFloat: number;
  readonly floats: number;
}

/**
 * Visits the runs of a block, each with its place in the block's panels. What is read beyond the end of a run is written over by the next,
 * or lies behind the terms.
 */
export function forEachRun(
  { firstRun, endRun, floats }: Block,
  visit: (run: number, place: number) => void,
): void {
  for (let run = firstRun; run < endRun; run++) visit(run, (run - firstRun) * floats);
}

/** The places of the largest block in a panel, and of all of them together. */
export const placesOf = (blocks: readonly Block[]): { readonly largest: number; readonly all: number } => ({
  largest: Math.max(...blocks.map(({ places }) => places)),
  all: blocks.reduce((sum, { places }) => sum + places, 0),
});

/** @param most terms in a block */
export function blocksOf({ count, length }: Runs, most: number): readonly Block[] {
  const floatsOfOne = inLanes(length / Math.ceil(length / most));
  const fitting = Math.max(Math.floor(most / length), 1);
  const runsOfOne = Math.ceil(count / Math.ceil(count / fitting));
  const blocks: Block[] = [];
  let start = 0;
  for (let firstRun = 0; firstRun < count; firstRun += runsOfOne) {
    const endRun = Math.min(firstRun + runsOfOne, count);
    for (let firstFloat = 0; firstFloat < length; firstFloat += floatsOfOne) {
      const floats = Math.min(floatsOfOne, length - firstFloat);
      const terms = (endRun - firstRun) * floats;
      const places = terms - floats + inLanes(floats);
      blocks.push({ length: terms, start, places, firstRun, endRun, firstFloat, floats });
      start += places;
    }
  }
  return blocks;
}
