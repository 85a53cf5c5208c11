/** From outputs of patches to rows of pixels: the outputs in a row of each patch are brought side by side, and written as rows of the map. */
import type { Place } from '../../ops/convolution.js';
import { LANES } from '../channel-last.js';
import type { Epilogue } from '../epilogue.js';
import type { Machine, Room } from '../machine.js';
import { FLOAT32 } from '../panels.js';
import type { PatchGrid } from './patch-grid.js';

/** Room for the pixels of so many patches, of so many outputs each. */
export const pixelBytes = (outputs: number, patches: number): number => FLOAT32 * outputs * patches;

export class PixelRows {
  /** @param side outputs a side of a patch */
  constructor(
    private readonly machine: Machine,
    private readonly room: Room,
    private readonly grid: PatchGrid,
    private readonly side: number,
  ) {}

  /**
   * @param values the address of float32s: a row of them, `pitch` bytes from the next, for each output of the patches first … first + count
   * @param place any of the map that they are of
   */
  write(
    values: number,
    pitch: number,
    first: number,
    count: number,
    epilogue: Epilogue,
    { image, filter }: Place,
  ): void {
    const { side, room } = this;
    const { turn, turnOneByOne } = this.machine.kernels;
    const { width } = this.grid;
    for (const { from, patches, patchRows, pixel, rows, columns } of this.grid.stripsOf(first, count)) {
      const kernel = side < LANES || patches < LANES ? turnOneByOne : turn;
      for (let row = 0; row < side * patchRows; row++) {
        const [patch, output] = [from + patches * Math.floor(row / side), side * (row % side)];
        const source = values + output * pitch + FLOAT32 * patch;
        // what a row has beyond the map's edge is written over by the next
        kernel(source, pitch, side, patches, room.address + FLOAT32 * row * columns, FLOAT32 * side);
      }
      const together = columns === width ? rows : 1;
      for (let row = 0; row < rows; row += together) {
        const run = room.address + FLOAT32 * row * columns;
        epilogue.write(run, together * columns, { image, filter, pixel: pixel + row * width });
      }
    }
  }
}
