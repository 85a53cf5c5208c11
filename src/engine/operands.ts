/** The operands of a convolution in the memory, a group's filters and a band of an image's maps at a time, as float32s. */
import ndarray from 'ndarray';
import { type Convolution, groupOf } from '../ops/convolution.js';
import type { AnyTensor } from '../ops/tensor.js';
import {
  bytesOf,
  distanceOf,
  inLanes,
  LANES,
  type Maps,
  type Runs,
  rowsInside,
  runsOf,
} from './channel-last.js';
import { copyFilters, filtersAtATime } from './filters.js';
import type { Machine, Room } from './machine.js';
import { FLOAT32, WHOLE_PANELS } from './panels.js';
import { stageBytes, Turning } from './turning.js';

/** Runs begin in whole lanes. */
const runBytesOf = ({ length }: Runs): number => FLOAT32 * inLanes(length);

export interface OperandRooms {
  /** Filters that are asked for by themselves, and a few on their way to panels. */
  readonly filters: Room;
  readonly fewFilters: Room;
  readonly maps: Room;
  readonly runs: Room;
  readonly stage: Room;
}

export function operandBytes({ weight, x, geometry }: Convolution, maps: Maps) {
  const runs = runsOf(geometry, maps.depth);
  const [outputs, channels, kernelHeight, kernelWidth] = weight.shape;
  const filters = outputs / geometry.groups;
  const filterBytes = runs.count * runBytesOf(runs);
  return {
    filters: filterBytes * filters,
    fewFilters: filterBytes * filtersAtATime(filters, filterBytes, WHOLE_PANELS),
    maps: bytesOf(maps),
    runs: FLOAT32 * runs.count,
    // all taps of a filter may be turned as one row
    stage: stageBytes(channels, Math.max(x.shape[3], kernelHeight * kernelWidth)),
  };
}

export class Operands {
  /** The runs of a window, and of a filter. */
  readonly runs: Runs;
  /** Bytes from a run of a filter to the next, which begins in whole lanes: floats between them are zero. */
  readonly filterRun: number;
  /** Bytes of a filter. */
  readonly filterBytes: number;
  protected firstRow = 0;
  readonly #rooms: OperandRooms;
  readonly #convolution: Convolution;
  readonly #maps: Maps;
  readonly #padded: Float32Array;
  readonly #fewFilters: Float32Array;
  readonly #turning: Turning;
  /** Which of the group's filters have been written. */
  readonly #written: Uint8Array;
  #group = 0;

  constructor(machine: Machine, rooms: OperandRooms, convolution: Convolution, maps: Maps) {
    const { vertical, horizontal, groups } = convolution.geometry;
    this.#written = new Uint8Array(convolution.weight.shape[0] / groups);
    this.runs = runsOf(convolution.geometry, maps.depth);
    this.filterRun = runBytesOf(this.runs);
    this.filterBytes = this.runs.count * this.filterRun;
    this.#rooms = rooms;
    this.#convolution = convolution;
    this.#maps = maps;
    this.#turning = new Turning(machine, rooms.stage);
    this.#padded = machine.float32s(rooms.maps);
    const inWholeLanes = this.runs.length % LANES === 0 && maps.depth === maps.channels;
    if (!inWholeLanes || maps.width > horizontal.input) this.#padded.fill(0);
    this.#fewFilters = machine.float32s(rooms.fewFilters);
    if (!inWholeLanes) machine.float32s(rooms.filters).fill(0);
    const distances = machine.int32s(rooms.runs);
    const inRow = horizontal.kernel / this.runs.together;
    for (let run = 0; run < distances.length; run++) {
      const [u, v] = [Math.floor(run / inRow), run % inRow];
      distances[run] = distanceOf(maps, u * vertical.dilation, v * horizontal.dilation);
    }
  }

  /** The filters that are asked for are those of a group. */
  useGroup(group: number): void {
    this.#written.fill(0);
    this.#group = group;
  }

  /** Visits the filters of the group, a few at a time, which are in the memory from an address on; the next take their place. */
  forEachFew(visit: (first: number, count: number, address: number) => void): void {
    const filters = this.#written.length;
    const most = filtersAtATime(filters, this.filterBytes, WHOLE_PANELS);
    for (let first = 0; first < filters; first += most) {
      const count = Math.min(most, filters - first);
      this.#writeFew(first, count);
      visit(first, count, this.#rooms.fewFilters.address);
    }
  }

  #writeFew(first: number, count: number): void {
    const [, , height, width] = this.#filters.shape;
    // the channels of a single tap are in their order as they are
    if (height * width === 1) {
      copyFilters(this.#filters, first, count, this.#fewFilters, this.filterBytes / FLOAT32);
      return;
    }
    for (let n = 0; n < count; n++) {
      this.#writeFilter(first + n, this.#rooms.fewFilters.address + n * this.filterBytes);
    }
  }

  /** Those of the group, [O,C,kH,kW]. */
  get #filters(): AnyTensor {
    const { weight, geometry } = this.#convolution;
    return groupOf(weight, this.#group, geometry.groups);
  }

  /** Whether runs of filters follow each other without zeros between them. */
  get #isWhole(): boolean {
    return this.filterRun === FLOAT32 * this.runs.length;
  }

  #writeFilter(place: number, target: number): void {
    const { together } = this.runs;
    const filter = this.#filters.pick(place, null, null, null);
    const [channels, height, width] = filter.shape;
    const [byChannel, byRow, byColumn] = filter.stride;
    const pixel = together > 1 ? FLOAT32 * this.#maps.depth : this.filterRun;
    const pitches = { pixel, row: (this.filterRun * width) / together };
    // taps that follow each other, here and there, are turned as one row
    const taps =
      this.#isWhole && byRow === width * byColumn
        ? ndarray(filter.data, [channels, 1, height * width], [byChannel, 0, byColumn], filter.offset)
        : filter;
    this.#turning.write(taps, target, pitches);
  }

  /** The rows of an image's maps from `first` on, counted from the first of the padding; others take their place. */
  writeMaps(image: number, group: number, first: number): void {
    this.firstRow = first;
    const { x, geometry } = this.#convolution;
    const { rows, left, width, depth } = this.#maps;
    const maps = groupOf(x.pick(image, null, null, null), group, geometry.groups);
    const [channels, height, columns] = maps.shape;
    const { start, end, above } = rowsInside(this.#maps, height, first);
    const rowFloats = width * depth;
    this.#padded.fill(0, 0, above * rowFloats);
    this.#padded.fill(0, (above + end - start) * rowFloats, rows * rowFloats);
    const target = this.#rooms.maps.address + distanceOf(this.#maps, above, left);
    const pitches = { pixel: FLOAT32 * depth, row: FLOAT32 * rowFloats };
    this.#turning.write(maps.lo(0, start, 0).hi(channels, end - start, columns), target, pitches);
  }

  /** Address of the first weight of a filter of this group. */
  filter(filter: number): number {
    const place = filter % this.#written.length;
    const address = this.#rooms.filters.address + place * this.filterBytes;
    if (!this.#written[place]) this.#writeFilter(place, address);
    this.#written[place] = 1;
    return address;
  }

  /** Address of a pixel of the band, its row counted from the first of the padding. */
  pixel(row: number, column: number): number {
    return this.#rooms.maps.address + distanceOf(this.#maps, row - this.firstRow, column);
  }

  /** Address of the first run of an output's window. */
  window(pixel: number): number {
    const { vertical, horizontal } = this.#convolution.geometry;
    const [i, j] = [Math.floor(pixel / horizontal.output), pixel % horizontal.output];
    return this.pixel(i * vertical.stride, j * horizontal.stride);
  }
}
