/**
 * A convolution by direct sums: for every tile of output pixels the depth is taken block by block; a block's windows are gathered into
 * panels and multiplied at once, while they are in the cache. Products of two float32s are exact, so that additions alone err.
 */
import { sumErrorBound } from '../ops/conv2d.js';
import type { Convolution } from '../ops/convolution.js';
import { chainsErrorBound, PANEL, panelsOf } from '../ops/gemm.js';
import { type Block, blocksOf, forEachRun, placesOf } from './blocks.js';
import { bandOf, inLanes, runsOf, windowsOf } from './channel-last.js';
import { convolve, type Part, tileColumns } from './convolve.js';
import { Epilogue, epilogueBytes } from './epilogue.js';
import type { Machine } from './machine.js';
import { Operands, operandBytes } from './operands.js';
import { beginPanels, FLOAT32, FLOAT64, STEP, takeRoots } from './panels.js';
import { isOfPixels, PixelOperands, pixelBytes } from './pixel-operands.js';
import { Rounding, roundingBytes } from './round.js';
import { Strips } from './strips.js';
import type { Target } from './target.js';

/** Terms in one chain of additions, whose windows are gathered at a time. */
const DEPTH_BLOCK = 144;

/** @throws LackOfMemory */
export function direct(machine: Machine, convolution: Convolution, { y, steps, share }: Target): void {
  const { weight, bias, geometry } = convolution;
  const { kernels } = machine;
  const filters = weight.shape[0] / geometry.groups;
  const channels = weight.shape[1];
  const [down, across] = [windowsOf(geometry.vertical), windowsOf(geometry.horizontal)];
  const { maps, most } = bandOf(geometry, channels, channels, down, across);
  const blocks = blocksOf(runsOf(geometry, channels), DEPTH_BLOCK);
  const longest = Math.max(...blocks.map(({ length }) => length));
  const places = placesOf(blocks);
  const rowPanels = panelsOf(filters);
  const tile = tileColumns(places.largest, filters);
  const widest = PANEL * panelsOf(Math.min(most * across.count, tile));
  const strips = new Strips(tile, filters, most * across.count);
  const ofPixels = isOfPixels(convolution);
  const rooms = machine.reserve({
    window: 0,
    ...operandBytes(convolution, maps),
    ...(ofPixels && pixelBytes(maps)),
    ...roundingBytes(filters * widest, strips.outputs),
    ...epilogueBytes(steps, strips.pitch),
    starts: FLOAT32 * Math.max(PANEL * rowPanels, widest),
    filterPanels: STEP * rowPanels * places.all,
    windows: FLOAT64 * widest * places.largest,
    sums: STEP * rowPanels * widest,
    filterNorms: STEP * rowPanels,
    windowNorms: FLOAT64 * widest,
    shifts: STEP * rowPanels,
  });
  const pixels = ofPixels ? new PixelOperands(machine, rooms, convolution, maps) : undefined;
  const operands = pixels ?? new Operands(machine, rooms, convolution, maps);
  const relativeError = sumErrorBound(convolution.depth, chainsErrorBound(longest, blocks.length));
  const rounding = new Rounding(machine, rooms, convolution, operands, relativeError);
  const epilogue = new Epilogue(machine, rooms, y, steps);
  const [starts, distances] = [machine.int32s(rooms.starts), machine.int32s(rooms.runs)];
  const [filterNorms, windowNorms, shifts] = [
    machine.float64s(rooms.filterNorms),
    machine.float64s(rooms.windowNorms),
    machine.float64s(rooms.shifts).fill(0),
  ];

  /** A block of rows or columns, whose squares are added to theirs. */
  function gather(
    block: Block,
    panels: number,
    target: number,
    squares: number,
    distanceTo: (run: number) => number,
  ): void {
    const pitch = STEP * block.places;
    forEachRun(block, (run, at) => {
      const distance = distanceTo(run) + FLOAT32 * block.firstFloat;
      const place = target + STEP * at;
      kernels.gatherPanels(rooms.starts.address, panels, distance, inLanes(block.floats), place, pitch);
    });
    kernels.addSquares(target, squares, panels, pitch, block.length);
  }

  const filterPanels = ({ start }: Block): number => rooms.filterPanels.address + STEP * rowPanels * start;

  function packFilters(firstFilter: number): void {
    filterNorms.fill(0);
    operands.forEachFew((first, count, address) => {
      const panels = beginPanels(starts, count, (f) => address + operands.filterBytes * f);
      const panel = first / PANEL;
      const squares = rooms.filterNorms.address + STEP * panel;
      const distanceTo = (run: number): number => operands.filterRun * run;
      for (const block of blocks) {
        gather(block, panels, filterPanels(block) + STEP * block.places * panel, squares, distanceTo);
      }
    });
    takeRoots(filterNorms);
    if (bias) shifts.set(bias.subarray(firstFilter, firstFilter + filters));
  }

  /** The sums of the pixels from `first` on. @returns how many columns their panels have */
  function sumTile(first: number, columns: number): number {
    const panels = pixels
      ? panelsOf(columns)
      : beginPanels(starts, columns, (j) => operands.window(first + j));
    const [windows, norms, sums] = [rooms.windows.address, rooms.windowNorms.address, rooms.sums.address];
    windowNorms.fill(0);
    for (const block of blocks) {
      const { start, length, places } = block;
      const pitch = STEP * places;
      if (pixels) {
        const source = pixels.pixelOf(block.firstFloat, first);
        kernels.promotePixels(source, pixels.mapPitch, panels, length, windows, pitch, norms);
      } else {
        gather(block, panels, windows, norms, (run) => distances[run]);
      }
      const rows = filterPanels(block);
      machine.multiply(rows, windows, sums, rowPanels, panels, pitch, pitch, length, length, start);
    }
    takeRoots(windowNorms);
    return panels * PANEL;
  }

  function evaluateTile(
    { image, firstFilter }: Part,
    first: number,
    columns: number,
    start: number,
  ): boolean {
    const pitch = sumTile(first, columns);
    rounding.begin(pitch, { start, pitch: strips.pitch });
    rounding.add({
      sums: rooms.sums.address,
      rows: filters,
      norms: rooms.windowNorms.address,
      rowNorms: rooms.filterNorms.address,
      shifts: rooms.shifts.address,
    });
    return rounding.settle({
      isOutput: (at) => at % pitch < columns,
      placeOf: (f, j) => ({ image, filter: firstFilter + f, pixel: first + j }),
      sizeOf: (f, j) => filterNorms[f] * windowNorms[j],
    });
  }

  const rest = { down, across, most, packFilters };
  const algorithm = strips.algorithm(rest, evaluateTile, epilogue, rooms.rounded.address);
  convolve(convolution, operands, algorithm, y, share);
}
