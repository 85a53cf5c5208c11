/** The direct sums of `direct-sum.ts` of single channels, whose products are one chain: rows of outputs at a time, from bands of a map. */
import type { Convolution } from '../../ops/convolution.js';
import { canonicalizeNaNs } from '../../ops/nan.js';
import { type BandOutputs, bandRooms, bandsOf, ChannelBand, forEachBand } from '../channel-bands.js';
import { Epilogue, epilogueBytes } from '../epilogue.js';
import { FLOAT_OUTPUTS } from '../kernels/convolve-float-rows.js';
import { TAP } from '../kernels/taps.js';
import type { Machine } from '../machine.js';
import { FLOAT32 } from '../panels.js';
import type { Target } from '../target.js';
import { chainsOf, directSumsOf } from './direct-sum.js';

/** What is read and written beyond a row. */
const SURPLUS = FLOAT_OUTPUTS - 1;

/** Whether a convolution's filters have a map each, and its sums are one chain. */
export const isOfSingleChannels = (convolution: Convolution): boolean =>
  convolution.weight.shape[1] === 1 && chainsOf(convolution).length === 1;

/** @throws LackOfMemory */
export function depthwiseFloats(
  machine: Machine,
  convolution: Convolution,
  { y, steps, share }: Target,
): void {
  const { bias, geometry, depth } = convolution;
  const [, outputs, , width] = geometry.output;
  const filters = outputs / geometry.groups;
  const bands = bandsOf(convolution, FLOAT32);
  const { rowFloats, most, down } = bands;
  const { convolveFloatRows } = machine.floatKernels;
  const rooms = machine.reserve({
    ...bandRooms(convolution, bands, SURPLUS),
    results: FLOAT32 * (most * width + SURPLUS),
    ...epilogueBytes(steps, most * width),
  });
  const epilogue = new Epilogue(machine, rooms, y, steps);
  const results = machine.float32s(rooms.results);
  const sumOf = directSumsOf(convolution);

  function convolveBand({ image, filter, firstRow, rows }: BandOutputs): void {
    const taps = rooms.taps.address + TAP * depth * (filter % filters);
    const strange = convolveFloatRows(
      taps,
      taps + TAP * depth,
      rooms.band.address,
      FLOAT32 * rowFloats * down.step,
      rows,
      width,
      bias ? bias[filter] : 0,
      rooms.results.address,
    );
    const computed = results.subarray(0, rows * width);
    if (strange) {
      // zeros of padding times an infinity would be NaN
      for (let n = 0; n < computed.length; n++) {
        if (!Number.isNaN(computed[n])) continue;
        computed[n] = sumOf({ image, filter, pixel: firstRow * width + n });
      }
      canonicalizeNaNs(computed);
    }
    const place = { image, filter, pixel: firstRow * width };
    epilogue.write(rooms.results.address, rows * width, place);
  }

  const band = new ChannelBand(machine, rooms, convolution, bands);
  forEachBand(convolution, bands, band, share, convolveBand);
}
