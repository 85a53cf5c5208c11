/** Bounds of what an engine loses that takes subnormal numbers for zero. See worst.ts. */
import { describe } from 'vitest';
import { exactly } from '../../../src/golden/index.js';
import { tensor } from '../../../src/ops/index.js';
import { FLUSHED, norm, reached, row, vector } from '../worst.js';

/** The largest subnormal number. */
const TINY = 2 ** -126 - 2 ** -149;

describe('subnormal numbers that are zero where that is declared', () => {
  reached([
    ['of a large multiple', 0.99, FLUSHED, (nn) => nn.scale(exactly(row([TINY])), 1000), [0]],
    ['as the factor', 0.99, FLUSHED, (nn) => nn.scale(exactly(row([1000])), TINY), [0]],
    [
      'behind an open gate',
      0.99,
      FLUSHED,
      (nn) => nn.gate(exactly(row([TINY])), exactly(tensor([1000], [1, 1]))),
      [0],
    ],
    ['as a gate', 0.99, FLUSHED, (nn) => nn.gate(exactly(row([1000])), exactly(tensor([TINY], [1, 1]))), [0]],
    ['of a sum', 0.49, FLUSHED, (nn) => nn.add(exactly(row([TINY])), exactly(row([TINY]))), [0]],
    ['that are copied', 0.33, FLUSHED, (nn) => nn.relu(exactly(row([TINY]))), [0]],
    [
      'as the shares of a mean, of which each is multiplied by 1/49 first',
      0.31,
      FLUSHED,
      (nn) => nn.globalAveragePool(exactly(row(new Array(49).fill(48 * 2 ** -126)))),
      [0],
    ],
    ['of a mean', 0.142, FLUSHED, (nn) => nn.averagePool2d(exactly(row([TINY])), { kernel: 1 }), [0]],
    [
      'as the products of a weighted mean with small weights',
      0.33,
      FLUSHED,
      (nn) =>
        nn.weightedMean(
          [exactly(row([TINY * 2 ** 10])), exactly(row([TINY * 2 ** 10]))],
          exactly(vector([2 ** -10, 2 ** -10])),
          1e-4,
        ),
      [0],
    ],
    [
      'as the weight of a mean',
      0.99,
      FLUSHED,
      (nn) => nn.weightedMean([exactly(row([1000]))], exactly(vector([TINY])), 1e-4),
      [0],
    ],
    ['before a norm', 0.33, FLUSHED, norm(TINY, {}), [0]],
    ['as the scale of a norm', 0.99, FLUSHED, norm(1000, { scale: TINY }), [0]],
    [
      'before a group norm',
      0.166,
      FLUSHED,
      (nn) => nn.groupNorm(exactly(row([TINY, -TINY])), 1, {}, 1e-5),
      [0, 0],
    ],
    [
      'as the scale of a group norm',
      0.88,
      FLUSHED,
      (nn) =>
        nn.groupNorm(
          exactly(row([1, ...new Array(1023).fill(0)])),
          1,
          { scale: exactly(vector([TINY])) },
          1e-9,
        ),
      new Array(1024).fill(0),
    ],
    ['as results alone', 0.33, { ...FLUSHED, flush: 'outputs' }, (nn) => nn.relu(exactly(row([TINY]))), [0]],
  ]);
});
