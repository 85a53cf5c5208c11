/** The ways in which a convolution can be computed here, and which of them is the fastest for one. All but those of float32 give the same bits. */
import ndops from 'ndarray-ops';
import { roundSums } from '../ops/conv2d.js';
import { exactOutput } from '../ops/conv2d-exact.js';
import type { Convolution } from '../ops/convolution.js';
import { PANEL } from '../ops/gemm.js';
import type { Tensor } from '../ops/tensor.js';
import { inLanes } from './channel-last.js';
import { depthwise } from './depthwise.js';
import { direct } from './direct.js';
import type { Steps } from './epilogue.js';
import { FLOAT32_ALGORITHMS, type Float32Name, PLAIN_FLOAT32, type Plain } from './float32/algorithms.js';
import { isOfSingleChannels } from './float32/depthwise.js';
import { innerProducts } from './inner-products.js';
import type { Machine } from './machine.js';
import { FLOAT32_PANELS, FLOAT64_PANELS } from './panels.js';
import { filterBytesOf } from './winograd/patch-matrices.js';
import { F2, F4, patchOf, TAPS, type Transforms } from './winograd/transforms.js';
import { winograd } from './winograd/winograd.js';

type Algorithm = (machine: Machine, convolution: Convolution, y: Tensor, steps: Steps) => void;

const ofWinograd =
  (transforms: Transforms): Algorithm =>
  (machine, convolution, y, steps) =>
    winograd(machine, convolution, transforms, y, steps);

const plain: Plain = (convolution, y) => ndops.assign(y, roundSums(convolution, exactOutput));

/** Each writes all of y, a view of [N,O,H′,W′] whose maps are contiguous, and what the steps make of it; or throws LackOfMemory. */
export const ALGORITHMS = {
  depthwise,
  direct,
  'inner-products': innerProducts,
  'winograd-2': ofWinograd(F2),
  'winograd-4': ofWinograd(F4),
  ...FLOAT32_ALGORITHMS,
} satisfies Record<string, Algorithm>;

export type AlgorithmName = keyof typeof ALGORITHMS;

/** What computes the bits of an algorithm without a machine. */
export const plainly = (name: AlgorithmName): Plain =>
  Object.hasOwn(PLAIN_FLOAT32, name) ? PLAIN_FLOAT32[name as Float32Name] : plain;

/** Transformed filters larger than this (256 of 512 channels) are not worth their memory. */
const MOST_FILTER_BYTES = 40e6;

/**
 * What an element of a transformed filter, of a patch, and of its products costs beside the multiplication, and an output that is to be
 * rounded or written to its pixel: in multiplications, measured on layers of 64 to 512 channels.
 */
interface Costs {
  readonly filter: number;
  readonly patch: number;
  readonly products: number;
  readonly output: Readonly<Record<2 | 4, number>>;
  /** Bytes of a group's transformed filters. */
  readonly bytes: (transforms: Transforms, channels: number, filters: number) => number;
}

const EXACT: Costs = {
  filter: 48,
  patch: 32,
  products: 20,
  output: { 2: 12, 4: 60 },
  bytes: filterBytesOf(FLOAT64_PANELS),
};
const FLOAT32: Costs = {
  filter: 20,
  patch: 20,
  products: 12,
  output: { 2: 30, 4: 30 },
  bytes: filterBytesOf(FLOAT32_PANELS),
};

/** Of fewer pixels panels of filters are not worth it: measured on layers of 64 to 2048 channels. */
const FEW_PIXELS = 100;

/** How the results of convolutions and dense layers are rounded: once, or at every step in float32, directly or by Winograd's transforms. */
export type Precision = 'exact' | 'float32' | 'float32-fast';

/** The algorithm of a convolution. */
export type Choice = (convolution: Convolution) => AlgorithmName;

export const CHOICES: Readonly<Record<Precision, Choice>> = {
  exact(convolution) {
    const { images, filters, channels, height, width } = sizesOf(convolution);
    if (filters >= PANEL) {
      return images * height * width < FEW_PIXELS ? 'inner-products' : cheapest(convolution, EXACT);
    }
    // even a panel of which three rows are empty is faster than transforms of a single filter
    return channels === 1 ? 'depthwise' : 'direct';
  },
  float32: (convolution) => (isDepthwise(convolution) ? 'float32-depthwise' : 'float32-direct'),
  'float32-fast': (convolution) =>
    isDepthwise(convolution) ? 'float32-depthwise' : `float32-${cheapest(convolution, FLOAT32)}`,
};

/** Of so few filters of a map that a panel of them is not worth it. */
const isDepthwise = (convolution: Convolution): boolean =>
  sizesOf(convolution).filters < PANEL && isOfSingleChannels(convolution);

/** Their names. */
export const PRECISIONS = Object.keys(CHOICES) as readonly Precision[];

function cheapest(convolution: Convolution, costs: Costs): 'direct' | 'winograd-2' | 'winograd-4' {
  if (!isTransformable(convolution)) return 'direct';
  const { filters, channels, height, width } = sizesOf(convolution);
  const costOf = (transforms: Transforms): number => {
    if (costs.bytes(transforms, inLanes(channels), filters) > MOST_FILTER_BYTES) return Infinity;
    const perPatch = channels * filters + costs.patch * channels + costs.products * filters;
    return (
      patchOf(transforms) ** 2 * patchesOf(transforms, convolution) * perPatch +
      filterCost(transforms, costs, convolution) +
      costs.output[transforms.outputs] * filters * height * width
    );
  };
  const all = [
    ['direct', TAPS * TAPS * channels * filters * height * width],
    ['winograd-2', costOf(F2)],
    ['winograd-4', costOf(F4)],
  ] as const;
  return all.reduce((best, each) => (each[1] < best[1] ? each : best))[0];
}

const TRANSFORMED: Readonly<Partial<Record<AlgorithmName, readonly [Transforms, Costs]>>> = {
  'winograd-2': [F2, EXACT],
  'winograd-4': [F4, EXACT],
  'float32-winograd-2': [F2, FLOAT32],
  'float32-winograd-4': [F4, FLOAT32],
};

/** Whether what is done for filters alone costs more than what is done for the image alone: then threads share the filters. */
export function isDearInFilters(algorithm: AlgorithmName, convolution: Convolution): boolean {
  const { filters, channels, height, width } = sizesOf(convolution);
  const transformed = TRANSFORMED[algorithm];
  // a filter is packed as a window is
  if (!transformed) return filters > height * width;
  const [transforms, costs] = transformed;
  const ofImage = patchOf(transforms) ** 2 * patchesOf(transforms, convolution) * costs.patch * channels;
  return filterCost(transforms, costs, convolution) > ofImage;
}

/** Rows of outputs that are computed at once: parts of a result begin at multiples of them. */
export const rowsAtOnce = (algorithm: AlgorithmName): number => TRANSFORMED[algorithm]?.[0].outputs ?? 1;

/** Of a group, and of the result. */
function sizesOf({ weight, geometry }: Convolution) {
  const [images, outputs, height, width] = geometry.output;
  return { images, filters: outputs / geometry.groups, channels: weight.shape[1], height, width };
}

function patchesOf({ outputs }: Transforms, convolution: Convolution): number {
  const { height, width } = sizesOf(convolution);
  return Math.ceil(height / outputs) * Math.ceil(width / outputs);
}

function filterCost(transforms: Transforms, { filter }: Costs, convolution: Convolution): number {
  const { channels, filters } = sizesOf(convolution);
  return patchOf(transforms) ** 2 * filter * channels * filters;
}

/** Whether Winograd's transforms are of this kind of convolution. */
export const isTransformable = ({ geometry: { vertical, horizontal } }: Convolution): boolean =>
  [vertical, horizontal].every(
    ({ kernel, stride, dilation }) => kernel === TAPS && stride === 1 && dilation === 1,
  );
