/**
 * A convolution of single channels: every filter has one map to itself, and all that there is to an output is its few taps. Bands of a map
 * lie in the memory as float64s, and a row of sums is computed from them with the magnitudes of its products, which bound
 * their errors. What that leaves open is settled exactly: of so few products nothing less is worth it.
 */
import { sumErrorBound } from '../ops/conv2d.js';
import { exactOutput } from '../ops/conv2d-exact.js';
import type { Convolution } from '../ops/convolution.js';
import { chainsErrorBound } from '../ops/gemm.js';
import { canonicalizeNaNs } from '../ops/nan.js';
import { type BandOutputs, bandRooms, bandsOf, ChannelBand, forEachBand } from './channel-bands.js';
import { Epilogue, epilogueBytes } from './epilogue.js';
import { OUTPUTS } from './kernels/convolve-rows.js';
import { TAP } from './kernels/taps.js';
import type { Machine } from './machine.js';
import { FLOAT32, FLOAT64 } from './panels.js';
import type { Target } from './target.js';

/** What is read and written beyond a row. */
const SURPLUS = OUTPUTS - 1;

const placesOf = (width: number): number => OUTPUTS * Math.ceil(width / OUTPUTS);

/** @throws LackOfMemory */
export function depthwise(machine: Machine, convolution: Convolution, { y, steps, share }: Target): void {
  const { bias, geometry, depth } = convolution;
  const [, outputs, , width] = geometry.output;
  const filters = outputs / geometry.groups;
  const bands = bandsOf(convolution, FLOAT64);
  const { rowFloats, most, down } = bands;
  const rooms = machine.reserve({
    ...bandRooms(convolution, bands, SURPLUS),
    results: FLOAT32 * (most * width + SURPLUS),
    ...epilogueBytes(steps, most * width),
    open: FLOAT32 * most * placesOf(width),
  });
  const epilogue = new Epilogue(machine, rooms, y, steps);
  const results = machine.float32s(rooms.results);
  const open = machine.int32s(rooms.open);
  const { convolveRows } = machine.kernels;
  const relativeError = sumErrorBound(depth, chainsErrorBound(depth, 1));

  function convolveBand({ image, filter, firstRow, rows }: BandOutputs): void {
    const taps = rooms.taps.address + TAP * depth * (filter % filters);
    const listEnd = convolveRows(
      taps,
      taps + TAP * depth,
      rooms.band.address,
      FLOAT64 * rowFloats * down.step,
      rows,
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
    const computed = results.subarray(0, rows * width);
    // no NaN rounds for certain, so that all of them were settled
    if (someNaN) canonicalizeNaNs(computed);
    const place = { image, filter, pixel: firstRow * width };
    epilogue.write(rooms.results.address, rows * width, place);
  }

  const band = new ChannelBand(machine, rooms, convolution, bands);
  forEachBand(convolution, bands, band, share, convolveBand);
}
