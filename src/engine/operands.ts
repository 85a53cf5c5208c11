/** The operands of a convolution in the memory, a group's filters and an image's maps at a time, as float32s. */
import { type Convolution, groupOf } from '../ops/convolution.js';
import { bytesOf, distanceOf, type Maps, writeFilters, writeImage } from './channel-last.js';
import type { Machine, Room } from './machine.js';

export interface OperandRooms {
  readonly filters: Room;
  readonly maps: Room;
  readonly taps: Room;
}

export const tapsOf = ({ vertical, horizontal }: Convolution['geometry']): number =>
  vertical.kernel * horizontal.kernel;

export const operandBytes = ({ weight, geometry }: Convolution, maps: Maps) => ({
  filters: (4 * tapsOf(geometry) * maps.depth * weight.shape[0]) / geometry.groups,
  maps: bytesOf(maps),
  taps: 4 * tapsOf(geometry),
});

export class Operands {
  readonly taps: number;
  /** Of a tap, and of all taps. */
  readonly channels: number;
  readonly depth: number;
  readonly #machine: Machine;
  readonly #rooms: OperandRooms;
  readonly #convolution: Convolution;
  readonly #maps: Maps;

  constructor(machine: Machine, rooms: OperandRooms, convolution: Convolution, maps: Maps) {
    const { geometry } = convolution;
    this.taps = tapsOf(geometry);
    this.channels = maps.depth;
    this.depth = this.taps * this.channels;
    this.#machine = machine;
    this.#rooms = rooms;
    this.#convolution = convolution;
    this.#maps = maps;
    machine.float32s(rooms.maps).fill(0);
    machine.float32s(rooms.filters).fill(0);
    const { vertical, horizontal } = geometry;
    const taps = machine.int32s(rooms.taps);
    for (let tap = 0; tap < taps.length; tap++) {
      const [u, v] = [Math.floor(tap / horizontal.kernel), tap % horizontal.kernel];
      taps[tap] = distanceOf(maps, u * vertical.dilation, v * horizontal.dilation);
    }
  }

  /** Filters of one group; those of the next, and their maps, take their place. */
  writeFilters(group: number): void {
    const { weight, geometry } = this.#convolution;
    const target = this.#machine.float32s(this.#rooms.filters);
    writeFilters(target, this.channels, groupOf(weight, group, geometry.groups));
  }

  writeMaps(image: number, group: number): void {
    const { x, geometry } = this.#convolution;
    const maps = groupOf(x.pick(image, null, null, null), group, geometry.groups);
    writeImage(this.#machine.float32s(this.#rooms.maps), this.#maps, maps);
  }

  /** Address of the first weight of a filter of this group. */
  filter(filter: number): number {
    const { weight, geometry } = this.#convolution;
    return this.#rooms.filters.address + 4 * this.depth * (filter % (weight.shape[0] / geometry.groups));
  }

  /** Address of the first tap of an output's window. */
  window(pixel: number): number {
    const { vertical, horizontal } = this.#convolution.geometry;
    const [i, j] = [Math.floor(pixel / horizontal.output), pixel % horizontal.output];
    return this.#rooms.maps.address + distanceOf(this.#maps, i * vertical.stride, j * horizontal.stride);
  }
}
