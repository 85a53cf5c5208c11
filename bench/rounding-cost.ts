/**
 * What correct rounding costs a 3×3 convolution: the norms behind the error bound, the test of every output,
 * the exact repair of the few that it leaves open. `inSteps` does what conv2d does with a clock between the
 * steps; that it does the same is checked on its results.
 */
import { table } from '../src/cli/table.js';
import { compareValues } from '../src/golden/compare.js';
import { roundsCertainly, UNIT_ROUNDOFF } from '../src/numerics/rounding.js';
import { conv2d, type RepairCount } from '../src/ops/conv2d.js';
import { exactOutput } from '../src/ops/conv2d-exact.js';
import { checkConv2d } from '../src/ops/conv2d-geometry.js';
import { gemmErrorBound, multiplyPanels, PANEL, panelsOf } from '../src/ops/gemm.js';
import { packFilters, packWindows, windowNorms } from '../src/ops/im2col.js';
import { type Shape, sizeOf, type Tensor } from '../src/ops/tensor.js';
import { cpuTime, fastestInTurns } from './alternate.js';
import { claim, percent } from './claim.js';
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

const ROUNDS = 3;
const CLAIMED_SHARE = 0.1;
const OPTIONS = { padding: 1 };
const TILE_COLUMNS = 64;

const STEPS = ['norms', 'packing', 'product', 'test', 'repair'] as const;
type Seconds = Record<(typeof STEPS)[number], number>;

interface Steps {
  readonly seconds: Seconds;
  readonly outputs: Float32Array;
  readonly repaired: number;
}

function inSteps(x: Tensor, weight: Tensor): Steps {
  const geometry = checkConv2d(x.shape, weight.shape, undefined, OPTIONS);
  const [, filters, height, width] = geometry.output;
  const pixels = height * width;
  const depth = sizeOf(weight.shape) / filters;
  const relativeError = gemmErrorBound(depth) / (1 - (depth + 8) * UNIT_ROUNDOFF);
  const image = x.pick(0, null, null, null);
  const outputs = new Float32Array(filters * pixels);
  const panels = new Float64Array(TILE_COLUMNS * depth);
  const sums = new Float64Array(panelsOf(filters) * PANEL * TILE_COLUMNS);
  const seconds: Seconds = { norms: 0, packing: 0, product: 0, test: 0, repair: 0 };
  const timed = <R>(step: keyof Seconds, work: () => R): R => {
    const start = cpuTime();
    const result = work();
    seconds[step] += (cpuTime() - start) / 1000;
    return result;
  };

  const { panels: filterPanels, norms: filterNorms } = timed('packing', () => packFilters(weight));
  const norms = timed('norms', () => windowNorms(image, geometry));
  let repaired = 0;
  for (let start = 0; start < pixels; start += TILE_COLUMNS) {
    const columns = Math.min(TILE_COLUMNS, pixels - start);
    const stride = panelsOf(columns) * PANEL;
    timed('packing', () => packWindows(panels, image, geometry, start, columns));
    timed('product', () => {
      sums.fill(0);
      multiplyPanels(filterPanels, panels, sums, panelsOf(filters), panelsOf(columns), depth);
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
        outputs[f * pixels + pixel] = exactOutput(x, weight, undefined, geometry, 0, f, pixel);
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

function measure(size: readonly [number, number], { input, weight }: Data) {
  const convolution = smoothing(...size);
  const x = input(inputShape(convolution));
  const w = weight(weightShape(convolution));

  const count: RepairCount = { outputs: 0, repaired: 0 };
  const expected = conv2d(x, w, undefined, OPTIONS, count);
  const { outputs, repaired } = inSteps(x, w);
  const { maxError } = compareValues(outputs, expected.data);
  if (maxError !== 0 || repaired !== count.repaired) {
    const got = `${repaired} and errors up to ${maxError}`;
    throw new Error(`steps: expected conv2d's bits and its ${count.repaired} repairs, got ${got}`);
  }

  const turns: Seconds[] = [];
  const { whole } = fastestInTurns(
    {
      whole: () => conv2d(x, w, undefined, OPTIONS),
      steps: () => turns.push(inSteps(x, w).seconds),
    },
    ROUNDS,
  );
  const shareOf = (step: keyof Seconds) => Math.min(...turns.map((seconds) => seconds[step])) / whole;
  return { shares: STEPS.map(shareOf), repaired: count.repaired / count.outputs };
}

const SIZES = [
  [38, 57],
  [75, 113],
] as const;

const measured = SIZES.flatMap((size) =>
  Object.entries(DATA).map(([kind, data]) => {
    const { shares, repaired } = measure(size, data);
    const [norms, , , test, repair] = shares;
    return {
      name: `${size.join('×')}, ${kind}`,
      kind,
      shares,
      rounding: norms + test + repair,
      repaired,
    };
  }),
);

console.log(
  table(
    ['share of a 3×3 256→256', ...STEPS, 'norms + test + repair', 'outputs repaired'],
    measured.map(({ name, shares, rounding, repaired }) => [
      name,
      ...[...shares, rounding].map(percent),
      `${(100 * repaired).toFixed(3)} %`,
    ]),
  ),
);
for (const { name, rounding } of measured.filter(({ kind }) => kind !== 'cancelling')) {
  claim(
    `${name}: rounding correctly takes ${percent(rounding)} of the time, under ${percent(CLAIMED_SHARE)}`,
    rounding < CLAIMED_SHARE,
  );
}
