/** The operands of inner products in the memory: a few filters of a group as they are, and the windows of all images in panels. */
import { type Convolution, groupOf } from '../ops/convolution.js';
import type { WindowAxis } from '../ops/window.js';
import { inLanes } from './channel-last.js';
import { copyFilters, filtersAtATime } from './filters.js';
import { COLUMNS, PAIR, ROWS } from './kernels/inner-products.js';
import type { Machine, Room } from './machine.js';
import { FLOAT32, FLOAT64 } from './panels.js';
import type { SettledOperands } from './settle.js';
import { copyMaps } from './turning.js';

/** Filters that are in the memory at a time. */
export const filtersTogether = ({ weight, geometry, depth }: Convolution): number =>
  filtersAtATime(weight.shape[0] / geometry.groups, FLOAT32 * inLanes(depth), ROWS);

/** Panels of the windows. */
export const windowPanels = ({ geometry: { output } }: Convolution): number =>
  Math.ceil((output[0] * output[2] * output[3]) / COLUMNS);

export function rowBytes(convolution: Convolution) {
  const { x, weight, depth } = convolution;
  const floats = inLanes(depth);
  return {
    filters: FLOAT32 * floats * filtersTogether(convolution),
    maps: FLOAT32 * weight.shape[1] * x.shape[2] * x.shape[3],
    windows: FLOAT64 * floats * COLUMNS * windowPanels(convolution),
    window: FLOAT32 * floats,
    runs: FLOAT32,
  };
}

type RowRooms = Readonly<Record<keyof ReturnType<typeof rowBytes>, Room>>;

export class RowOperands implements SettledOperands {
  readonly runs = { count: 1 };
  /** Bytes of a filter: floats beyond its weights are zero. */
  readonly filterRun: number;
  /** Bytes of a panel of windows. */
  readonly panelBytes: number;
  readonly #filters: Float32Array;
  readonly #maps: Float32Array;
  readonly #windows: Float64Array;
  readonly #window: Float32Array;
  #firstFilter = 0;

  constructor(
    private readonly machine: Machine,
    private readonly rooms: RowRooms,
    private readonly convolution: Convolution,
  ) {
    const floats = inLanes(convolution.depth);
    this.filterRun = FLOAT32 * floats;
    this.panelBytes = FLOAT64 * COLUMNS * floats;
    this.#filters = machine.float32s(rooms.filters).fill(0);
    this.#maps = machine.float32s(rooms.maps);
    this.#windows = machine.float64s(rooms.windows);
    this.#window = machine.float32s(rooms.window);
    machine.int32s(rooms.runs).fill(0);
  }

  /** So many filters; others take their place. */
  writeFilters(first: number, count: number): void {
    this.#firstFilter = first;
    const { weight, depth } = this.convolution;
    copyFilters(weight, first, count, this.#filters, inLanes(depth));
  }

  /**
   * The windows of a group of all images; others take their place.
   * @param squares the address of theirs, which are zero
   */
  writeWindows(group: number, squares: number): void {
    const { x, geometry } = this.convolution;
    const pixels = geometry.vertical.output * geometry.horizontal.output;
    this.#windows.fill(0);
    for (let image = 0; image < x.shape[0]; image++) {
      const maps = groupOf(x.pick(image, null, null, null), group, geometry.groups);
      copyMaps(maps, this.#maps, maps.shape[1] * maps.shape[2]);
      this.#writeTaps(image * pixels, squares);
    }
  }

  #writeTaps(firstColumn: number, squares: number): void {
    const { machine, rooms } = this;
    const { weight, geometry } = this.convolution;
    const { vertical, horizontal } = geometry;
    const taps = vertical.kernel * horizontal.kernel;
    const [step, mapPitch] = [FLOAT32 * horizontal.stride, FLOAT32 * vertical.input * horizontal.input];
    for (let tap = 0; tap < taps; tap++) {
      const [u, v] = [Math.floor(tap / horizontal.kernel), tap % horizontal.kernel];
      const [rows, columns] = [outputsInside(vertical, u), outputsInside(horizontal, v)];
      if (columns.start >= columns.end) continue;
      for (let i = rows.start; i < rows.end; i++) {
        const place = inputOf(vertical, i, u) * horizontal.input + inputOf(horizontal, columns.start, v);
        machine.kernels.pairPixels(
          rooms.maps.address + FLOAT32 * place,
          step,
          columns.end - columns.start,
          mapPitch,
          weight.shape[1],
          firstColumn + i * horizontal.output + columns.start,
          rooms.windows.address,
          this.panelBytes / COLUMNS,
          tap,
          taps,
          squares,
        );
      }
    }
  }

  /** Address of a filter that is in the memory. */
  filter(filter: number): number {
    return this.rooms.filters.address + (filter - this.#firstFilter) * this.filterRun;
  }

  /** Address of an output's window, until the next is asked for. */
  window(pixel: number, image: number): number {
    const { vertical, horizontal } = this.convolution.geometry;
    const column = image * vertical.output * horizontal.output + pixel;
    const [panel, inPanel] = [Math.floor(column / COLUMNS), column % COLUMNS];
    const first = (panel * this.panelBytes) / FLOAT64 + 2 * inPanel;
    const pair = PAIR / FLOAT64;
    for (let k = 0; k < this.#window.length; k += 2) {
      const at = first + (k / 2) * pair;
      this.#window[k] = this.#windows[at];
      this.#window[k + 1] = this.#windows[at + 1];
    }
    return this.rooms.window.address;
  }
}

/** The input that an output's tap reads, where it is inside. */
const inputOf = ({ stride, before, dilation }: WindowAxis, output: number, tap: number): number =>
  output * stride - before + tap * dilation;

/** The outputs whose tap is inside of the input. */
function outputsInside(axis: WindowAxis, tap: number): { readonly start: number; readonly end: number } {
  const { stride, input, output } = axis;
  const first = inputOf(axis, 0, tap);
  return {
    start: Math.max(Math.ceil(-first / stride), 0),
    end: Math.min(Math.floor((input - 1 - first) / stride) + 1, output),
  };
}
