/**
 * How a convolution's operands lie in the memory: the channels of a pixel, or of a filter's tap, side by side. A window is then a few runs of
 * float32s, near each other whatever the map's size: where its columns follow each other, a run is all channels of a row of it. Padding is
 * written out as zeros.
 */
import type { ConvGeometry } from '../ops/conv2d-geometry.js';
import type { WindowAxis } from '../ops/window.js';
import { FLOAT32 } from './panels.js';

/** Floats that are read at once. */
export const LANES = 4;

export const inLanes = (floats: number): number => LANES * Math.ceil(floats / LANES);

/** What is computed along an axis, one after another: pixels or patches. */
export interface Steps {
  readonly count: number;
  /** Rows or columns of the maps from what one reads to what the next reads. */
  readonly step: number;
  /** Rows or columns that one reads. */
  readonly reach: number;
}

export const windowsOf = ({ output, stride, kernel, dilation }: WindowAxis): Steps => ({
  count: output,
  step: stride,
  reach: (kernel - 1) * dilation + 1,
});

/** A band of rows of an image's maps, from one side of the padding to the other. */
export interface Maps {
  readonly channels: number;
  /** What a pixel takes; floats beyond its channels are zero. */
  readonly depth: number;
  readonly rows: number;
  readonly width: number;
  /** Rows and columns of padding before the image. */
  readonly top: number;
  readonly left: number;
}

/** Bytes of a band, unless what one row is computed from needs more. */
const BAND_BYTES = 2 ** 23;

/**
 * Bands of about the same height.
 * @returns the maps of one, and how many rows are computed from it
 */
export function bandOf(
  { vertical, horizontal }: ConvGeometry,
  channels: number,
  depth: number,
  down: Steps,
  across: Steps,
  bandBytes = BAND_BYTES,
): { readonly maps: Maps; readonly most: number } {
  const { before, input } = horizontal;
  const width = Math.max(before + input, (across.count - 1) * across.step + across.reach);
  const fitting = Math.floor((bandBytes / (FLOAT32 * depth * width) - down.reach) / down.step) + 1;
  const most = Math.ceil(down.count / Math.ceil(down.count / Math.max(fitting, 1)));
  const rows = (most - 1) * down.step + down.reach;
  return { maps: { channels, depth, rows, width, top: vertical.before, left: before }, most };
}

/**
 * The rows of an image that a band has, if its first is `first`, counted from the first of the padding.
 * @returns where they begin and end, and how many rows of padding are above them: all where there are none
 */
export function rowsInside({ rows, top }: Maps, height: number, first: number) {
  const inside = (row: number): number => Math.min(Math.max(row - top, 0), height);
  const [start, end] = [inside(first), inside(first + rows)];
  return { start, end, above: start < end ? start + top - first : rows };
}

/** The runs of a window, row by row; a filter's are in the same order. */
export interface Runs {
  /** Columns of the kernel that a run has together. */
  readonly together: number;
  readonly count: number;
  /** Floats of one. */
  readonly length: number;
}

export function runsOf({ vertical, horizontal }: ConvGeometry, depth: number): Runs {
  const together = horizontal.dilation === 1 ? horizontal.kernel : 1;
  return {
    together,
    count: (vertical.kernel * horizontal.kernel) / together,
    length: together * depth,
  };
}

/** What is read in whole lanes is read up to this many floats beyond its end. */
export const SURPLUS = LANES - 1;

export const bytesOf = ({ depth, rows, width }: Maps): number => FLOAT32 * (depth * rows * width + SURPLUS);

/** Bytes from a pixel to that so many rows and columns on. */
export const distanceOf = ({ depth, width }: Maps, rows: number, columns: number): number =>
  FLOAT32 * depth * (rows * width + columns);
