/** What every algorithm does: a group's filters, then image by image its maps, and outputs from them. */
import type { Convolution } from '../ops/convolution.js';
import { canonicalizeNaNs } from '../ops/nan.js';
import type { Tensor } from '../ops/tensor.js';
import type { Machine } from './machine.js';
import type { Operands } from './operands.js';

/** A group's outputs of an image. */
export interface Part {
  readonly image: number;
  readonly firstFilter: number;
  /** All outputs; the first of the part's maps begins at `start`. */
  readonly y: Float32Array;
  readonly start: number;
}

export interface Algorithm {
  /** Brings the group's filters, which have been written, into its own form. */
  packFilters(firstFilter: number): void;
  /** Writes outputs of the maps that have been written. @returns whether there are NaNs */
  evaluate(part: Part): boolean;
}

export function convolve(
  machine: Machine,
  { geometry }: Convolution,
  operands: Operands,
  algorithm: Algorithm,
): Tensor {
  const [images, outputs, height, width] = geometry.output;
  const filters = outputs / geometry.groups;
  const y = machine.pool.take(geometry.output);
  let someNaN = false;
  for (let group = 0; group < geometry.groups; group++) {
    const firstFilter = group * filters;
    operands.writeFilters(group);
    algorithm.packFilters(firstFilter);
    for (let image = 0; image < images; image++) {
      operands.writeMaps(image, group);
      const start = (image * outputs + firstFilter) * height * width;
      const hasNaN = algorithm.evaluate({ image, firstFilter, y: y.data, start });
      someNaN ||= hasNaN;
    }
  }
  // no NaN rounds for certain, so that all of them were settled
  if (someNaN) canonicalizeNaNs(y.data);
  return y;
}
