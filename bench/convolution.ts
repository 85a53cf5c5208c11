/** Convolutions in plain TypeScript and by tfjs-backend-cpu, which is plain JavaScript too, in turns in one process. */
import { compare } from '../src/golden/compare.js';
import { conv2d } from '../src/ops/conv2d.js';
import { sizeOf } from '../src/ops/tensor.js';
import { fastestInTurns } from './alternate.js';
import { heWeight, inputShape, reluLike, smoothing, weightShape } from './data.js';
import { measureLimits } from './limits.js';
import { type Figure, publish } from './publish.js';
import { isQuick, rounds } from './rounds.js';
import { tfjsConvolution, useTfjs } from './tfjs.js';

const CLAIMED_RATIO = 4;
/** Short turns are easily disturbed, and more of them cost little. */
const FEW_GIGA_OPERATIONS = 3;
/** Float32 sums of a few thousand terms agree to about this, relative to the largest output. */
const SAME_RESULT = 1e-5;

const SIZES: readonly (readonly [number, number])[] = isQuick
  ? [[19, 29]]
  : [
      [38, 57],
      [75, 113],
    ];

await useTfjs('cpu');
const limits = await measureLimits(rounds(5));
const limit = limits.gigaflops.float64;
const measured = [];
for (const size of SIZES) {
  const convolution = smoothing(...size);
  const x = reluLike(inputShape(convolution));
  const weight = heWeight(weightShape(convolution));
  const plain = () => conv2d(x, weight, undefined, { padding: convolution.padding });
  const peer = tfjsConvolution(x, weight, convolution.stride, convolution.padding);
  const truth = plain();
  const { relativeError } = compare(peer.run(), truth);
  const operations = (2 * truth.size * sizeOf(weight.shape)) / convolution.filters / 1e9;
  const seconds = await fastestInTurns(
    { plain, 'tfjs cpu': () => peer.run() },
    rounds(operations < FEW_GIGA_OPERATIONS ? 4 : 1),
  );
  const figures = (['plain', 'tfjs cpu'] as const).map((subject): Figure => {
    const gigaflops = operations / seconds[subject];
    const name = `3×3 256→256, ${size.join('×')}`;
    return {
      name,
      subject,
      seconds: seconds[subject],
      gigaflops,
      limit: 'float64',
      share: gigaflops / limit,
    };
  });
  measured.push({
    name: figures[0].name,
    figures,
    ratio: seconds['tfjs cpu'] / seconds.plain,
    relativeError,
  });
}

publish({
  title: 'Plain TypeScript beside tfjs-backend-cpu',
  tables: [
    {
      header: ['GFLOP/s', 'plain', 'tfjs cpu', 'plain/tfjs', 'of the limit', 'difference'],
      rows: measured.map(({ name, figures: [plain, tfjs], ratio, relativeError }) => [
        name,
        plain.gigaflops.toFixed(2),
        tfjs.gigaflops.toFixed(2),
        `${ratio.toFixed(1)}×`,
        `${(100 * plain.share).toFixed(0)} %`,
        relativeError.toExponential(1),
      ]),
    },
  ],
  figures: measured.flatMap(({ figures }) => figures),
  claims: [
    ...measured.map(({ name, ratio }) => ({
      text: `${name}: ${ratio.toFixed(1)}× as fast as tfjs-backend-cpu, at least ${CLAIMED_RATIO}×`,
      holds: ratio >= CLAIMED_RATIO,
      ofSpeed: true,
    })),
    {
      text: `tfjs computes the same, to ${SAME_RESULT} of the largest output`,
      holds: measured.every(({ relativeError }) => relativeError <= SAME_RESULT),
    },
  ],
});
