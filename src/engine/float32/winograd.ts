/** The convolutions of `winograd-sum.ts`, many patches at a time. */
import type { Convolution } from '../../ops/convolution.js';
import type { Tensor } from '../../ops/tensor.js';
import { bandOf, distanceOf, inLanes } from '../channel-last.js';
import { type Algorithm, convolve, type Part } from '../convolve.js';
import type { Machine } from '../machine.js';
import { Operands, operandBytes } from '../operands.js';
import { beginPanels, FLOAT_COLUMNS, FLOAT_ROWS, FLOAT32 } from '../panels.js';
import { PatchGrid, scatter } from '../winograd/patch-grid.js';
import { patchOf, TAPS, type Transforms } from '../winograd/transforms.js';
import { apart } from '../winograd/winograd.js';
import { directSumsOf } from './direct-sum.js';
import { CHAIN } from './winograd-sum.js';

/** Patches in a tile. */
const TILE_PATCHES = 128;

/** Filters whose sums are made at a time, so that they are in the cache. */
const FILTERS_TOGETHER = 4;

/** Bytes of one place of the depth in a panel. */
const ROW_STEP = FLOAT32 * FLOAT_ROWS;
const COLUMN_STEP = FLOAT32 * FLOAT_COLUMNS;

/** Bytes that the transformed filters of a group take. */
export const floatFilterBytes = (transforms: Transforms, channels: number, filters: number): number =>
  apart(ROW_STEP * Math.ceil(filters / FLOAT_ROWS) * channels) * patchOf(transforms) ** 2;

/** @throws LackOfMemory */
export function winogradFloats(
  transforms: Transforms,
  machine: Machine,
  convolution: Convolution,
  y: Tensor,
): void {
  const { weight, bias, geometry } = convolution;
  const { kernels } = machine;
  const m = transforms.outputs;
  const patchOutputs = m * m;
  const elements = patchOf(transforms) ** 2;
  const [, outputs, height, width] = geometry.output;
  const filters = outputs / geometry.groups;
  const grid = new PatchGrid(m, height, width);
  const { down, across } = grid;
  const channels = inLanes(weight.shape[1]);
  const { maps, most } = bandOf(geometry, weight.shape[1], channels, down, across);
  const rowPanels = Math.ceil(filters / FLOAT_ROWS);
  const widest = FLOAT_COLUMNS * Math.ceil(Math.min(most * across.count, TILE_PATCHES) / FLOAT_COLUMNS);
  const rooms = machine.reserve({
    ...operandBytes(convolution, maps),
    starts: 4 * Math.max(FLOAT_ROWS * rowPanels, widest),
    filterPanels: floatFilterBytes(transforms, channels, filters),
    inputs: elements * apart(FLOAT32 * channels * widest),
    products: elements * apart(ROW_STEP * rowPanels * widest),
    sums: FLOAT32 * FILTERS_TOGETHER * patchOutputs * widest,
    shifts: FLOAT32 * filters * patchOutputs,
  });
  const operands = new Operands(machine, rooms, convolution, maps);
  const starts = machine.int32s(rooms.starts);
  const [sums, shifts] = [machine.float32s(rooms.sums), machine.float32s(rooms.shifts).fill(0)];
  const sumOf = directSumsOf(convolution);
  /** Bytes to the matrix of the next element, of filters, of so many panels of patches, or of so many columns' products. */
  const toNextFilters = apart(ROW_STEP * channels * rowPanels);
  const toNextInputs = (panels: number): number => apart(COLUMN_STEP * channels * panels);
  const toNextProducts = (columns: number): number => apart(ROW_STEP * rowPanels * columns);

  function packFilters(firstFilter: number): void {
    beginPanels(starts, filters, (f) => operands.filter(firstFilter + f), FLOAT_ROWS);
    kernels[`transformFloatFilters${m}`](
      rooms.starts.address,
      rowPanels,
      channels,
      FLOAT32 * TAPS * channels,
      FLOAT32 * channels,
      rooms.filterPanels.address,
      toNextFilters,
    );
    for (let f = 0; bias && f < filters; f++) {
      shifts.fill(bias[firstFilter + f], f * patchOutputs, (f + 1) * patchOutputs);
    }
  }

  /** The patches from `first` on. @returns their panels */
  function transformPatches(first: number, count: number): number {
    const startOf = (t: number): number => {
      const [row, column] = grid.placeOf(first + t);
      return operands.pixel(row, column);
    };
    const panels = beginPanels(starts, count, startOf, FLOAT_COLUMNS);
    kernels[`transformFloatInputs${m}`](
      rooms.starts.address,
      panels * 2,
      channels,
      distanceOf(maps, 1, 0),
      distanceOf(maps, 0, 1),
      rooms.inputs.address,
      toNextInputs(panels),
    );
    return panels;
  }

  function multiply(panels: number): void {
    for (let k = 0; k < elements; k++) {
      const rows = rooms.filterPanels.address + k * toNextFilters;
      const inputs = rooms.inputs.address + k * toNextInputs(panels);
      const products = rooms.products.address + k * toNextProducts(panels * FLOAT_COLUMNS);
      for (let start = 0; start < channels; start += CHAIN) {
        kernels.multiplyFloats(
          rows + start * ROW_STEP,
          inputs + start * COLUMN_STEP,
          products,
          rowPanels,
          panels,
          ROW_STEP * channels,
          COLUMN_STEP * channels,
          Math.min(CHAIN, channels - start),
          start,
        );
      }
    }
  }

  function evaluateTile(
    { image, firstFilter, y, start, pitch }: Part,
    first: number,
    count: number,
  ): boolean {
    const panels = transformPatches(first, count);
    const columns = panels * FLOAT_COLUMNS;
    multiply(panels);
    const pixels = grid.pixelsOf(first, count);
    let someStrange = false;
    for (let firstRow = 0; firstRow < filters; firstRow += FILTERS_TOGETHER) {
      const rows = Math.min(FILTERS_TOGETHER, filters - firstRow);
      kernels[`transformFloatProducts${m}`](
        rooms.products.address + FLOAT32 * firstRow * columns,
        toNextProducts(columns),
        rows,
        columns,
        rooms.sums.address,
      );
      const strange = kernels.shiftFloats(
        rooms.sums.address,
        rows * patchOutputs,
        columns,
        rooms.shifts.address + FLOAT32 * firstRow * patchOutputs,
      );
      for (let f = 0; f < rows; f++) {
        const filter = firstRow + f;
        const map = y.subarray(start + filter * pitch, start + filter * pitch + height * width);
        scatter(map, pixels, sums.subarray(f * patchOutputs * columns), columns, count);
        if (!strange) continue;
        for (const pixel of pixels) {
          if (Number.isFinite(map[pixel] ?? 0)) continue;
          map[pixel] = sumOf({ image, filter: firstFilter + filter, pixel });
        }
      }
      someStrange ||= strange !== 0;
    }
    return someStrange;
  }

  const algorithm: Algorithm = { down, across, most, tile: TILE_PATCHES, packFilters, evaluateTile };
  convolve(convolution, operands, algorithm, y);
}
