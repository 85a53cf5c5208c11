/** The kernels of the Winograd convolutions, by the outputs a side of a patch: in float64, and in float32. */
import { PANEL } from '../../ops/gemm.js';
import { f32x4, f64x2, type Kernel } from '../assembler.js';
import { transformPatches } from '../kernels/transform-patches.js';
import { transformProducts } from '../kernels/transform-products.js';
import { FLOAT_COLUMNS, FLOAT_ROWS } from '../panels.js';
import { linearMap } from './linear-map.js';
import { scaleOf, type Transforms } from './transforms.js';

type TransformPatches = (
  starts: number,
  groups: number,
  channels: number,
  rowPitch: number,
  columnPitch: number,
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

export type WinogradKernels<M extends number> = Record<
  `transformInputs${M}` | `transformFilters${M}`,
  TransformPatches
> &
  Record<`transformFloatInputs${M}` | `transformFloatFilters${M}`, TransformFloatPatches> &
  Record<`transformProducts${M}` | `transformFloatProducts${M}`, TransformProducts>;

export function winogradKernels(transforms: Transforms): Kernel[] {
  const m = transforms.outputs;
  const [input, filter, output] = [transforms.input, transforms.filter, transforms.output].map(linearMap);
  const scale = scaleOf(transforms);
  const doubles = { vectors: f64x2, width: PANEL, squared: true };
  const floats = { vectors: f32x4, squared: false };
  return [
    transformPatches(`transformInputs${m}`, { map: input, ...doubles }),
    transformPatches(`transformFilters${m}`, { map: filter, scaleOf: scale, ...doubles }),
    transformProducts(`transformProducts${m}`, output, f64x2),
    transformPatches(`transformFloatInputs${m}`, { map: input, width: FLOAT_COLUMNS, ...floats }),
    transformPatches(`transformFloatFilters${m}`, {
      map: filter,
      scaleOf: scale,
      width: FLOAT_ROWS,
      ...floats,
    }),
    transformProducts(`transformFloatProducts${m}`, output, f32x4),
  ];
}
