/**
 * A convolution by direct sums: for every tile of output pixels the depth is taken block by block; a block's windows are gathered into
 * panels and multiplied at once, while they are in the cache. Products of two float32s are exact, so that additions alone err.
 */
import { sumErrorBound } from '../ops/conv2d.js';
import type { Convolution } from '../ops/convolution.js';
import { chainsErrorBound, PANEL, panelsOf } from '../ops/gemm.js';
import type { Tensor } from '../ops/tensor.js';
import { type Block, blocksOf } from './blocks.js';
import { LANES, mapsOf, reachOf } from './channel-last.js';
import { type Algorithm, convolve, type Part } from './convolve.js';
import type { Machine } from './machine.js';
import { Operands, operandBytes, tapsOf } from './operands.js';
import { beginPanels, FLOAT32, FLOAT64, STEP } from './panels.js';
import { Rounding, roundingBytes } from './round.js';

/** Terms in one chain of additions, whose windows are gathered at a time: 128 columns of them are 147 KB. */
const DEPTH_BLOCK = 144;

/** Output pixels in a tile. */
const TILE_COLUMNS = 128;

/** @throws RangeError where there is not as much memory */
export function direct(machine: Machine, convolution: Convolution, y: Tensor): void {
  const { weight, bias, geometry } = convolution;
  const { kernels } = machine;
  const [, outputs, height, width] = geometry.output;
  const pixels = height * width;
  const filters = outputs / geometry.groups;
  const maps = mapsOf(geometry, weight.shape[1], reachOf(geometry));
  const blocks = blocksOf(tapsOf(geometry), maps.depth, DEPTH_BLOCK, LANES);
  const longest = Math.max(...blocks.map(({ length }) => length));
  const depth = tapsOf(geometry) * maps.depth;
  const rowPanels = panelsOf(filters);
  const widest = PANEL * panelsOf(Math.min(pixels, TILE_COLUMNS));
  const rooms = machine.reserve({
    ...operandBytes(convolution, maps),
    ...roundingBytes(filters * widest),
    starts: FLOAT32 * Math.max(PANEL * rowPanels, widest),
    filterPanels: STEP * rowPanels * depth,
    windows: FLOAT64 * widest * longest,
    sums: STEP * rowPanels * widest,
    filterNorms: STEP * rowPanels,
    windowNorms: FLOAT64 * widest,
    shifts: STEP * rowPanels,
  });
  const operands = new Operands(machine, rooms, convolution, maps);
  const relativeError = sumErrorBound(depth, chainsErrorBound(longest, blocks.length));
  const rounding = new Rounding(machine, rooms, convolution, operands, relativeError);
  const [starts, taps] = [machine.int32s(rooms.starts), machine.int32s(rooms.taps)];
  const [filterNorms, windowNorms, shifts] = [
    machine.float64s(rooms.filterNorms),
    machine.float64s(rooms.windowNorms),
    machine.float64s(rooms.shifts).fill(0),
  ];

  /** A block of rows or columns, whose squares are added to theirs. */
  function gather(
    { firstTap, endTap, firstChannel, channels, length }: Block,
    panels: number,
    target: number,
    squares: number,
    runAt: (tap: number) => number,
  ): void {
    const pitch = STEP * length;
    for (let tap = firstTap, place = target; tap < endTap; tap++, place += STEP * channels) {
      const run = runAt(tap) + FLOAT32 * firstChannel;
      kernels.gatherPanels(rooms.starts.address, panels, run, channels, place, pitch);
    }
    kernels.addSquares(target, squares, panels, pitch, length);
  }

  const filterPanels = ({ start }: Block): number => rooms.filterPanels.address + STEP * rowPanels * start;

  function packFilters(firstFilter: number): void {
    beginPanels(starts, filters, (f) => operands.filter(firstFilter + f));
    filterNorms.fill(0);
    for (const block of blocks) {
      const runAt = (tap: number): number => FLOAT32 * maps.depth * tap;
      gather(block, rowPanels, filterPanels(block), rooms.filterNorms.address, runAt);
    }
    takeRoots(filterNorms);
    if (bias) shifts.set(bias.subarray(firstFilter, firstFilter + filters));
  }

  /** The sums of the pixels from `first` on. @returns how many columns their panels have */
  function sumTile(first: number, columns: number): number {
    const panels = beginPanels(starts, columns, (j) => operands.window(first + j));
    const [windows, sums] = [rooms.windows.address, rooms.sums.address];
    windowNorms.fill(0);
    for (const block of blocks) {
      const { start, length } = block;
      const pitch = STEP * length;
      gather(block, panels, windows, rooms.windowNorms.address, (tap) => taps[tap]);
      const rows = filterPanels(block);
      kernels.multiplyPanels(rows, windows, sums, rowPanels, panels, pitch, pitch, length, start);
    }
    takeRoots(windowNorms);
    return panels * PANEL;
  }

  function evaluateTile({ image, firstFilter, y, start, pitch: mapPitch }: Part, first: number): boolean {
    const columns = Math.min(TILE_COLUMNS, pixels - first);
    const pitch = sumTile(first, columns);
    rounding.begin(pitch);
    rounding.add({
      sums: rooms.sums.address,
      rows: filters,
      norms: rooms.windowNorms.address,
      rowNorms: rooms.filterNorms.address,
      shifts: rooms.shifts.address,
    });
    const hasNaN = rounding.settle({
      placeOf: (f, j) => (j < columns ? { image, filter: firstFilter + f, pixel: first + j } : undefined),
      sizeOf: (f, j) => filterNorms[f] * windowNorms[j],
    });
    for (let f = 0; f < filters; f++) {
      y.set(rounding.values.subarray(f * pitch, f * pitch + columns), start + f * mapPitch + first);
    }
    return hasNaN;
  }

  const algorithm: Algorithm = { count: pixels, step: TILE_COLUMNS, packFilters, evaluateTile };
  convolve(convolution, operands, algorithm, y);
}

function takeRoots(squares: Float64Array): void {
  for (let n = 0; n < squares.length; n++) squares[n] = Math.sqrt(squares[n]);
}
