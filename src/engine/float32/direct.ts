/** The direct sums of `direct-sum.ts`, many at a time: tiles of output pixels, whose windows are gathered chain by chain. */
import type { Convolution } from '../../ops/convolution.js';
import { type Block, forEachRun, placesOf } from '../blocks.js';
import { bandOf, inLanes, windowsOf } from '../channel-last.js';
import { convolve, type Part, tileColumns } from '../convolve.js';
import { Epilogue, epilogueBytes } from '../epilogue.js';
import type { Machine } from '../machine.js';
import { Operands, operandBytes } from '../operands.js';
import { beginPanels, FLOAT32, FLOAT32_DIRECT_PANELS } from '../panels.js';
import { isOfPixels, PixelOperands, pixelBytes } from '../pixel-operands.js';
import { Strips } from '../strips.js';
import type { Target } from '../target.js';
import { chainsOf, directSumsOf } from './direct-sum.js';

const { rows: ROWS, columns: COLUMNS } = FLOAT32_DIRECT_PANELS;

/** Bytes of one place of the depth in a panel. */
const ROW_STEP = FLOAT32 * ROWS;
const COLUMN_STEP = FLOAT32 * COLUMNS;

/** @throws LackOfMemory */
export function directFloats(machine: Machine, convolution: Convolution, { y, steps, share }: Target): void {
  const { weight, bias, geometry } = convolution;
  const { floatKernels: kernels } = machine;
  const filters = weight.shape[0] / geometry.groups;
  const channels = weight.shape[1];
  const [down, across] = [windowsOf(geometry.vertical), windowsOf(geometry.horizontal)];
  const { maps, most } = bandOf(geometry, channels, channels, down, across);
  const chains = chainsOf(convolution);
  const places = placesOf(chains);
  const rowPanels = Math.ceil(filters / ROWS);
  const tile = tileColumns(places.largest, filters);
  const widest = COLUMNS * Math.ceil(Math.min(most * across.count, tile) / COLUMNS);
  const strips = new Strips(tile, filters, most * across.count);
  const ofPixels = isOfPixels(convolution);
  const rooms = machine.reserve({
    window: 0,
    ...operandBytes(convolution, maps),
    ...(ofPixels && pixelBytes(maps)),
    ...epilogueBytes(steps, strips.pitch),
    starts: 4 * Math.max(ROWS * rowPanels, widest),
    filterPanels: ROW_STEP * rowPanels * places.all,
    windows: FLOAT32 * widest * places.largest,
    sums: ROW_STEP * rowPanels * widest,
    outputs: FLOAT32 * strips.outputs,
    shifts: FLOAT32 * filters,
  });
  const pixels = ofPixels ? new PixelOperands(machine, rooms, convolution, maps) : undefined;
  const operands = pixels ?? new Operands(machine, rooms, convolution, maps);
  const epilogue = new Epilogue(machine, rooms, y, steps);
  const [starts, distances] = [machine.int32s(rooms.starts), machine.int32s(rooms.runs)];
  const [outputs, shifts] = [machine.float32s(rooms.outputs), machine.float32s(rooms.shifts).fill(0)];
  const sumOf = directSumsOf(convolution);
  const filterPanels = ({ start }: Block): number =>
    rooms.filterPanels.address + ROW_STEP * rowPanels * start;

  function packFilters(firstFilter: number): void {
    operands.forEachFew((first, count, address) => {
      const panels = beginPanels(starts, count, (f) => address + operands.filterBytes * f, ROWS);
      for (const chain of chains) {
        const pitch = ROW_STEP * chain.places;
        const target = filterPanels(chain) + (pitch * first) / ROWS;
        forEachRun(chain, (run, at) => {
          const distance = operands.filterRun * run + FLOAT32 * chain.firstFloat;
          const place = target + ROW_STEP * at;
          kernels.gatherFloatRows(
            rooms.starts.address,
            panels,
            distance,
            inLanes(chain.floats),
            place,
            pitch,
          );
        });
      }
    });
    if (bias) shifts.set(bias.subarray(firstFilter, firstFilter + filters));
  }

  /** The sums of the pixels from `first` on. @returns how many columns their panels have */
  function sumTile(first: number, columns: number): number {
    const panels = pixels
      ? Math.ceil(columns / COLUMNS)
      : beginPanels(starts, columns, (j) => operands.window(first + j), COLUMNS);
    const windows = rooms.windows.address;
    for (const chain of chains) {
      const { start, length, places, firstFloat, floats } = chain;
      const [aPitch, bPitch] = [ROW_STEP * places, COLUMN_STEP * places];
      if (pixels) {
        kernels.copyPixels(
          pixels.pixelOf(firstFloat, first),
          pixels.mapPitch,
          panels,
          length,
          windows,
          bPitch,
        );
      } else {
        forEachRun(chain, (run, at) => {
          const distance = distances[run] + FLOAT32 * firstFloat;
          const place = windows + COLUMN_STEP * at;
          kernels.gatherFloatColumns(rooms.starts.address, panels, distance, inLanes(floats), place, bPitch);
        });
      }
      const rows = filterPanels(chain);
      const target = rooms.sums.address;
      kernels.multiplyChain(rows, windows, target, rowPanels, panels, aPitch, bPitch, length, start);
    }
    return panels * COLUMNS;
  }

  function evaluateTile(
    { image, firstFilter }: Part,
    first: number,
    columns: number,
    start: number,
  ): boolean {
    const { pitch } = strips;
    const strange = kernels.shiftFloats(
      rooms.sums.address,
      filters,
      sumTile(first, columns),
      rooms.shifts.address,
      rooms.outputs.address + FLOAT32 * start,
      FLOAT32 * pitch,
    );
    if (!strange) return false;
    for (let f = 0; f < filters; f++) {
      const row = outputs.subarray(f * pitch + start, f * pitch + start + columns);
      // zeros of padding times an infinity would be NaN
      for (let j = 0; j < columns; j++) {
        if (!Number.isFinite(row[j])) row[j] = sumOf({ image, filter: firstFilter + f, pixel: first + j });
      }
    }
    return true;
  }

  const rest = { down, across, most, packFilters };
  const algorithm = strips.algorithm(rest, evaluateTile, epilogue, rooms.outputs.address);
  convolve(convolution, operands, algorithm, y, share);
}
