/**
 * Convolutions by this library and by tfjs-backend-cpu, in turns in one process. Both are plain JavaScript on
 * one core; ours also rounds correctly.
 */
import { table } from '../src/cli/table.js';
import { compare } from '../src/golden/compare.js';
import { conv2d } from '../src/ops/conv2d.js';
import { sizeOf } from '../src/ops/tensor.js';
import { fastestInTurns } from './alternate.js';
import { claim } from './claim.js';
import { type Convolution, heWeight, inputShape, reluLike, smoothing, weightShape } from './data.js';
import { tfjsConvolution } from './tfjs.js';

const ROUNDS = 3;
const CLAIMED_RATIO = 4;
/** Float32 sums of a few thousand terms agree to about this, relative to the largest output. */
const SAME_RESULT = 1e-5;

const CONVOLUTIONS: readonly { name: string; convolution: Convolution; claimed: boolean }[] = [
  { name: '3×3 256→256, 38×57', convolution: smoothing(38, 57), claimed: true },
  { name: '3×3 256→256, 75×113', convolution: smoothing(75, 113), claimed: true },
  {
    name: '1×1 256→256, 75×113',
    convolution: { ...smoothing(75, 113), kernel: 1, padding: 0 },
    claimed: false,
  },
  {
    name: '7×7 3→64 stride 2, 600×900',
    convolution: { channels: 3, filters: 64, kernel: 7, stride: 2, padding: 3, size: [600, 900] },
    claimed: false,
  },
];

const measured = CONVOLUTIONS.map(({ name, convolution, claimed }) => {
  const { stride, padding } = convolution;
  const x = reluLike(inputShape(convolution));
  const weight = heWeight(weightShape(convolution));
  const ours = () => conv2d(x, weight, undefined, { stride, padding });
  const tfjs = tfjsConvolution(x, weight, stride, padding);

  const truth = ours();
  const difference = compare(tfjs(), truth).relativeError;
  const gigaOperations = (2 * truth.size * sizeOf(weight.shape)) / convolution.filters / 1e9;
  const seconds = fastestInTurns({ ours, tfjs }, ROUNDS);
  return {
    name,
    claimed,
    ours: gigaOperations / seconds.ours,
    tfjs: gigaOperations / seconds.tfjs,
    ratio: seconds.tfjs / seconds.ours,
    difference,
  };
});

console.log(
  table(
    ['GFLOP/s per core', 'fpn-reference', 'tfjs-backend-cpu', 'ratio', 'difference / max'],
    measured.map(({ name, ours, tfjs, ratio, difference }) => [
      name,
      ours.toFixed(2),
      tfjs.toFixed(2),
      `${ratio.toFixed(1)}×`,
      difference.toExponential(1),
    ]),
  ),
);
for (const { name, ratio } of measured.filter(({ claimed }) => claimed)) {
  claim(
    `${name}: ${ratio.toFixed(1)}× as fast as tfjs-backend-cpu, at least ${CLAIMED_RATIO}×`,
    ratio >= CLAIMED_RATIO,
  );
}
claim(
  `both compute the same, to ${SAME_RESULT} of the largest output`,
  measured.every(({ difference }) => difference <= SAME_RESULT),
);
