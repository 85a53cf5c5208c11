/**
 * A 3×3 convolution of stride 1 or 2 by Winograd's transforms: for every tile of patches, one matrix product for each element of a transformed
 * patch. It is not exact in float64 as direct sums' products are, but its error has a bound as theirs has (error-bound.ts).
 */
import type { Convolution } from '../../ops/convolution.js';
import { PANEL } from '../../ops/gemm.js';
import { distanceOf } from '../channel-last.js';
import { type Algorithm, convolve, type Part } from '../convolve.js';
import { Epilogue, epilogueBytes } from '../epilogue.js';
import type { Machine } from '../machine.js';
import { Operands, operandBytes } from '../operands.js';
import { FLOAT32, FLOAT64, FLOAT64_PANELS, STEP } from '../panels.js';
import { Rounding, roundingBytes } from '../round.js';
import { settlingPlainly } from '../settle.js';
import type { Target } from '../target.js';
import { errorBoundOf } from './error-bound.js';
import { FilterParts, partBytes, TAP_PITCHES } from './filter-parts.js';
import { FILTERS_TOGETHER, PatchMatrices } from './patch-matrices.js';
import { PixelRows, pixelBytes } from './pixel-rows.js';
import type { Transforms } from './transforms.js';

/** Channels in one chain of additions: shorter chains err less, and leave less to be settled. */
const BLOCK = 64;

/** @throws LackOfMemory */
export function winograd(
  transforms: Transforms,
  machine: Machine,
  convolution: Convolution,
  { y, steps, share }: Target,
): void {
  const { bias } = convolution;
  const { kernels } = machine;
  const matrices = new PatchMatrices(transforms, convolution, FLOAT64_PANELS);
  const {
    grid,
    maps,
    most,
    channels,
    filters,
    elements,
    patchOutputs,
    rowPanels,
    widest,
    tile,
    unit,
    filterElements,
  } = matrices;
  const rooms = machine.reserve({
    ...operandBytes(convolution, maps),
    ...roundingBytes(filters * patchOutputs * widest),
    ...epilogueBytes(steps, patchOutputs * widest),
    ...matrices.bytes,
    part: partBytes(matrices),
    sums: FLOAT64 * FILTERS_TOGETHER * patchOutputs * widest,
    transformedFilters: STEP * filterElements * rowPanels,
    filterNorms: STEP * rowPanels,
    sizes: STEP * rowPanels * patchOutputs,
    shifts: STEP * rowPanels * patchOutputs,
    transformedInputs: FLOAT64 * elements * widest,
    patchNorms: FLOAT64 * widest,
    reaches: FLOAT64 * widest,
    pixels: pixelBytes(patchOutputs, widest),
  });
  const bound = errorBoundOf(transforms, channels, BLOCK);
  const operands = new Operands(machine, rooms, convolution, maps);
  const rounding = new Rounding(machine, rooms, convolution, operands, bound.relativeError, settlingPlainly);
  const epilogue = new Epilogue(machine, rooms, y, steps);
  const pixelRows = new PixelRows(machine, rooms.pixels, grid, transforms.outputs);
  const starts = machine.int32s(rooms.starts);
  const parts = new FilterParts(machine, rooms, matrices, convolution.weight);
  const [transformedFilters, filterNorms, sizes, shifts] = [
    machine.float64s(rooms.transformedFilters),
    machine.float64s(rooms.filterNorms),
    machine.float64s(rooms.sizes),
    machine.float64s(rooms.shifts).fill(0),
  ];
  const [transformedInputs, patchNorms, reaches] = [
    machine.float64s(rooms.transformedInputs),
    machine.float64s(rooms.patchNorms),
    machine.float64s(rooms.reaches),
  ];
  /** The squares of the rows or columns of each element's matrix. */
  function addSquares(address: number, count: number, panels: number, squares: number): void {
    for (let k = 0; k < count; k++) {
      const matrix = address + k * matrices.toNextInputs(panels);
      kernels.addSquares(matrix, squares + k * panels * STEP, panels, STEP * channels, channels);
    }
  }

  function packFilters(firstFilter: number): void {
    parts.forEach(firstFilter, (first, panels) => {
      kernels[`transformFilters-${transforms.name}`](
        rooms.starts.address,
        panels * 2,
        channels,
        ...TAP_PITCHES,
        rooms.filterPanels.address + first * matrices.filterPanel,
        matrices.toNextFilters,
        rooms.filterNorms.address + first * STEP,
      );
    });
    transformedFilters.fill(0);
    addSquares(rooms.filterPanels.address, filterElements, rowPanels, rooms.transformedFilters.address);
    const norms = new Float64Array(filterElements);
    for (let f = 0; f < filters; f++) {
      filterNorms[f] = Math.sqrt(filterNorms[f]);
      for (let k = 0; k < filterElements; k++)
        norms[k] = Math.sqrt(transformedFilters[k * rowPanels * PANEL + f]);
      const [first, end] = [f * patchOutputs, (f + 1) * patchOutputs];
      bound.filterSizes(norms, filterNorms[f], sizes.subarray(first, end));
      if (bias) shifts.fill(bias[firstFilter + f], first, end);
    }
  }

  /** The patches from `first` on. @returns their panels */
  function transformPatches(first: number, count: number): number {
    const panels = matrices.beginPatches(starts, operands, first, count);
    kernels[`transformInputs-${transforms.name}`](
      rooms.starts.address,
      panels * 2,
      channels,
      distanceOf(maps, 1, 0),
      distanceOf(maps, 0, 1),
      FLOAT32,
      rooms.inputs.address,
      matrices.toNextInputs(panels),
      rooms.patchNorms.address,
    );
    transformedInputs.fill(0);
    addSquares(rooms.inputs.address, elements, panels, rooms.transformedInputs.address);
    const columns = panels * PANEL;
    for (let t = 0; t < columns; t++) {
      patchNorms[t] = Math.sqrt(patchNorms[t]);
      let largest = 0;
      for (let k = 0; k < elements; k++) {
        const ratio = Math.sqrt(transformedInputs[k * columns + t]) / bound.inputGains[k];
        // written so that a NaN stays
        if (!(ratio <= largest)) largest = ratio;
      }
      reaches[t] = largest + bound.ofPatch * patchNorms[t];
    }
    return panels;
  }

  /** Rows of rounded outputs: filter by filter, output by output of a patch. */
  function round(columns: number): void {
    rounding.begin(columns);
    for (let f = 0; f < filters; f += FILTERS_TOGETHER) {
      const rows = Math.min(FILTERS_TOGETHER, filters - f);
      const products = rooms.products.address + FLOAT64 * f * columns;
      kernels[`transformProducts-${transforms.name}`](
        products,
        matrices.toNextProducts(columns),
        rows,
        columns,
        rooms.sums.address,
      );
      const firstRow = FLOAT64 * f * patchOutputs;
      rounding.add({
        sums: rooms.sums.address,
        rows: rows * patchOutputs,
        norms: rooms.reaches.address,
        rowNorms: rooms.sizes.address + firstRow,
        shifts: rooms.shifts.address + firstRow,
      });
    }
  }

  /** Those of the outputs of the patches from `first` on, row by row; −1 where there is none. */
  function pixelsOf(first: number, count: number, columns: number): Int32Array {
    const pixels = new Int32Array(patchOutputs * columns).fill(-1);
    for (let output = 0; output < patchOutputs; output++) {
      for (let t = 0; t < count; t++) pixels[output * columns + t] = grid.pixelOf(first + t, output);
    }
    return pixels;
  }

  function evaluateTile({ image, firstFilter }: Part, first: number, count: number): boolean {
    const panels = transformPatches(first, count);
    const columns = panels * PANEL;
    matrices.multiply(machine.multiply, rooms, panels, BLOCK);
    round(columns);
    const pixels = pixelsOf(first, count, columns);
    const filterOf = (row: number): number => Math.floor(row / patchOutputs);
    const hasNaN = rounding.settle({
      isOutput: (at) => pixels[at % pixels.length] >= 0,
      placeOf: (row, t) => ({
        image,
        filter: firstFilter + filterOf(row),
        pixel: pixels[(row % patchOutputs) * columns + t],
      }),
      sizeOf: (row, t) => filterNorms[filterOf(row)] * patchNorms[t],
    });
    for (let f = 0; f < filters; f++) {
      const values = rooms.rounded.address + FLOAT32 * f * patchOutputs * columns;
      const map = { image, filter: firstFilter + f, pixel: 0 };
      pixelRows.write(values, FLOAT32 * columns, first, count, epilogue, map);
    }
    return hasNaN;
  }

  const { down, across } = grid;
  const side = transforms.outputs;
  const algorithm: Algorithm = { down, across, side, most, tile, unit, packFilters, evaluateTile };
  convolve(convolution, operands, algorithm, y, share);
}
