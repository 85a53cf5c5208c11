/** What every algorithm does: a group's filters, then image by image its maps, and outputs from them. */
import type { Convolution } from '../ops/convolution.js';
import { canonicalizeNaNs } from '../ops/nan.js';
import type { Tensor } from '../ops/tensor.js';
import type { Operands } from './operands.js';

/** A group's outputs of an image. */
export interface Part {
  readonly image: number;
  readonly firstFilter: number;
  /** Where they go: the first map begins at `start`, the others one `pitch` after another. */
  readonly y: Float32Array;
  readonly start: number;
  readonly pitch: number;
}

export interface Algorithm {
  /** Brings the group's filters, which have been written, into its own form. */
  packFilters(firstFilter: number): void;
  /** How many pixels or patches a map has, and how many are taken at a time. */
  readonly count: number;
  readonly step: number;
  /** Writes the outputs from the `first` pixel or patch on, of the maps that have been written. @returns whether there are NaNs */
  evaluateTile(part: Part, first: number): boolean;
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
  for (let group = 0; group < geometry.groups; group++) {
    const firstFilter = group * filters;
    operands.writeFilters(group);
    algorithm.packFilters(firstFilter);
    for (let image = 0; image < images; image++) {
      operands.writeMaps(image, group);
      const start = offset + image * byImage + firstFilter * pitch;
      // no NaN rounds for certain, so that all of them were settled
      if (!evaluate(algorithm, { image, firstFilter, y: data, start, pitch })) continue;
      for (let f = 0; f < filters; f++) {
        canonicalizeNaNs(data.subarray(start + f * pitch, start + f * pitch + height * width));
      }
    }
  }
}

/** All tiles of a part. @returns whether there are NaNs */
function evaluate({ count, step, evaluateTile }: Algorithm, part: Part): boolean {
  let someNaN = false;
  for (let first = 0; first < count; first += step) {
    const hasNaN = evaluateTile(part, first);
    someNaN ||= hasNaN;
  }
  return someNaN;
}
