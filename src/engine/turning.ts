/** Writes maps as they are, or with the channels of a pixel side by side, which lie a whole map apart in a tensor. */
import type { AnyTensor, Floats } from '../ops/tensor.js';
import { LANES } from './channel-last.js';
import { copyFloats } from './copy-floats.js';
import type { Machine, Room } from './machine.js';
import { FLOAT32 } from './panels.js';

/** Bytes that are copied into the memory to be turned there, unless a single row has more: they stay in the cache. */
const STAGE_BYTES = 2 ** 20;

/** Room to turn maps of such rows. */
export const stageBytes = (channels: number, width: number): number =>
  Math.max(STAGE_BYTES, FLOAT32 * channels * width);

/** Bytes from a pixel to the next, and from a row to the next. */
export interface Pitches {
  readonly pixel: number;
  readonly row: number;
}

/** What of a tensor says where its elements are. */
export type Layout = Pick<AnyTensor, 'data' | 'offset' | 'shape' | 'stride'>;

/** Copies maps as they are. @param maps [C,H,W] @param pitch floats from a map to the next */
export function copyMaps({ data, offset, shape, stride }: Layout, target: Floats, pitch: number): void {
  const [channels, height, width] = shape;
  const [byChannel, byRow, byColumn] = stride;
  const size = height * width;
  const follow = byColumn === 1 && (byRow === width || height === 1);
  if (follow && byChannel === size && pitch === size) {
    copyFloats(target, data.subarray(offset, offset + channels * size));
    return;
  }
  for (let c = 0; c < channels; c++) {
    const first = offset + c * byChannel;
    if (follow) {
      copyFloats(target, data.subarray(first, first + size), c * pitch);
      continue;
    }
    for (let i = 0; i < height; i++) {
      const [from, to] = [first + i * byRow, c * pitch + i * width];
      if (byColumn === 1) copyFloats(target, data.subarray(from, from + width), to);
      else for (let j = 0; j < width; j++) target[to + j] = data[from + j * byColumn];
    }
  }
}

export class Turning {
  readonly #floats: Float32Array;

  constructor(
    private readonly machine: Machine,
    private readonly stage: Room,
  ) {
    this.#floats = machine.float32s(stage);
  }

  /** @param maps [C,H,W] @param target the address of the first pixel */
  write(maps: AnyTensor, target: number, pitches: Pitches): void {
    const [channels, height, width] = maps.shape;
    // as many rows as the stage takes
    const most = Math.max(Math.floor(this.#floats.length / (channels * width)), 1);
    for (let row = 0; row < height; row += most) {
      const rows = Math.min(most, height - row);
      this.#writeStrip(maps.lo(0, row, 0).hi(channels, rows, width), target + row * pitches.row, pitches);
    }
  }

  #writeStrip(maps: AnyTensor, target: number, { pixel, row }: Pitches): void {
    const [channels, rows, width] = maps.shape;
    const size = rows * width;
    copyMaps(maps, this.#floats, size);
    const { turn, turnOneByOne } = this.machine.kernels;
    const kernel = channels < LANES || width < LANES ? turnOneByOne : turn;
    for (let i = 0; i < rows; i++) {
      const source = this.stage.address + FLOAT32 * i * width;
      kernel(source, FLOAT32 * size, channels, width, target + i * row, pixel);
    }
  }
}
