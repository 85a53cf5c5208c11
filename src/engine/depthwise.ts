/**
 * A convolution of single channels: every filter has one map to itself, and all that there is to an output is its few taps. Bands of a map
 * lie in the memory as float64s, padding written out, and a row of sums is computed from them with the magnitudes of its products, which bound
 * their errors. What that leaves open is settled exactly: of so few products nothing less is worth it.
 */
import { sumErrorBound } from '../ops/conv2d.js';
import { exactOutput } from '../ops/conv2d-exact.js';
import type { Convolution } from '../ops/convolution.js';
import { chainsErrorBound } from '../ops/gemm.js';
import { canonicalizeNaNs } from '../ops/nan.js';
import type { Tensor } from '../ops/tensor.js';
import { bandOf, rowsInside, windowsOf } from './channel-last.js';
import { OUTPUTS, TAP } from './kernels/convolve-rows.js';
import type { Machine } from './machine.js';
import { FLOAT32, FLOAT64 } from './panels.js';
import { copyMaps } from './turning.js';

/** What of a map is in the memory at a time, and stays in the cache. */
const BAND_BYTES = 2 ** 18;

/** What is read and written beyond a row. */
const SURPLUS = OUTPUTS - 1;

const placesOf = (width: number): number => OUTPUTS * Math.ceil(width / OUTPUTS);

/** @throws LackOfMemory */
export function depthwise(machine: Machine, convolution: Convolution, y: Tensor): void {
  const { x, weight, bias, geometry, depth } = convolution;
  const { vertical, horizontal, groups } = geometry;
  const [images, outputs, height, width] = geometry.output;
  const filters = outputs / groups;
  const [down, across] = [windowsOf(vertical), windowsOf(horizontal)];
  const { maps, most } = bandOf(geometry, 1, FLOAT64 / FLOAT32, down, across, BAND_BYTES);
  const columns = horizontal.input;
  const rooms = machine.reserve({
    rows: FLOAT32 * maps.rows * columns,
    band: FLOAT64 * (maps.rows * maps.width + SURPLUS * across.step),
    taps: TAP * depth * filters,
    results: FLOAT32 * (most * width + SURPLUS),
    open: FLOAT32 * most * placesOf(width),
  });
  const [rows, results] = [machine.float32s(rooms.rows), machine.float32s(rooms.results)];
  const band = machine.float64s(rooms.band).fill(0);
  const open = machine.int32s(rooms.open);
  const [weights, distances] = [machine.float64s(rooms.taps), machine.int32s(rooms.taps)];
  const { convolveRows, convolveStridedRows, promoteRows } = machine.kernels;
  const convolve = across.step === 1 ? convolveRows : convolveStridedRows;
  const relativeError = sumErrorBound(depth, chainsErrorBound(depth, 1));

  function writeTaps(group: number): void {
    const { data, offset, stride } = weight;
    const [byFilter, , byRow, byColumn] = stride;
    let tap = 0;
    for (let f = 0; f < filters; f++) {
      const first = offset + (group * filters + f) * byFilter;
      for (let u = 0; u < vertical.kernel; u++) {
        for (let v = 0; v < horizontal.kernel; v++, tap++) {
          weights[(TAP / FLOAT64) * tap] = data[first + u * byRow + v * byColumn];
          const distance = u * vertical.dilation * maps.width + v * horizontal.dilation;
          distances[(TAP / FLOAT32) * tap + 2] = FLOAT64 * distance;
        }
      }
    }
  }

  /** The rows of a map from `first` on, counted from the first of the padding. */
  function writeBand(image: number, channel: number, first: number): void {
    const { start, end, above } = rowsInside(maps, vertical.input, first);
    const below = above + end - start;
    band.fill(0, 0, above * maps.width);
    band.fill(0, below * maps.width, maps.rows * maps.width);
    if (start === end) return;
    const [byImage, byChannel, byRow, byColumn] = x.stride;
    const offset = x.offset + image * byImage + channel * byChannel + start * byRow;
    const shape = [1, end - start, columns];
    copyMaps({ data: x.data, offset, shape, stride: [0, byRow, byColumn] }, rows, 0);
    const target = rooms.band.address + FLOAT64 * (above * maps.width + maps.left);
    promoteRows(rooms.rows.address, end - start, columns, target, FLOAT64 * maps.width);
  }

  /** Rows of a filter's outputs, of those that the band is for. */
  function convolveBand(image: number, filter: number, firstRow: number, count: number): void {
    const taps = rooms.taps.address + TAP * depth * (filter % filters);
    const listEnd = convolve(
      taps,
      taps + TAP * depth,
      rooms.band.address,
      FLOAT64 * maps.width * down.step,
      FLOAT64 * across.step,
      count,
      width,
      bias ? bias[filter] : 0,
      relativeError,
      rooms.results.address,
      rooms.open.address,
    );
    let someNaN = false;
    // an address is unsigned, and comes as a signed number
    const listed = ((listEnd >>> 0) - rooms.open.address) / FLOAT32;
    for (let n = 0; n < listed; n++) {
      const place = open[n];
      const [i, j] = [Math.floor(place / placesOf(width)), place % placesOf(width)];
      if (j >= width) continue;
      const settled = exactOutput(convolution, { image, filter, pixel: (firstRow + i) * width + j });
      results[i * width + j] = settled;
      someNaN ||= Number.isNaN(settled);
    }
    const computed = results.subarray(0, count * width);
    // no NaN rounds for certain, so that all of them were settled
    if (someNaN) canonicalizeNaNs(computed);
    y.data.set(computed, y.offset + image * y.stride[0] + filter * y.stride[1] + firstRow * width);
  }

  for (let group = 0; group < groups; group++) {
    writeTaps(group);
    for (let image = 0; image < images; image++) {
      for (let row = 0; row < height; row += most) {
        writeBand(image, group, row * down.step);
        for (let f = 0; f < filters; f++) {
          convolveBand(image, group * filters + f, row, Math.min(most, height - row));
        }
      }
    }
  }
}
