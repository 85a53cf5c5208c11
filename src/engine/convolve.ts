/** What every algorithm does: a group's filters, then image by image bands of its maps, and outputs from them. */
import type { Convolution } from '../ops/convolution.js';
import { canonicalizeNaNs } from '../ops/nan.js';
import type { Tensor } from '../ops/tensor.js';
import type { Steps } from './channel-last.js';
import type { Operands } from './operands.js';
import { type Share, spansOf, turnsOf } from './share.js';

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
  /** Rows of outputs in one of these rows. */
  readonly side: number;
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

/** @param y [N,O,H′,W′], of which maps are contiguous @param share what of the rows is to be computed here */
export function convolve(
  { geometry }: Convolution,
  operands: Operands,
  algorithm: Algorithm,
  y: Tensor,
  share: Share,
): void {
  const [images, outputs, height, width] = geometry.output;
  const filters = outputs / geometry.groups;
  const { down, across, side, most } = algorithm;
  // spans begin at whole words, which is where rows of pixels are copied fastest between threads
  const spans = spansOf(down.count, share.threads, (side * width) % 2 === 0 ? 1 : 2);
  const isMine = turnsOf(share);
  for (let group = 0; group < geometry.groups; group++) {
    const firstFilter = group * filters;
    let isPacked = false;
    for (let image = 0; image < images; image++) {
      const part: Part = { image, firstFilter };
      for (const span of spans) {
        if (!isMine()) continue;
        if (!isPacked) {
          operands.useGroup(group);
          algorithm.packFilters(firstFilter);
          isPacked = true;
        }
        for (let row = span.start; row < span.end; row += most) {
          operands.writeMaps(image, group, row * down.step);
          const end = Math.min(row + most, span.end);
          const hasNaN = evaluate(algorithm, part, row * across.count, end * across.count);
          // no NaN rounds for certain, so that all of them were settled
          if (!hasNaN) continue;
          const [first, behind] = [side * row, Math.min(side * end, height)];
          canonicalizeRows(y, { image, firstFilter, filters }, first * width, behind * width);
        }
      }
    }
  }
}

/** The NaNs of a group's pixels from `first` to before `end`. */
function canonicalizeRows(
  { data, offset, stride }: Tensor,
  { image, firstFilter, filters }: Part & { readonly filters: number },
  first: number,
  end: number,
): void {
  const [byImage, pitch] = stride;
  const start = offset + image * byImage + firstFilter * pitch;
  for (let f = 0; f < filters; f++) {
    canonicalizeNaNs(data.subarray(start + f * pitch + first, start + f * pitch + end));
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
