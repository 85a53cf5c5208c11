/**
 * https://github.com/tensorflow/tensorflow/issues/117844
 * A ResNet's first convolution has 3.3577712e38 on a GPU, and infinity on a CPU, of the same numbers. Which is it?
 * The reporter expects both to be finite or both infinite, unless the difference is documented as allowed.
 */
import { conv2d, tensor } from 'fpn-reference/ops';
import { judged } from './judged.js';

// Three terms of that size, whose sum is what the GPU has.
const terms = [3e38, 3e38, 3.3577712e38 - 6e38];
const x = tensor(terms, [1, 3, 1, 1]);
const weight = tensor([1, 1, 1], [1, 3, 1, 1]);
console.log(`exactly, and rounded once: ${conv2d(x, weight).data[0].toPrecision(8)}`);

const sum = (/** @type {number[]} */ order) => order.reduce((total, i) => Math.fround(total + x.data[i]), 0);
const verdicts = Object.entries({ 'in order': [0, 1, 2], 'last first': [2, 0, 1] }).map(([name, order]) => {
  const run = judged(
    (nn) => nn.conv2d(nn.tensor(x), nn.tensor(weight), undefined),
    tensor([sum(order)], [1, 1, 1, 1]),
  );
  console.log(`added up ${name}: ${sum(order).toPrecision(8)}, ${run.verdict}`);
  return run;
});

const magnitudes = terms.reduce((total, v) => total + Math.abs(v), 0);
const largest = (2 - 2 ** -23) * 2 ** 127;
const who = magnitudes > largest && verdicts[0].verdict === 'unjudged' ? 'neither is wrong' : 'the GPU';
console.log(
  `→ ${who}: the magnitudes add up to ${(magnitudes / largest).toFixed(1)} times the largest float32, so the order decides`,
);
