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
