/** The patches of a map: side by side, each of m×m outputs, the last ones beyond the map's edges. */
import type { Steps } from '../channel-last.js';
import { TAPS } from './transforms.js';

export class PatchGrid {
  readonly down: Steps;
  readonly across: Steps;

  /** @param side outputs a side of a patch */
  constructor(
    private readonly side: number,
    private readonly height: number,
    private readonly width: number,
  ) {
    const along = (outputs: number): Steps => ({
      count: Math.ceil(outputs / side),
      step: side,
      reach: side + TAPS - 1,
    });
    this.down = along(height);
    this.across = along(width);
  }

  /** Row and column of a patch's first output, and of its first input behind the padding's first. */
  placeOf(patch: number): readonly [row: number, column: number] {
    return [this.side * Math.floor(patch / this.across.count), this.side * (patch % this.across.count)];
  }

  /** The pixels of patches' outputs, output by output, or −1 outside of the map. */
  pixelsOf(first: number, count: number): Int32Array {
    const { side, height, width } = this;
    const pixels = new Int32Array(side * side * count);
    for (let n = 0; n < pixels.length; n++) {
      const output = Math.floor(n / count);
      const [row, column] = this.placeOf(first + (n % count));
      const [i, j] = [row + Math.floor(output / side), column + (output % side)];
      pixels[n] = i < height && j < width ? i * width + j : -1;
    }
    return pixels;
  }
}

/** Rows of values, `columns` apart, one for each output of `count` patches, to their pixels. */
export function scatter(
  map: Float32Array,
  pixels: Int32Array,
  values: Float32Array,
  columns: number,
  count: number,
): void {
  for (let n = 0, row = 0; n < pixels.length; n += count, row += columns) {
    for (let t = 0; t < count; t++) {
      const pixel = pixels[n + t];
      if (pixel >= 0) map[pixel] = values[row + t];
    }
  }
}
