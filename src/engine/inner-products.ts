/**
 * A convolution of few pixels by inner products: each weight meets so few of them that to bring the filters into panels would take as long
 * as the sums. They are read a few at a time as they are; the windows are brought into their order.
 */
import { sumErrorBound } from '../ops/conv2d.js';
import type { Convolution } from '../ops/convolution.js';
import { chainsErrorBound } from '../ops/gemm.js';
import { canonicalizeNaNs } from '../ops/nan.js';
import { inLanes } from './channel-last.js';
import { Epilogue, epilogueBytes } from './epilogue.js';
import { COLUMNS, ROWS } from './kernels/inner-products.js';
import type { Machine } from './machine.js';
import { FLOAT32, FLOAT64, takeRoots } from './panels.js';
import { Rounding, roundingBytes } from './round.js';
import { filtersTogether, RowOperands, rowBytes, windowPanels } from './row-operands.js';
import { turnsOf } from './share.js';
import type { Target } from './target.js';

/** Places of the depth in one call: those of a panel of windows stay in the nearest cache. */
const DEPTH_BLOCK = 256;

/** @throws LackOfMemory */
export function innerProducts(machine: Machine, convolution: Convolution, { y, steps, share }: Target): void {
  const { bias, geometry, depth } = convolution;
  const { kernels } = machine;
  const [images, outputs, height, width] = geometry.output;
  const filters = outputs / geometry.groups;
  const together = filtersTogether(convolution);
  const panels = windowPanels(convolution);
  const columns = COLUMNS * panels;
  const rooms = machine.reserve({
    ...rowBytes(convolution),
    ...roundingBytes(together * columns),
    ...epilogueBytes(steps, height * width),
    sums: FLOAT64 * together * columns,
    filterNorms: FLOAT64 * together,
    windowNorms: FLOAT64 * columns,
    shifts: FLOAT64 * together,
  });
  const epilogue = new Epilogue(machine, rooms, y, steps);
  const operands = new RowOperands(machine, rooms, convolution);
  const places = inLanes(depth);
  const blocks = Math.ceil(places / DEPTH_BLOCK);
  const length = inLanes(places / blocks);
  // two chains side by side, and their sum
  const additions = chainsErrorBound(length / 2 + 1, blocks);
  const rounding = new Rounding(machine, rooms, convolution, operands, sumErrorBound(depth, additions));
  const [filterNorms, windowNorms, shifts] = [
    machine.float64s(rooms.filterNorms),
    machine.float64s(rooms.windowNorms),
    machine.float64s(rooms.shifts).fill(0),
  ];

  function multiply(rows: number): void {
    const { filterRun, panelBytes } = operands;
    for (let start = 0; start < places; start += length) {
      kernels.innerProducts(
        rooms.filters.address + FLOAT32 * start,
        rooms.windows.address + FLOAT64 * COLUMNS * start,
        rooms.sums.address,
        rows / ROWS,
        panels,
        filterRun,
        panelBytes,
        Math.min(length, places - start),
        start,
      );
    }
  }

  /** @returns whether there are NaNs */
  function evaluate(first: number, count: number): boolean {
    const rows = ROWS * Math.ceil(count / ROWS);
    operands.writeFilters(first, count);
    kernels.rowSquares(
      rooms.filters.address,
      operands.filterRun,
      rows / ROWS,
      places,
      rooms.filterNorms.address,
    );
    takeRoots(filterNorms);
    if (bias) shifts.set(bias.subarray(first, first + count));
    multiply(rows);
    rounding.begin(columns);
    rounding.add({
      sums: rooms.sums.address,
      rows: count,
      norms: rooms.windowNorms.address,
      rowNorms: rooms.filterNorms.address,
      shifts: rooms.shifts.address,
    });
    const pixels = height * width;
    return rounding.settle({
      isOutput: (at) => at % columns < images * pixels,
      placeOf: (row, column) => ({
        image: Math.floor(column / pixels),
        filter: first + row,
        pixel: column % pixels,
      }),
      sizeOf: (row, column) => filterNorms[row] * windowNorms[column],
    });
  }

  /** Rows of rounded sums to their maps. */
  function write(first: number, count: number, hasNaN: boolean): void {
    const pixels = height * width;
    for (let row = 0; row < count; row++) {
      for (let image = 0; image < images; image++) {
        const start = row * columns + image * pixels;
        const values = rounding.values.subarray(start, start + pixels);
        // no NaN rounds for certain, so that all of them were settled
        if (hasNaN) canonicalizeNaNs(values);
        epilogue.write(values.byteOffset, pixels, { image, filter: first + row, pixel: 0 });
      }
    }
  }

  const isMine = turnsOf(share);
  for (let group = 0; group < geometry.groups; group++) {
    let areWritten = false;
    const end = (group + 1) * filters;
    for (let first = group * filters; first < end; first += together) {
      if (!isMine()) continue;
      if (!areWritten) {
        windowNorms.fill(0);
        operands.writeWindows(group, rooms.windowNorms.address);
        takeRoots(windowNorms);
        areWritten = true;
      }
      const count = Math.min(together, end - first);
      write(first, count, evaluate(first, count));
    }
  }
}
