/** The kernels of the Winograd convolutions, by the outputs a side of a patch. */
import type { Kernel } from '../assembler.js';
import { transformPatches } from '../kernels/transform-patches.js';
import { transformProducts } from '../kernels/transform-products.js';
import { linearMap } from './linear-map.js';
import type { Transforms } from './transforms.js';

type TransformPatches = (
  starts: number,
  pairs: number,
  channels: number,
  rowPitch: number,
  columnPitch: number,
  target: number,
  distance: number,
  squares: number,
) => void;

type TransformProducts = (
  products: number,
  distance: number,
  rows: number,
  columns: number,
  sums: number,
) => void;

export type WinogradKernels<M extends number> = Record<
  `transformInputs${M}` | `transformFilters${M}`,
  TransformPatches
> &
  Record<`transformProducts${M}`, TransformProducts>;

export function winogradKernels({ outputs, input, filter, output, divisors }: Transforms): Kernel[] {
  return [
    transformPatches(`transformInputs${outputs}`, linearMap(input), () => 1),
    transformPatches(
      `transformFilters${outputs}`,
      linearMap(filter),
      (p, q) => 1 / (divisors[p] * divisors[q]),
    ),
    transformProducts(`transformProducts${outputs}`, linearMap(output)),
  ];
}
