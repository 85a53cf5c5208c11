/** Maps normalised each by its own mean and slope, many small ones or a part of a large one at a time. */
import { elements, type Tensor } from '../../ops/tensor.js';
import type { Machine } from '../machine.js';
import { BLOCK, FloatBlock } from './float-block.js';
import type { Range } from './operator.js';

/** What is computed of a map: (factor·x − high − low)·slope + shift. */
export interface MapLine {
  readonly factor: number;
  readonly high: number;
  readonly low: number;
  readonly slope: number;
  readonly shift: number;
  /** Of the product's magnitude and the shift's, the comparison included. */
  readonly relativeError: number;
  /** The float32 of what is open. */
  readonly settle: (x: number) => number;
}

/** @param maps those of all images, counted through */
export function normalizeMaps(
  machine: Machine,
  x: Tensor,
  maps: Range,
  lineOf: (map: number) => MapLine,
  y: Float32Array,
): void {
  const [, , height, width] = x.shape;
  const size = height * width;
  const source = elements(x);
  const block = new FloatBlock(machine);
  const { normalizeFloats } = machine.kernels;
  const together = Math.max(Math.floor(BLOCK / size), 1);
  for (let map = maps.start; map < maps.end; map += together) {
    const count = Math.min(together, maps.end - map);
    const lines = Array.from({ length: count }, (_, n) => lineOf(map + n));
    const last = (map + count) * size;
    for (let first = map * size; first < last; first += BLOCK) {
      const length = Math.min(BLOCK, last - first);
      block.read(source.subarray(first, first + length));
      lines.forEach(({ factor, high, low, slope, shift, relativeError, settle }, n) => {
        const floats = Math.min(size, length);
        block.round(
          n * size,
          floats,
          (from, to, list) =>
            normalizeFloats(from, to, floats, factor, high, low, slope, shift, relativeError, list),
          settle,
        );
      });
      block.write(y, first, length);
    }
  }
}
