/**
 * What a convolution of single channels reads: bands of a map, one in the memory at a time, padding written out as zeros, and the taps of a
 * group's filters, each with its distance in the band. In either precision.
 */
import type { Convolution } from '../ops/convolution.js';
import { bandOf, type Maps, rowsInside, type Steps, windowsOf } from './channel-last.js';
import { TAP } from './kernels/taps.js';
import type { Machine, Room } from './machine.js';
import { FLOAT32 } from './panels.js';
import { type Share, turnsOf } from './share.js';
import { copyMaps } from './turning.js';

/** What of a map is in the memory at a time, and stays in the cache. */
const BAND_BYTES = 2 ** 18;

/** How a convolution is cut into bands. Of a row the columns that outputs side by side read follow each other: every so manieth, by the stride. */
export interface Bands {
  /** Of an element: FLOAT32 or FLOAT64. */
  readonly bytes: number;
  /** Elements of a row, and from one of its columns to what stands in the next place of the stride. */
  readonly rowFloats: number;
  readonly apart: number;
  readonly maps: Maps;
  /** Rows of outputs of a band. */
  readonly most: number;
  readonly down: Steps;
  readonly across: Steps;
}

/** @param bytes of an element: FLOAT32 or FLOAT64 */
export function bandsOf({ geometry }: Convolution, bytes: number): Bands {
  const [down, across] = [windowsOf(geometry.vertical), windowsOf(geometry.horizontal)];
  const { maps, most } = bandOf(geometry, 1, bytes / FLOAT32, down, across, BAND_BYTES);
  const apart = Math.ceil(maps.width / across.step);
  return { bytes, down, across, maps, most, apart, rowFloats: apart * across.step };
}

/** @param surplus outputs of a row that are computed beyond its end, at most */
export const bandRooms = (
  { weight, geometry, depth }: Convolution,
  { bytes, maps, rowFloats }: Bands,
  surplus: number,
) => ({
  rows: FLOAT32 * maps.rows * geometry.horizontal.input,
  band: bytes * (maps.rows * rowFloats + surplus),
  taps: (TAP * depth * weight.shape[0]) / geometry.groups,
});

type BandRooms = Readonly<Record<keyof ReturnType<typeof bandRooms>, Room>>;

/** A band of one map, and the taps of one group. */
export class ChannelBand {
  readonly #band: Float32Array | Float64Array;

  constructor(
    private readonly machine: Machine,
    private readonly rooms: BandRooms,
    private readonly convolution: Convolution,
    private readonly bands: Bands,
  ) {
    this.#band = this.#floats(rooms.band).fill(0);
  }

  #floats(room: Room): Float32Array | Float64Array {
    return this.bands.bytes === FLOAT32 ? this.machine.float32s(room) : this.machine.float64s(room);
  }

  /** Those of the group's filters; others take their place. */
  writeTaps(group: number): void {
    const { weight, geometry } = this.convolution;
    const { vertical, horizontal, groups } = geometry;
    const { bytes, rowFloats } = this.bands;
    const filters = weight.shape[0] / groups;
    const { data, offset, stride } = weight;
    const [byFilter, , byRow, byColumn] = stride;
    const weights = this.#floats(this.rooms.taps);
    const distances = this.machine.int32s(this.rooms.taps);
    let tap = 0;
    for (let f = 0; f < filters; f++) {
      const first = offset + (group * filters + f) * byFilter;
      for (let u = 0; u < vertical.kernel; u++) {
        for (let v = 0; v < horizontal.kernel; v++, tap++) {
          weights[(TAP / bytes) * tap] = data[first + u * byRow + v * byColumn];
          const distance = u * vertical.dilation * rowFloats + this.#placeOf(v * horizontal.dilation);
          distances[(TAP / FLOAT32) * tap + 2] = bytes * distance;
        }
      }
    }
  }

  /** The rows of a map from `first` on, counted from the first of the padding; others take their place. */
  writeMap(image: number, channel: number, first: number): void {
    const { x, geometry } = this.convolution;
    const { bytes, maps, rowFloats, across } = this.bands;
    const columns = geometry.horizontal.input;
    const { start, end, above } = rowsInside(maps, geometry.vertical.input, first);
    const below = above + end - start;
    this.#band.fill(0, 0, above * rowFloats);
    this.#band.fill(0, below * rowFloats, maps.rows * rowFloats);
    if (start === end) return;
    const [byImage, byChannel, byRow, byColumn] = x.stride;
    const offset = x.offset + image * byImage + channel * byChannel + start * byRow;
    const map = { data: x.data, offset, shape: [1, end - start, columns], stride: [0, byRow, byColumn] };
    const { rows, band } = this.rooms;
    copyMaps(map, this.machine.float32s(rows), 0);
    const { spreadRows, promoteRows } = this.machine.kernels;
    const spread = bytes === FLOAT32 ? spreadRows : promoteRows;
    const stride = across.step;
    for (let first = 0; first < Math.min(stride, columns); first++) {
      spread(
        rows.address + FLOAT32 * first,
        FLOAT32 * columns,
        FLOAT32 * stride,
        end - start,
        Math.ceil((columns - first) / stride),
        band.address + bytes * (above * rowFloats + this.#placeOf(maps.left + first)),
        bytes * rowFloats,
      );
    }
  }

  /** Where in a row a column of the padded map stands. */
  #placeOf(column: number): number {
    const { apart, across } = this.bands;
    return (column % across.step) * apart + Math.floor(column / across.step);
  }
}

/** Rows of a filter's outputs in one image. */
export interface BandOutputs {
  readonly image: number;
  readonly filter: number;
  readonly firstRow: number;
  readonly rows: number;
}

/** Writes band after band, as far as they are in the share, and visits what each filter makes of it. */
export function forEachBand(
  { geometry }: Convolution,
  { most, down }: Bands,
  band: ChannelBand,
  share: Share,
  visit: (outputs: BandOutputs) => void,
): void {
  const [images, outputs, height] = geometry.output;
  const filters = outputs / geometry.groups;
  const isMine = turnsOf(share);
  for (let group = 0; group < geometry.groups; group++) {
    let isTapped = false;
    for (let image = 0; image < images; image++) {
      for (let firstRow = 0; firstRow < height; firstRow += most) {
        if (!isMine()) continue;
        if (!isTapped) band.writeTaps(group);
        isTapped = true;
        band.writeMap(image, group, firstRow * down.step);
        for (let f = 0; f < filters; f++) {
          const rows = Math.min(most, height - firstRow);
          visit({ image, filter: group * filters + f, firstRow, rows });
        }
      }
    }
  }
}
