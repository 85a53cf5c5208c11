/**
 * Shifting the image by the coarsest stride shifts every level by as many of its own steps, to the last bit,
 * away from the borders, whose padding does not move along.
 */
import { describe, expect, it } from 'vitest';
import { engine } from '../../src/engine/backend.js';
import { fromSeed } from '../../src/fpn/load.js';
import { modelByName } from '../../src/fpn/models/index.js';
import { runModel } from '../../src/fpn/run-model.js';
import { seededImage } from '../../src/layers/seeded.js';
import type { Tensor } from '../../src/ops/tensor.js';
import { bitsOf, copyOf } from '../ops/bits.js';

const LENGTH = 768;
const ACROSS = 32;

/**
 * How far from its own place an element's pixels can lie. One bottleneck a stage: C5 sees 131 pixels (7 + 4, then
 * a 3×3 at stride 4, 8, 16 and 32: 8·(1 + 2 + 4 + 8)), one basic block 195, so 98 to either side. P6 and P7 by
 * convolution add steps of 32 and 64; a finer level reads an M5 up to two steps of 32 away, and smooths.
 */
const MARGIN = 98 + 32 + 64 + 16;

/** Rows `from` … `to` of every image and channel. */
const rows = (t: Tensor, from: number, to: number): Buffer => {
  const [batch, channels, , width] = t.shape;
  return Buffer.from(bitsOf(copyOf(t.lo(0, 0, from).hi(batch, channels, to - from, width))).buffer);
};

const turned = (t: Tensor): Tensor => t.transpose(0, 1, 3, 2);

describe.each([
  ['paper-resnet50', 64],
  ['pytorch-fpn', 32],
  ['pytorch-retina-fpn', 128],
  ['torchvision-resnet18-fpn', 64],
  ['torchvision-retinanet-resnet50-fpn', 128],
  ['detectron2-resnet50-fpn-avg', 64],
])('%s, by %d pixels', (name, shift) => {
  const model = modelByName(name, { depths: [1, 1, 1, 1], width: 2, channels: 6 });
  const image = seededImage([1, 3, LENGTH + shift, ACROSS]);
  const first = image.hi(1, 3, LENGTH, ACROSS);
  const second = image.lo(0, 0, shift).hi(1, 3, LENGTH, ACROSS);
  const levelsOf = (x: Tensor) => {
    const { features, pyramid } = runModel(model, engine(), fromSeed(0), x);
    return { ...features, ...pyramid };
  };

  it.each([
    ['downwards', (t: Tensor) => t],
    ['sideways', turned],
  ])('%s', (_direction, turn) => {
    const [before, after] = [first, second].map((x) => levelsOf(turn(x)));
    for (const [level, map] of Object.entries(before)) {
      const stride = 2 ** Number(level.slice(1));
      const steps = shift / stride;
      // Row r of the second image is row r + shift of the first; both must be inside.
      const from = Math.ceil(MARGIN / stride);
      const to = Math.floor((LENGTH - MARGIN - shift) / stride);
      expect(to, level).toBeGreaterThan(from);
      const [a, b] = [turn(map), turn(after[level])];
      expect(rows(b, from, to).equals(rows(a, from + steps, to + steps)), level).toBe(true);
      // At the border the zeros stayed, so there the levels differ: the margin is needed.
      expect(rows(b, 0, 1).equals(rows(a, steps, steps + 1)), level).toBe(false);
    }
  });
});
