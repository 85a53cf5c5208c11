/** Channels that become blocks of pixels, and back. */
import type { NodeOperators } from './node-operators.js';

/**
 * [N, C·b², H, W] → [N, C, H·b, W·b].
 * @param columnFirst whether the elements of a block are neighbours among the channels, and not the channels of a pixel
 */
export function channelsToBlocks<T>(run: NodeOperators<T>, x: T, block: number, columnFirst: boolean): T {
  const [batch, channels, height, width] = run.output().shape(x);
  const depth = channels / block ** 2;
  const split = columnFirst
    ? [batch, depth, block, block, height, width]
    : [batch, block, block, depth, height, width];
  const order = columnFirst ? [0, 1, 4, 2, 5, 3] : [0, 3, 4, 1, 5, 2];
  const moved = run.part('transposed').transpose(run.part('split').reshape(x, split), order);
  return run.output().reshape(moved, [batch, depth, height * block, width * block]);
}

/** [N, C, H·b, W·b] → [N, b²·C, H, W]. */
export function blocksToChannels<T>(run: NodeOperators<T>, x: T, block: number): T {
  const [batch, channels, height, width] = run.output().shape(x);
  const split = [batch, channels, height / block, block, width / block, block];
  const moved = run.part('transposed').transpose(run.part('split').reshape(x, split), [0, 3, 5, 1, 2, 4]);
  return run.output().reshape(moved, [batch, channels * block ** 2, height / block, width / block]);
}
