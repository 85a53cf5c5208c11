/** The convolutions of `winograd-sum.ts`, many patches at a time. */
import type { Convolution } from '../../ops/convolution.js';
import { distanceOf } from '../channel-last.js';
import { type Algorithm, convolve, type Part } from '../convolve.js';
import { Epilogue, epilogueBytes } from '../epilogue.js';
import type { Machine } from '../machine.js';
import { Operands, operandBytes } from '../operands.js';
import { FLOAT32, FLOAT32_PANELS } from '../panels.js';
import type { Target } from '../target.js';
import { FilterParts, partBytes, TAP_PITCHES } from '../winograd/filter-parts.js';
import { FILTERS_TOGETHER, PatchMatrices } from '../winograd/patch-matrices.js';
import { PixelRows, pixelBytes } from '../winograd/pixel-rows.js';
import type { Transforms } from '../winograd/transforms.js';
import { directSumsOf } from './direct-sum.js';
import { CHAIN } from './winograd-sum.js';

/** @throws LackOfMemory */
export function winogradFloats(
  transforms: Transforms,
  machine: Machine,
  convolution: Convolution,
  { y, steps, share }: Target,
): void {
  const { bias } = convolution;
  const { floatKernels: kernels } = machine;
  const matrices = new PatchMatrices(transforms, convolution, FLOAT32_PANELS);
  const { grid, maps, most, channels, filters, patchOutputs, widest, tile, unit } = matrices;
  const rooms = machine.reserve({
    ...operandBytes(convolution, maps),
    ...epilogueBytes(steps, patchOutputs * widest),
    ...matrices.bytes,
    part: partBytes(matrices),
    sums: FLOAT32 * FILTERS_TOGETHER * patchOutputs * widest,
    shifts: FLOAT32 * filters * patchOutputs,
    pixels: pixelBytes(patchOutputs, widest),
  });
  const operands = new Operands(machine, rooms, convolution, maps);
  const epilogue = new Epilogue(machine, rooms, y, steps);
  const pixelRows = new PixelRows(machine, rooms.pixels, grid, transforms.outputs);
  const starts = machine.int32s(rooms.starts);
  const parts = new FilterParts(machine, rooms, matrices, convolution.weight);
  const [sums, shifts] = [machine.float32s(rooms.sums), machine.float32s(rooms.shifts).fill(0)];
  const sumOf = directSumsOf(convolution);

  function packFilters(firstFilter: number): void {
    parts.forEach(firstFilter, (first, panels) => {
      kernels[`transformFloatFilters-${transforms.name}`](
        rooms.starts.address,
        panels,
        channels,
        ...TAP_PITCHES,
        rooms.filterPanels.address + first * matrices.filterPanel,
        matrices.toNextFilters,
      );
    });
    for (let f = 0; bias && f < filters; f++) {
      shifts.fill(bias[firstFilter + f], f * patchOutputs, (f + 1) * patchOutputs);
    }
  }

  /** The patches from `first` on. @returns their panels */
  function transformPatches(first: number, count: number): number {
    const panels = matrices.beginPatches(starts, operands, first, count);
    kernels[`transformFloatInputs-${transforms.name}`](
      rooms.starts.address,
      panels * 2,
      channels,
      distanceOf(maps, 1, 0),
      distanceOf(maps, 0, 1),
      FLOAT32,
      rooms.inputs.address,
      matrices.toNextInputs(panels),
    );
    return panels;
  }

  function evaluateTile({ image, firstFilter }: Part, first: number, count: number): boolean {
    const panels = transformPatches(first, count);
    const columns = panels * FLOAT32_PANELS.columns;
    matrices.multiply(kernels.multiplyFloats, rooms, panels, CHAIN);
    let someStrange = false;
    /** What is not finite of a filter's outputs, directly. */
    const sumAgain = (values: Float32Array, filter: number): void => {
      values.forEach((value, n) => {
        const [patch, output] = [n % columns, Math.floor(n / columns)];
        if (Number.isFinite(value) || patch >= count) return;
        const pixel = grid.pixelOf(first + patch, output);
        if (pixel >= 0) values[n] = sumOf({ image, filter, pixel });
      });
    };
    for (let firstRow = 0; firstRow < filters; firstRow += FILTERS_TOGETHER) {
      const rows = Math.min(FILTERS_TOGETHER, filters - firstRow);
      kernels[`transformFloatProducts-${transforms.name}`](
        rooms.products.address + FLOAT32 * firstRow * columns,
        matrices.toNextProducts(columns),
        rows,
        columns,
        rooms.sums.address,
      );
      const strange = kernels.shiftFloats(
        rooms.sums.address,
        rows * patchOutputs,
        columns,
        rooms.shifts.address + FLOAT32 * firstRow * patchOutputs,
        rooms.sums.address,
        FLOAT32 * columns,
      );
      for (let f = 0; f < rows; f++) {
        const filter = firstFilter + firstRow + f;
        const size = patchOutputs * columns;
        const values = sums.subarray(f * size, (f + 1) * size);
        if (strange) sumAgain(values, filter);
        const map = { image, filter, pixel: 0 };
        pixelRows.write(values.byteOffset, FLOAT32 * columns, first, count, epilogue, map);
      }
      someStrange ||= strange !== 0;
    }
    return someStrange;
  }

  const { down, across } = grid;
  const side = transforms.outputs;
  const algorithm: Algorithm = { down, across, side, most, tile, unit, packFilters, evaluateTile };
  convolve(convolution, operands, algorithm, y, share);
}
