/**
 * Tiles of direct sums side by side: a tile is as wide as the nearer caches allow, and a filter's outputs of it are a run of a few hundred
 * bytes, which takes as long to bring to its map as one of two thousand. So several tiles are brought there together.
 */
import { type Algorithm, forEachTile, type Part, TILE_UNIT } from './convolve.js';
import type { Epilogue } from './epilogue.js';
import { FLOAT32 } from './panels.js';

/** Columns of a strip, and outputs of all filters, at most, unless a single tile has more. */
const STRIP_COLUMNS = 2048;
const STRIP_OUTPUTS = 2 ** 20;

/** @returns whether there are NaNs. @param start the tile's first column in the strip */
type EvaluateTile = (part: Part, first: number, columns: number, start: number) => boolean;

export class Strips {
  /** Columns of a strip, at most. */
  readonly #columns: number;
  /** Floats from a filter's outputs to those of the next. */
  readonly pitch: number;

  /** @param tile columns of a tile @param filters those of a group @param pixels outputs of a band */
  constructor(
    private readonly tile: number,
    private readonly filters: number,
    pixels: number,
  ) {
    const fitting = Math.min(STRIP_COLUMNS, STRIP_OUTPUTS / filters);
    this.#columns = tile * Math.max(Math.floor(fitting / tile), 1);
    this.pitch = TILE_UNIT * Math.ceil(Math.min(this.#columns, pixels) / TILE_UNIT);
  }

  /** Outputs of a strip. */
  get outputs(): number {
    return this.filters * this.pitch;
  }

  /**
   * An algorithm whose tiles are strips: it evaluates the tiles of one, and brings their outputs to their maps.
   * @param outputs the address of a strip's
   */
  algorithm(
    rest: Pick<Algorithm, 'down' | 'across' | 'most' | 'packFilters'>,
    evaluateTile: EvaluateTile,
    epilogue: Epilogue,
    outputs: number,
  ): Algorithm {
    const { tile, filters, pitch } = this;
    const evaluateStrip: Algorithm['evaluateTile'] = (part, first, columns) => {
      const { image, firstFilter } = part;
      let someNaN = false;
      forEachTile(first, first + columns, tile, TILE_UNIT, (at, count) => {
        const hasNaN = evaluateTile(part, at, count, at - first);
        someNaN ||= hasNaN;
      });
      for (let f = 0; f < filters; f++) {
        const run = outputs + FLOAT32 * f * pitch;
        epilogue.write(run, columns, { image, filter: firstFilter + f, pixel: first });
      }
      return someNaN;
    };
    return { ...rest, side: 1, tile: this.#columns, unit: TILE_UNIT, evaluateTile: evaluateStrip };
  }
}
