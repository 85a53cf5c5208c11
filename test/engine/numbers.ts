/** Seeded operands for the bounds of the engine's errors. */
import { seededImage } from '../../src/layers/seeded.js';
import { elements, sizeOf, type Tensor, tensor } from '../../src/ops/index.js';

/** What a number of a tensor is made of: a seeded one in (−2, 2), its channel, and its place in the channel's map. */
export type Change = (value: number, channel: number, place: number) => number;

export const same: Change = (value) => value;

/** A tensor of them. */
export const numbers = (
  shape: readonly [number, number, number, number],
  seed: number,
  change: Change,
): Tensor => {
  const [, channels, height, width] = shape;
  const pixels = height * width;
  const data = elements(seededImage([1, 1, 1, sizeOf(shape)], seed));
  return tensor(
    data.map((value, n) => change(value, Math.floor(n / pixels) % channels, n % pixels)),
    shape,
  );
};
