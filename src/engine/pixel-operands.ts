/**
 * The operands of a convolution whose windows are the pixels, one after the other: its maps stay as they are, a channel after the other, and
 * are columns of the matrix product already.
 */
import { type Convolution, groupOf } from '../ops/convolution.js';
import { inLanes, type Maps } from './channel-last.js';
import type { Machine, Room } from './machine.js';
import { type OperandRooms, Operands } from './operands.js';
import { FLOAT32, FLOAT32_DIRECT_PANELS, FLOAT64_PANELS } from './panels.js';
import { copyMaps } from './turning.js';

/** Whether windows are the pixels, all of them and no padding. */
export const isOfPixels = ({ geometry }: Convolution): boolean =>
  [geometry.vertical, geometry.horizontal].every(
    ({ kernel, stride, input, output }) => kernel === 1 && stride === 1 && input === output,
  );

/** A cache line of float32s. */
const LINE = 16;

/** The last panel of columns, of either precision, is read this far beyond the last pixel. */
const SURPLUS = Math.max(FLOAT32_DIRECT_PANELS.columns, FLOAT64_PANELS.columns) - 1;

/** Floats from a map to the next: an odd number of lines, as maps that lie a power of two apart would all want the same few places of the cache. */
function pitchOf({ rows, width }: Maps): number {
  const lines = Math.ceil((rows * width + SURPLUS) / LINE);
  return LINE * (lines + 1 - (lines % 2));
}

interface PixelRooms extends OperandRooms {
  readonly window: Room;
}

/** In place of the bytes of other operands. */
export const pixelBytes = (maps: Maps) => ({
  maps: FLOAT32 * pitchOf(maps) * maps.channels,
  window: FLOAT32 * inLanes(maps.channels),
});

export class PixelOperands extends Operands {
  readonly #rows: number;
  readonly #width: number;
  /** Floats from a map to the next. */
  readonly #pitch: number;
  readonly #values: Float32Array;
  readonly #window: Float32Array;

  constructor(
    machine: Machine,
    private readonly pixelRooms: PixelRooms,
    private readonly of: Convolution,
    maps: Maps,
  ) {
    super(machine, pixelRooms, of, maps);
    this.#rows = maps.rows;
    this.#width = maps.width;
    this.#pitch = pitchOf(maps);
    this.#values = machine.float32s(pixelRooms.maps);
    this.#window = machine.float32s(pixelRooms.window).fill(0);
  }

  /** Bytes from a map to the next. */
  get mapPitch(): number {
    return FLOAT32 * this.#pitch;
  }

  /** Address of an output's pixel in the map of a channel. */
  pixelOf(channel: number, pixel: number): number {
    return this.pixelRooms.maps.address + FLOAT32 * this.#place(channel, pixel);
  }

  #place(channel: number, pixel: number): number {
    return channel * this.#pitch + pixel - this.firstRow * this.#width;
  }

  override writeMaps(image: number, group: number, first: number): void {
    this.firstRow = first;
    const { x, geometry } = this.of;
    const maps = groupOf(x.pick(image, null, null, null), group, geometry.groups);
    const [channels, height, width] = maps.shape;
    const rows = Math.min(this.#rows, height - first);
    copyMaps(maps.lo(0, first, 0).hi(channels, rows, width), this.#values, this.#pitch);
  }

  /** Address of an output's window, until the next is asked for. */
  override window(pixel: number): number {
    const channels = this.of.weight.shape[1];
    for (let c = 0; c < channels; c++) this.#window[c] = this.#values[this.#place(c, pixel)];
    return this.pixelRooms.window.address;
  }
}
