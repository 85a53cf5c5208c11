/**
 * What correct rounding costs a 3×3 convolution: the norms behind the error bound, the test of every output,
 * the exact repair of the few that it leaves open. `inSteps` does what conv2d does with a clock between the
 * steps; that it does the same is checked on its results.
 */
import { compareValues } from '../src/golden/compare.js';
import { roundsCertainly, UNIT_ROUNDOFF } from '../src/numerics/rounding.js';
import { conv2d, roundSums } from '../src/ops/conv2d.js';
import { exactOutput } from '../src/ops/conv2d-exact.js';
import { convolutionOf } from '../src/ops/convolution.js';
import { gemmErrorBound, multiplyPanels, PANEL, type Panels, panelsOf } from '../src/ops/gemm.js';
import { normsOfFilters, normsOfWindows, packFilters, packWindows } from '../src/ops/im2col.js';
import type { Shape, Tensor } from '../src/ops/tensor.js';
import { cpuTime, fastestInTurns } from './alternate.js';
import {
  gaussianLike,
  heWeight,
  inputShape,
  opposingWeight,
  pairedInput,
  reluLike,
  smoothing,
  weightShape,
} from './data.js';
import { percent, publish } from './publish.js';
import { isQuick, rounds } from './rounds.js';

const CLAIMED_SHARE = 0.1;
const OPTIONS = { padding: 1 };
const TILE_COLUMNS = 256;

const STEPS = ['norms', 'packing', 'product', 'test', 'repair'] as const;
type Seconds = Record<(typeof STEPS)[number], number>;

interface Steps {
  readonly seconds: Seconds;
  readonly outputs: Float32Array;
  readonly repaired: number;
}

function inSteps(x: Tensor, weight: Tensor): Steps {
  const convolution = convolutionOf(x, weight, undefined, OPTIONS);
  const { geometry, depth } = convolution;
  const [, filters, height, width] = geometry.output;
  const pixels = height * width;
  const relativeError = gemmErrorBound(depth) / (1 - (depth + 8) * UNIT_ROUNDOFF);
  const image = x.pick(0, null, null, null);
  const outputs = new Float32Array(filters * pixels);
  const columnsOf = (columns: number): Panels => ({
    data: windowData,
    count: panelsOf(columns),
    depth,
  });
  const windowData = new Float64Array(TILE_COLUMNS * depth);
  const kernels: Panels = {
    data: new Float64Array(panelsOf(filters) * PANEL * depth),
    count: panelsOf(filters),
    depth,
  };
  const sums = new Float64Array(panelsOf(filters) * PANEL * TILE_COLUMNS);
  const seconds: Seconds = { norms: 0, packing: 0, product: 0, test: 0, repair: 0 };
  const timed = <R>(step: keyof Seconds, work: () => R): R => {
    const start = cpuTime();
    const result = work();
    seconds[step] += (cpuTime() - start) / 1000;
    return result;
  };

  timed('packing', () => packFilters(kernels, weight));
  const filterNorms = timed('norms', () => normsOfFilters(weight));
  const norms = timed('norms', () => normsOfWindows(image, geometry));
  let repaired = 0;
  for (let start = 0; start < pixels; start += TILE_COLUMNS) {
    const columns = Math.min(TILE_COLUMNS, pixels - start);
    const windows = columnsOf(columns);
    const stride = windows.count * PANEL;
    timed('packing', () => packWindows(windows, image, geometry, start, columns));
    timed('product', () => {
      sums.fill(0);
      multiplyPanels(kernels, windows, sums);
    });
    const open = timed('test', () => {
      const uncertain: [filter: number, pixel: number][] = [];
      for (let f = 0; f < filters; f++) {
        for (let j = 0; j < columns; j++) {
          const sum = sums[f * stride + j];
          const error = relativeError * (filterNorms[f] * norms[start + j]);
          if (roundsCertainly(sum, error)) outputs[f * pixels + start + j] = sum;
          else uncertain.push([f, start + j]);
        }
      }
      return uncertain;
    });
    timed('repair', () => {
      for (const [f, pixel] of open) {
        outputs[f * pixels + pixel] = exactOutput(convolution, { image: 0, filter: f, pixel });
      }
    });
    repaired += open.length;
  }
  return { seconds, outputs, repaired };
}

interface Data {
  readonly input: (shape: Shape) => Tensor;
  readonly weight: (shape: Shape) => Tensor;
}

const DATA: Readonly<Record<string, Data>> = {
  'ReLU-like': { input: reluLike, weight: heWeight },
  'Gaussian-like': { input: gaussianLike, weight: heWeight },
  cancelling: { input: pairedInput, weight: opposingWeight },
};

async function measure(size: readonly [number, number], { input, weight }: Data) {
  const convolution = smoothing(...size);
  const x = input(inputShape(convolution));
  const w = weight(weightShape(convolution));

  let repairs = 0;
  const expected = roundSums(convolutionOf(x, w, undefined, OPTIONS), (convolution, place) => {
    repairs++;
    return exactOutput(convolution, place);
  });
  const { outputs, repaired } = inSteps(x, w);
  const { maxError } = compareValues(outputs, expected.data);
  if (maxError !== 0 || repaired !== repairs) {
    const got = `${repaired} and errors up to ${maxError}`;
    throw new Error(`steps: expected conv2d's bits and its ${repairs} repairs, got ${got}`);
  }

  const turns: Seconds[] = [];
  const { whole } = await fastestInTurns(
    {
      whole: () => conv2d(x, w, undefined, OPTIONS),
      steps: () => turns.push(inSteps(x, w).seconds),
    },
    rounds(2),
  );
  const shareOf = (step: keyof Seconds) => Math.min(...turns.map((seconds) => seconds[step])) / whole;
  return { shares: STEPS.map(shareOf), repaired: repairs / expected.size };
}

const SIZES: readonly (readonly [number, number])[] = isQuick
  ? [[19, 29]]
  : [
      [38, 57],
      [75, 113],
    ];

const measured: (Awaited<ReturnType<typeof measure>> & { name: string; kind: string; rounding: number })[] =
  [];
for (const size of SIZES) {
  for (const [kind, data] of Object.entries(DATA)) {
    const steps = await measure(size, data);
    const [norms, , , test, repair] = steps.shares;
    measured.push({ ...steps, name: `${size.join('×')}, ${kind}`, kind, rounding: norms + test + repair });
  }
}

publish({
  title: 'What correct rounding costs in plain TypeScript',
  tables: [
    {
      header: ['share of a 3×3 256→256', ...STEPS, 'norms + test + repair', 'outputs repaired'],
      rows: measured.map(({ name, shares, rounding, repaired }) => [
        name,
        ...[...shares, rounding].map(percent),
        `${(100 * repaired).toFixed(3)} %`,
      ]),
    },
  ],
  claims: measured
    .filter(({ kind }) => kind !== 'cancelling')
    .map(({ name, rounding }) => ({
      text: `${name}: rounding correctly takes ${percent(rounding)} of the time, under ${percent(CLAIMED_SHARE)}`,
      holds: rounding < CLAIMED_SHARE,
      ofSpeed: true,
    })),
});
