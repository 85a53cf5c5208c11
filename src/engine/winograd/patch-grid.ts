/** The patches of a map: side by side, each of m×m outputs, the last ones beyond the map's edges. */
import type { Steps } from '../channel-last.js';
import { patchOf, type Transforms } from './transforms.js';

export class PatchGrid {
  readonly down: Steps;
  readonly across: Steps;

  /** Outputs a side of a patch. */
  readonly #side: number;
  readonly #stride: number;

  constructor(
    transforms: Transforms,
    private readonly height: number,
    readonly width: number,
  ) {
    const side = transforms.outputs;
    this.#side = side;
    this.#stride = transforms.stride;
    const along = (outputs: number): Steps => ({
      count: Math.ceil(outputs / side),
      step: transforms.stride * side,
      reach: patchOf(transforms),
    });
    this.down = along(height);
    this.across = along(width);
  }

  /** Row and column of a patch's first output. */
  placeOf(patch: number): readonly [row: number, column: number] {
    return [this.#side * Math.floor(patch / this.across.count), this.#side * (patch % this.across.count)];
  }

  /** Row and column of a patch's first input, behind the padding's first. */
  inputOf(patch: number): readonly [row: number, column: number] {
    const [row, column] = this.placeOf(patch);
    return [this.#stride * row, this.#stride * column];
  }

  /** The pixel of a patch's output, or −1 outside of the map. */
  pixelOf(patch: number, output: number): number {
    const [row, column] = this.placeOf(patch);
    const [i, j] = [row + Math.floor(output / this.#side), column + (output % this.#side)];
    return i < this.height && j < this.width ? i * this.width + j : -1;
  }

  /** The patches first … first + count: whole rows of them as one strip, and before and after these parts of a row. */
  stripsOf(first: number, count: number): Strip[] {
    const strips: Strip[] = [];
    const inRow = this.across.count;
    for (let patch = first, end = first + count; patch < end; ) {
      const [row, column] = this.placeOf(patch);
      const whole = patch % inRow === 0 ? Math.floor((end - patch) / inRow) : 0;
      const patches = whole > 0 ? inRow : Math.min(inRow - (patch % inRow), end - patch);
      const patchRows = Math.max(whole, 1);
      strips.push({
        from: patch - first,
        patches,
        patchRows,
        pixel: row * this.width + column,
        rows: Math.min(this.#side * patchRows, this.height - row),
        columns: Math.min(this.#side * patches, this.width - column),
      });
      patch += patches * patchRows;
    }
    return strips;
  }
}

/** Rows of as many patches each, and the pixels of their outputs. */
export interface Strip {
  /** The place of the first among the patches that were asked for. */
  readonly from: number;
  /** Patches of a row, and rows. */
  readonly patches: number;
  readonly patchRows: number;
  /** The first pixel; rows and columns that are inside of the map. */
  readonly pixel: number;
  readonly rows: number;
  readonly columns: number;
}
