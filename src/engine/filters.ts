/** Filters as they are in a tensor: all weights of one side by side, in the order of the depth. */
import { copyMaps, type Layout } from './turning.js';

/** Bytes of filters that are in the memory at a time: they stay in the cache. */
const STAGE_BYTES = 2 ** 18;

/** How many those are, in whole panels. @param bytes of a filter @param rows filters of a panel */
export function filtersAtATime(filters: number, bytes: number, rows: number): number {
  const panels = Math.max(Math.floor(STAGE_BYTES / (rows * bytes)), 1);
  return rows * Math.min(panels, Math.ceil(filters / rows));
}

/** @param weight [O,C,kH,kW] @param pitch floats from a filter to the next */
export function copyFilters(
  weight: Layout,
  first: number,
  count: number,
  target: Float32Array,
  pitch: number,
): void {
  const { data, offset, shape, stride } = weight;
  const [, channels, height, width] = shape;
  const [byFilter, byChannel, byRow, byColumn] = stride;
  const depth = channels * height * width;
  const start = offset + first * byFilter;
  if (byColumn === 1 && byRow === width && byChannel === height * width) {
    copyMaps({ data, offset: start, shape: [count, 1, depth], stride: [byFilter, depth, 1] }, target, pitch);
    return;
  }
  for (let f = 0; f < count; f++) {
    const filter = { data, offset: start + f * byFilter, shape: [channels, height, width] };
    copyMaps({ ...filter, stride: [byChannel, byRow, byColumn] }, target.subarray(f * pitch), height * width);
  }
}
