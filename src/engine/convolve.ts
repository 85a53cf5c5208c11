/** What every algorithm does: a group's filters, then image by image bands of its maps, and outputs from them. */
import type { Convolution } from '../ops/convolution.js';
import { canonicalizeNaNs } from '../ops/nan.js';
import type { Tensor } from '../ops/tensor.js';
import type { Steps } from './channel-last.js';
import type { Operands } from './operands.js';

/** Numbers in a tile's windows of a block, and sums. */
const TILE_NUMBERS = 2 ** 15;
const TILE_SUMS = 2 ** 18;
const LEAST_COLUMNS = 128;

/** Columns of tiles of direct sums are a multiple of it, and panels whole. */
export const TILE_UNIT = 16;

/** Output pixels in a tile of direct sums: many, as a row of them is copied at a time, while what is read again and again is in the cache. */
export function tileColumns(places: number, filters: number): number {
  const fitting = Math.min(TILE_NUMBERS / places, TILE_SUMS / filters);
  return TILE_UNIT * Math.floor(Math.max(fitting, LEAST_COLUMNS) / TILE_UNIT);
}

/** A group's outputs of an image. */
export interface Part {
  readonly image: number;
  readonly firstFilter: number;
}

export interface Algorithm {
  /** Rows and columns of pixels or of patches. */
  readonly down: Steps;
  readonly across: Steps;
  /** Rows that are computed from the maps that are in the memory at a time. */
  readonly most: number;
  /** Pixels or patches that are taken at a time, at most, and of which multiple that is. */
  readonly tile: number;
  readonly unit: number;
  /** Brings the group's filters, which have been written, into its own form. */
  packFilters(firstFilter: number): void;
  /** Writes the outputs of the pixels or patches first … first + count of the band. @returns whether there are NaNs */
  evaluateTile(part: Part, first: number, count: number): boolean;
}

/** @param y [N,O,H′,W′], of which maps are contiguous */
export function convolve(
  { geometry }: Convolution,
  operands: Operands,
  algorithm: Algorithm,
  { data, offset, stride }: Tensor,
): void {
  const [images, outputs, height, width] = geometry.output;
  const filters = outputs / geometry.groups;
  const [byImage, pitch] = stride;
  const { down, across, most } = algorithm;
  for (let group = 0; group < geometry.groups; group++) {
    const firstFilter = group * filters;
    operands.writeFilters(group);
    algorithm.packFilters(firstFilter);
    for (let image = 0; image < images; image++) {
      const part: Part = { image, firstFilter };
      let someNaN = false;
      for (let row = 0; row < down.count; row += most) {
        operands.writeMaps(image, group, row * down.step);
        const end = Math.min(row + most, down.count);
        const hasNaN = evaluate(algorithm, part, row * across.count, end * across.count);
        someNaN ||= hasNaN;
      }
      // no NaN rounds for certain, so that all of them were settled
      if (!someNaN) continue;
      const start = offset + image * byImage + firstFilter * pitch;
      for (let f = 0; f < filters; f++) {
        canonicalizeNaNs(data.subarray(start + f * pitch, start + f * pitch + height * width));
      }
    }
  }
}

/** All tiles of a band. @returns whether there are NaNs */
function evaluate({ tile, unit, evaluateTile }: Algorithm, part: Part, start: number, end: number): boolean {
  let someNaN = false;
  forEachTile(start, end, tile, unit, (first, count) => {
    const hasNaN = evaluateTile(part, first, count);
    someNaN ||= hasNaN;
  });
  return someNaN;
}

/** Tiles of about the same size, and of whole units. */
export function forEachTile(
  start: number,
  end: number,
  tile: number,
  unit: number,
  visit: (first: number, count: number) => void,
): void {
  const tiles = Math.ceil((end - start) / tile);
  const size = unit * Math.ceil((end - start) / tiles / unit);
  for (let first = start; first < end; first += size) visit(first, Math.min(size, end - first));
}
