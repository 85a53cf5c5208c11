/** The ways in which a convolution can be computed here, and which of them is the fastest for one. All but those of float32 give the same bits. */
import ndops from 'ndarray-ops';
import { roundSums } from '../ops/conv2d.js';
import { exactOutput } from '../ops/conv2d-exact.js';
import type { Convolution } from '../ops/convolution.js';
import { PANEL } from '../ops/gemm.js';
import { inLanes } from './channel-last.js';
import { depthwise } from './depthwise.js';
import { direct } from './direct.js';
import { FLOAT32_ALGORITHMS, type Float32Name, PLAIN_FLOAT32, type Plain } from './float32/algorithms.js';
import { isOfSingleChannels } from './float32/depthwise.js';
import { innerProducts } from './inner-products.js';
import type { Machine } from './machine.js';
import { FLOAT32_PANELS, FLOAT64_PANELS, type PanelKind } from './panels.js';
import type { Target } from './target.js';
import { filterBytesOf } from './winograd/patch-matrices.js';
import {
  F2,
  F2_STRIDE_2,
  F3_STRIDE_2,
  F4,
  filterElementsOf,
  patchOf,
  TAPS,
  type Transforms,
} from './winograd/transforms.js';
import { winograd } from './winograd/winograd.js';

type Algorithm = (machine: Machine, convolution: Convolution, target: Target) => void;

const ofWinograd =
  (transforms: Transforms): Algorithm =>
  (...args) =>
    winograd(transforms, ...args);

const plain: Plain = (convolution, y) => ndops.assign(y, roundSums(convolution, exactOutput));

/** Each writes its share of the target, or throws LackOfMemory. */
export const ALGORITHMS = {
  depthwise,
  direct,
  'inner-products': innerProducts,
  'winograd-2': ofWinograd(F2),
  'winograd-4': ofWinograd(F4),
  'winograd-2-stride-2': ofWinograd(F2_STRIDE_2),
  'winograd-3-stride-2': ofWinograd(F3_STRIDE_2),
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
 * rounded or written to its pixel: in multiplications of direct sums, measured on layers of 64 to 512 channels.
 */
interface Costs {
  readonly filter: number;
  readonly patch: number;
  readonly products: number;
  readonly output: number;
}

interface Transformed {
  readonly transforms: Transforms;
  readonly panels: PanelKind;
  readonly costs: Costs;
}

type TransformedByName = Readonly<Partial<Record<AlgorithmName, Transformed>>>;

const exactly = (transforms: Transforms, costs: Costs): Transformed => ({
  transforms,
  panels: FLOAT64_PANELS,
  costs,
});
const inFloat32 = (transforms: Transforms): Transformed => ({
  transforms,
  panels: FLOAT32_PANELS,
  costs: { filter: 20, patch: 20, products: 12, output: 30 },
});

const EXACT = {
  'winograd-2': exactly(F2, { filter: 48, patch: 32, products: 20, output: 12 }),
  'winograd-4': exactly(F4, { filter: 48, patch: 32, products: 20, output: 60 }),
  'winograd-2-stride-2': exactly(F2_STRIDE_2, { filter: 15, patch: 8, products: 10, output: 30 }),
  'winograd-3-stride-2': exactly(F3_STRIDE_2, { filter: 15, patch: 20, products: 14, output: 40 }),
};
const FLOAT32 = {
  'float32-winograd-2': inFloat32(F2),
  'float32-winograd-4': inFloat32(F4),
  'float32-winograd-2-stride-2': inFloat32(F2_STRIDE_2),
  'float32-winograd-3-stride-2': inFloat32(F3_STRIDE_2),
};
const TRANSFORMED: TransformedByName = { ...EXACT, ...FLOAT32 };

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
      return images * height * width < FEW_PIXELS ? 'inner-products' : cheapest(convolution, 'direct', EXACT);
    }
    // even a panel of which three rows are empty is faster than transforms of a single filter
    return channels === 1 ? 'depthwise' : 'direct';
  },
  float32: (convolution) => (isDepthwise(convolution) ? 'float32-depthwise' : 'float32-direct'),
  'float32-fast': (convolution) =>
    isDepthwise(convolution) ? 'float32-depthwise' : cheapest(convolution, 'float32-direct', FLOAT32),
};

/** Of so few filters of a map that a panel of them is not worth it. */
const isDepthwise = (convolution: Convolution): boolean =>
  sizesOf(convolution).filters < PANEL && isOfSingleChannels(convolution);

/** Their names. */
export const PRECISIONS = Object.keys(CHOICES) as readonly Precision[];

/** The one of these that multiplies the least, all costs counted; or direct sums. */
function cheapest(
  convolution: Convolution,
  directSums: AlgorithmName,
  transformed: TransformedByName,
): AlgorithmName {
  const { filters, channels, height, width } = sizesOf(convolution);
  let [best, least] = [directSums, TAPS * TAPS * channels * filters * height * width];
  for (const [name, each] of Object.entries(transformed)) {
    const cost = costOf(each, convolution);
    if (cost < least) [best, least] = [name as AlgorithmName, cost];
  }
  return best;
}

function costOf(transformed: Transformed, convolution: Convolution): number {
  const { transforms, panels, costs } = transformed;
  if (!isTransformable(convolution, transforms)) return Infinity;
  const { filters, channels, height, width } = sizesOf(convolution);
  if (filterBytesOf(panels)(transforms, inLanes(channels), filters) > MOST_FILTER_BYTES) return Infinity;
  const perPatch = channels * filters + costs.patch * channels + costs.products * filters;
  return (
    patchOf(transforms) ** 2 * patchesOf(transforms, convolution) * perPatch +
    filterCost(transformed, convolution) +
    costs.output * filters * height * width
  );
}

/** Whether what is done for filters alone costs more than what is done for the image alone: then threads share the filters. */
export function isDearInFilters(algorithm: AlgorithmName, convolution: Convolution): boolean {
  const { filters, channels, height, width } = sizesOf(convolution);
  const transformed = TRANSFORMED[algorithm];
  // a filter is packed as a window is
  if (!transformed) return filters > height * width;
  const { transforms, costs } = transformed;
  const ofImage = patchOf(transforms) ** 2 * patchesOf(transforms, convolution) * costs.patch * channels;
  return filterCost(transformed, convolution) > ofImage;
}

/** Of a group, and of the result. */
function sizesOf({ weight, geometry }: Convolution) {
  const [images, outputs, height, width] = geometry.output;
  return { images, filters: outputs / geometry.groups, channels: weight.shape[1], height, width };
}

function patchesOf({ outputs }: Transforms, convolution: Convolution): number {
  const { height, width } = sizesOf(convolution);
  return Math.ceil(height / outputs) * Math.ceil(width / outputs);
}

function filterCost({ transforms, costs }: Transformed, convolution: Convolution): number {
  const { channels, filters } = sizesOf(convolution);
  return filterElementsOf(transforms) * costs.filter * channels * filters;
}

/** Whether these transforms are of this kind of convolution. */
export const isTransformable = (
  { geometry: { vertical, horizontal } }: Convolution,
  transforms: Transforms,
): boolean =>
  [vertical, horizontal].every(
    ({ kernel, stride, dilation }) => kernel === TAPS && stride === transforms.stride && dilation === 1,
  );
