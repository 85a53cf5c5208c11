/** The kernels of the Winograd convolutions, by their transforms' names: in float64, and in float32. */
import { PANEL } from '../../ops/gemm.js';
import { f32x4, f64x2, type Kernel } from '../assembler.js';
import { transformPatches } from '../kernels/transform-patches.js';
import { transformProducts } from '../kernels/transform-products.js';
import { FLOAT32_PANELS } from '../panels.js';
import { linearMap } from './linear-map.js';
import { scaleOf, type Transforms } from './transforms.js';

type Name = Transforms['name'];

type TransformPatches = (
  starts: number,
  groups: number,
  channels: number,
  rowPitch: number,
  columnPitch: number,
  channelPitch: number,
  target: number,
  distance: number,
  squares: number,
) => void;

type TransformFloatPatches = (
  ...of: Parameters<TransformPatches> extends [...infer Others, number] ? Others : never
) => void;

type TransformProducts = (
  products: number,
  distance: number,
  rows: number,
  columns: number,
  sums: number,
) => void;

export type WinogradKernels = Record<
  `transformInputs-${Name}` | `transformFilters-${Name}`,
  TransformPatches
> &
  Record<`transformProducts-${Name}`, TransformProducts>;

export type FloatWinogradKernels = Record<
  `transformFloatInputs-${Name}` | `transformFloatFilters-${Name}`,
  TransformFloatPatches
> &
  Record<`transformFloatProducts-${Name}`, TransformProducts>;

export function winogradKernels(transforms: Transforms): Kernel[] {
  const { name } = transforms;
  const { input, filter, output } = mapsOf(transforms);
  const panels = { vectors: f64x2, width: PANEL, squared: true };
  return [
    transformPatches(`transformInputs-${name}`, { map: input, ...panels }),
    transformPatches(`transformFilters-${name}`, { map: filter, scaleOf: scaleOf(transforms), ...panels }),
    transformProducts(`transformProducts-${name}`, output, f64x2),
  ];
}

export function floatWinogradKernels(transforms: Transforms): Kernel[] {
  const { name } = transforms;
  const { input, filter, output } = mapsOf(transforms);
  const panels = { vectors: f32x4, squared: false };
  return [
    transformPatches(`transformFloatInputs-${name}`, {
      map: input,
      width: FLOAT32_PANELS.columns,
      ...panels,
    }),
    transformPatches(`transformFloatFilters-${name}`, {
      map: filter,
      scaleOf: scaleOf(transforms),
      width: FLOAT32_PANELS.rows,
      ...panels,
    }),
    transformProducts(`transformFloatProducts-${name}`, output, f32x4),
  ];
}

const mapsOf = ({ input, filter, output }: Transforms) => ({
  input: linearMap(input),
  filter: linearMap(filter),
  output: linearMap(output),
});
