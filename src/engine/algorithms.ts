/** The ways in which a convolution can be computed here, and which of them is the fastest for one. All give the same bits. */
import type { Convolution } from '../ops/convolution.js';
import type { Tensor } from '../ops/tensor.js';
import { LANES } from './channel-last.js';
import { direct } from './direct.js';
import type { Machine } from './machine.js';
import { F2, F4, patchOf, TAPS, type Transforms } from './winograd/transforms.js';
import { filterBytes, winograd } from './winograd/winograd.js';

export const ALGORITHMS = {
  direct,
  'winograd-2': (machine: Machine, convolution: Convolution): Tensor => winograd(machine, convolution, F2),
  'winograd-4': (machine: Machine, convolution: Convolution): Tensor => winograd(machine, convolution, F4),
} as const;

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
  if (!isTransformable(convolution)) return 'direct';
  const { weight, geometry } = convolution;
  const [, outputs, height, width] = geometry.output;
  const [filters, channels] = [outputs / geometry.groups, weight.shape[1]];
  const costOf = (transforms: Transforms): number => {
    if (filterBytes(transforms, LANES * Math.ceil(channels / LANES), filters) > MOST_FILTER_BYTES)
      return Infinity;
    const elements = patchOf(transforms) ** 2;
    const m = transforms.outputs;
    const patches = Math.ceil(height / m) * Math.ceil(width / m);
    const perPatch = channels * filters + COSTS.patch * channels + COSTS.products * filters;
    return (
      elements * (patches * perPatch + COSTS.filter * channels * filters) +
      SETTLING[m] * filters * height * width
    );
  };
  const costs: readonly (readonly [AlgorithmName, number])[] = [
    ['direct', TAPS * TAPS * channels * filters * height * width],
    ['winograd-2', costOf(F2)],
    ['winograd-4', costOf(F4)],
  ];
  return costs.reduce((best, each) => (each[1] < best[1] ? each : best))[0];
}

/** Whether Winograd's transforms are of this kind of convolution. */
export const isTransformable = ({ geometry: { vertical, horizontal } }: Convolution): boolean =>
  [vertical, horizontal].every(
    ({ kernel, stride, dilation }) => kernel === TAPS && stride === 1 && dilation === 1,
  );
