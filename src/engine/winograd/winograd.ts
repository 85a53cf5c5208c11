/**
 * A 3×3 convolution of stride 1 by Winograd's transforms: for every tile of patches, one matrix product for each element of a transformed
 * patch. It is not exact in float64 as direct sums' products are, but its error has a bound as theirs has (error-bound.ts).
 */
import type { Convolution } from '../../ops/convolution.js';
import { PANEL, panelsOf } from '../../ops/gemm.js';
import type { Tensor } from '../../ops/tensor.js';
import { bandOf, distanceOf, inLanes } from '../channel-last.js';
import { type Algorithm, convolve, type Part } from '../convolve.js';
import type { Machine } from '../machine.js';
import { Operands, operandBytes } from '../operands.js';
import { beginPanels, FLOAT32, FLOAT64, STEP } from '../panels.js';
import { Rounding, roundingBytes } from '../round.js';
import { errorBoundOf } from './error-bound.js';
import { PatchGrid, scatter } from './patch-grid.js';
import { patchOf, TAPS, type Transforms } from './transforms.js';

/** Channels in one chain of additions: shorter chains err less, and leave less to be settled. */
const BLOCK = 64;

/** Patches in a tile. */
const TILE_PATCHES = 128;

/** Filters whose sums are made and rounded at a time, so that they are in the cache. */
const ROUNDED_FILTERS = 4;

/**
 * Bytes from the matrix of one element to that of the next: a cache line more than there is in it, as matrices that lie a power of two apart
 * would all want the same few places of the cache.
 */
export const apart = (matrix: number): number => matrix + 64;

/** Bytes that the transformed filters of a group take. */
export const filterBytes = (transforms: Transforms, channels: number, filters: number): number =>
  apart(STEP * panelsOf(filters) * channels) * patchOf(transforms) ** 2;

/** @throws LackOfMemory */
export function winograd(
  machine: Machine,
  convolution: Convolution,
  transforms: Transforms,
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
  const rowPanels = panelsOf(filters);
  const widest = PANEL * panelsOf(Math.min(most * across.count, TILE_PATCHES));
  const rooms = machine.reserve({
    ...operandBytes(convolution, maps),
    ...roundingBytes(filters * patchOutputs * widest),
    starts: 4 * Math.max(PANEL * rowPanels, widest),
    filterPanels: filterBytes(transforms, channels, filters),
    inputs: elements * apart(FLOAT64 * channels * widest),
    products: elements * apart(STEP * rowPanels * widest),
    sums: FLOAT64 * ROUNDED_FILTERS * patchOutputs * widest,
    transformedFilters: STEP * elements * rowPanels,
    filterNorms: STEP * rowPanels,
    sizes: STEP * rowPanels * patchOutputs,
    shifts: STEP * rowPanels * patchOutputs,
    transformedInputs: FLOAT64 * elements * widest,
    patchNorms: FLOAT64 * widest,
    reaches: FLOAT64 * widest,
  });
  const bound = errorBoundOf(transforms, channels, BLOCK);
  const operands = new Operands(machine, rooms, convolution, maps);
  const rounding = new Rounding(machine, rooms, convolution, operands, bound.relativeError);
  const starts = machine.int32s(rooms.starts);
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
  /** Bytes of a panel, and to the matrix of the next element, of so many panels or of so many columns' products. */
  const pitch = STEP * channels;
  const toNextElement = (panels: number): number => apart(panels * pitch);
  const toNextProducts = (columns: number): number => apart(rowPanels * columns * STEP);

  /** The squares of the rows or columns of each element's matrix. */
  function addSquares(address: number, panels: number, squares: number): void {
    for (let k = 0; k < elements; k++) {
      const matrix = address + k * toNextElement(panels);
      kernels.addSquares(matrix, squares + k * panels * STEP, panels, pitch, channels);
    }
  }

  function packFilters(firstFilter: number): void {
    beginPanels(starts, filters, (f) => operands.filter(firstFilter + f));
    kernels[`transformFilters${m}`](
      rooms.starts.address,
      rowPanels * 2,
      channels,
      FLOAT32 * TAPS * channels,
      FLOAT32 * channels,
      rooms.filterPanels.address,
      toNextElement(rowPanels),
      rooms.filterNorms.address,
    );
    transformedFilters.fill(0);
    addSquares(rooms.filterPanels.address, rowPanels, rooms.transformedFilters.address);
    const norms = new Float64Array(elements);
    for (let f = 0; f < filters; f++) {
      filterNorms[f] = Math.sqrt(filterNorms[f]);
      for (let k = 0; k < elements; k++) norms[k] = Math.sqrt(transformedFilters[k * rowPanels * PANEL + f]);
      const [first, end] = [f * patchOutputs, (f + 1) * patchOutputs];
      bound.filterSizes(norms, filterNorms[f], sizes.subarray(first, end));
      if (bias) shifts.fill(bias[firstFilter + f], first, end);
    }
  }

  /** The patches from `first` on. @returns their panels */
  function transformPatches(first: number, count: number): number {
    const panels = beginPanels(starts, count, (t) => {
      const [row, column] = grid.placeOf(first + t);
      return operands.pixel(row, column);
    });
    kernels[`transformInputs${m}`](
      rooms.starts.address,
      panels * 2,
      channels,
      distanceOf(maps, 1, 0),
      distanceOf(maps, 0, 1),
      rooms.inputs.address,
      toNextElement(panels),
      rooms.patchNorms.address,
    );
    transformedInputs.fill(0);
    addSquares(rooms.inputs.address, panels, rooms.transformedInputs.address);
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

  function multiply(panels: number): void {
    for (let k = 0; k < elements; k++) {
      const rows = rooms.filterPanels.address + k * toNextElement(rowPanels);
      const inputs = rooms.inputs.address + k * toNextElement(panels);
      const products = rooms.products.address + k * toNextProducts(panels * PANEL);
      for (let start = 0; start < channels; start += BLOCK) {
        const [a, b, length] = [
          rows + start * STEP,
          inputs + start * STEP,
          Math.min(BLOCK, channels - start),
        ];
        kernels.multiplyPanels(a, b, products, rowPanels, panels, pitch, pitch, length, start);
      }
    }
  }

  /** Rows of rounded outputs: filter by filter, output by output of a patch. */
  function round(columns: number): void {
    rounding.begin(columns);
    for (let f = 0; f < filters; f += ROUNDED_FILTERS) {
      const rows = Math.min(ROUNDED_FILTERS, filters - f);
      const products = rooms.products.address + FLOAT64 * f * columns;
      kernels[`transformProducts${m}`](products, toNextProducts(columns), rows, columns, rooms.sums.address);
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

  function evaluateTile(
    { image, firstFilter, y, start, pitch: mapPitch }: Part,
    first: number,
    count: number,
  ): boolean {
    const panels = transformPatches(first, count);
    const columns = panels * PANEL;
    multiply(panels);
    round(columns);
    const pixels = grid.pixelsOf(first, count);
    const filterOf = (row: number): number => Math.floor(row / patchOutputs);
    const hasNaN = rounding.settle({
      placeOf(row, t) {
        const pixel = t < count ? pixels[(row % patchOutputs) * count + t] : -1;
        return pixel < 0 ? undefined : { image, filter: firstFilter + filterOf(row), pixel };
      },
      sizeOf: (row, t) => filterNorms[filterOf(row)] * patchNorms[t],
    });
    for (let f = 0; f < filters; f++) {
      const map = y.subarray(start + f * mapPitch, start + f * mapPitch + height * width);
      scatter(map, pixels, rounding.values.subarray(f * patchOutputs * columns), columns, count);
    }
    return hasNaN;
  }

  const algorithm: Algorithm = { down, across, most, tile: TILE_PATCHES, packFilters, evaluateTile };
  convolve(convolution, operands, algorithm, y);
}
