/** Writes maps with the channels of a pixel side by side, which lie a whole map apart in a tensor. */
import type { AnyTensor } from '../ops/tensor.js';
import { LANES } from './channel-last.js';
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
    const [, byRow, byColumn] = maps.stride;
    // as many rows as the stage takes, where they follow each other
    const fitting = Math.max(Math.floor(this.#floats.length / (channels * width)), 1);
    const most = byColumn === 1 && byRow === width ? fitting : 1;
    for (let row = 0; row < height; row += most) {
      const rows = Math.min(most, height - row);
      this.#writeStrip(maps.lo(0, row, 0).hi(channels, rows, width), target + row * pitches.row, pitches);
    }
  }

  /** Rows that follow each other, or a single one. */
  #writeStrip({ data, offset, shape, stride }: AnyTensor, target: number, { pixel, row }: Pitches): void {
    const [channels, rows, width] = shape;
    const [byChannel, , byColumn] = stride;
    const size = rows * width;
    if (byColumn === 1 && byChannel === size) {
      this.#floats.set(data.subarray(offset, offset + channels * size));
    } else {
      for (let c = 0; c < channels; c++) {
        const first = offset + c * byChannel;
        if (byColumn === 1) this.#floats.set(data.subarray(first, first + size), c * size);
        else for (let j = 0; j < size; j++) this.#floats[c * size + j] = data[first + j * byColumn];
      }
    }
    const { turn, turnOneByOne } = this.machine.kernels;
    const kernel = channels < LANES || width < LANES ? turnOneByOne : turn;
    for (let i = 0; i < rows; i++) {
      const source = this.stage.address + FLOAT32 * i * width;
      kernel(source, FLOAT32 * size, channels, width, target + i * row, pixel);
    }
  }
}
