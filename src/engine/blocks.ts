/** The depth of direct sums in blocks: a few taps whole, or a part of the channels of one. */
export interface Block {
  /** Where the block begins in the depth, and its terms. */
  readonly start: number;
  readonly length: number;
  readonly firstTap: number;
  readonly endTap: number;
  /** Of each of its taps. */
  readonly firstChannel: number;
  readonly channels: number;
}

/**
 * @param channels a multiple of `lanes`
 * @param most terms in a block; `lanes` or more
 */
export function blocksOf(taps: number, channels: number, most: number, lanes: number): readonly Block[] {
  const parts = Math.ceil(channels / most);
  const part = lanes * Math.ceil(channels / parts / lanes);
  const tapsTogether = Math.max(Math.floor(most / channels), 1);
  const blocks: Block[] = [];
  let start = 0;
  for (let firstTap = 0; firstTap < taps; firstTap += tapsTogether) {
    const endTap = Math.min(firstTap + tapsTogether, taps);
    for (let firstChannel = 0; firstChannel < channels; firstChannel += part) {
      const taken = Math.min(part, channels - firstChannel);
      const length = (endTap - firstTap) * taken;
      blocks.push({ start, length, firstTap, endTap, firstChannel, channels: taken });
      start += length;
    }
  }
  return blocks;
}
