/** The ways in which a convolution can be computed here, and which of them is the fastest for one. All give the same bits. */
import ndops from 'ndarray-ops';
import { roundSums } from '../ops/conv2d.js';
import { exactOutput } from '../ops/conv2d-exact.js';
import type { Convolution } from '../ops/convolution.js';
import { PANEL } from '../ops/gemm.js';
import type { Tensor } from '../ops/tensor.js';
import { inLanes } from './channel-last.js';
import { direct } from './direct.js';
import type { Machine } from './machine.js';
import { F2, F4, patchOf, TAPS, type Transforms } from './winograd/transforms.js';
import { filterBytes, winograd } from './winograd/winograd.js';

type Algorithm = (machine: Machine, convolution: Convolution, y: Tensor) => void;

const ofWinograd =
  (transforms: Transforms): Algorithm =>
  (machine, convolution, y) =>
    winograd(machine, convolution, transforms, y);

/** Each writes all of y, a view of [N,O,H′,W′] whose rows are contiguous; a RangeError says that there is not as much memory. */
export const ALGORITHMS = {
  plain: (_, convolution, y) => ndops.assign(y, roundSums(convolution, exactOutput)),
  direct,
  'winograd-2': ofWinograd(F2),
  'winograd-4': ofWinograd(F4),
} satisfies Record<string, Algorithm>;

export type AlgorithmName = keyof typeof ALGORITHMS;

/** Transformed filters larger than this (256 of 512 channels) are not worth their memory. */
const MOST_FILTER_BYTES = 40e6;

/**
 * What an element of a transformed filter, of a patch, and of its products costs beside the multiplication, and an output that may have to
 * be settled: in multiplications, measured on layers of 64 to 512 channels.
 */
const COSTS = { filter: 60, patch: 32, products: 20 };
const SETTLING: Readonly<Record<2 | 4, number>> = { 2: 12, 4: 60 };

export function fastestFor(convolution: Convolution): AlgorithmName {
  const { filters, channels, height, width } = sizesOf(convolution);
  if (filters < PANEL) return 'plain';
  if (!isTransformable(convolution)) return 'direct';
  const costOf = (transforms: Transforms): number => {
    if (filterBytes(transforms, inLanes(channels), filters) > MOST_FILTER_BYTES) return Infinity;
    const perPatch = channels * filters + COSTS.patch * channels + COSTS.products * filters;
    return (
      patchOf(transforms) ** 2 * patchesOf(transforms, convolution) * perPatch +
      filterCost(transforms, convolution) +
      SETTLING[transforms.outputs] * filters * height * width
    );
  };
  const costs: readonly (readonly [AlgorithmName, number])[] = [
    ['direct', TAPS * TAPS * channels * filters * height * width],
    ['winograd-2', costOf(F2)],
    ['winograd-4', costOf(F4)],
  ];
  return costs.reduce((best, each) => (each[1] < best[1] ? each : best))[0];
}

/** Whether what is done for filters alone costs more than what is done for the image alone: then threads share the filters. */
export function isDearInFilters(algorithm: AlgorithmName, convolution: Convolution): boolean {
  if (algorithm !== 'winograd-2' && algorithm !== 'winograd-4') return false;
  const transforms = algorithm === 'winograd-2' ? F2 : F4;
  const { channels } = sizesOf(convolution);
  const ofImage = patchOf(transforms) ** 2 * patchesOf(transforms, convolution) * COSTS.patch * channels;
  return filterCost(transforms, convolution) > ofImage;
}

/** Of a group, and of the result. */
function sizesOf({ weight, geometry }: Convolution) {
  const [, outputs, height, width] = geometry.output;
  return { filters: outputs / geometry.groups, channels: weight.shape[1], height, width };
}

function patchesOf({ outputs }: Transforms, convolution: Convolution): number {
  const { height, width } = sizesOf(convolution);
  return Math.ceil(height / outputs) * Math.ceil(width / outputs);
}

function filterCost(transforms: Transforms, convolution: Convolution): number {
  const { channels, filters } = sizesOf(convolution);
  return patchOf(transforms) ** 2 * COSTS.filter * channels * filters;
}

/** Whether Winograd's transforms are of this kind of convolution. */
export const isTransformable = ({ geometry: { vertical, horizontal } }: Convolution): boolean =>
  [vertical, horizontal].every(
    ({ kernel, stride, dilation }) => kernel === TAPS && stride === 1 && dilation === 1,
  );
