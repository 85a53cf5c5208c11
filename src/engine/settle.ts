/**
 * What the error of a sum leaves open: the sum once more from the float32s themselves, then in twice the precision, and exactly where even
 * that is not enough.
 */
import { nearestFloat32, roundsCertainly, UNIT_ROUNDOFF } from '../numerics/rounding.js';
import { sumErrorBound } from '../ops/conv2d.js';
import { exactOutput } from '../ops/conv2d-exact.js';
import type { Convolution, Place } from '../ops/convolution.js';
import { chainsErrorBound } from '../ops/gemm.js';
import { CHAIN } from './kernels/along-runs.js';
import { PARTIAL_SUMS } from './kernels/compensated-sum.js';
import { ADDITIONS_ACROSS, SIDE_BY_SIDE } from './kernels/plain-sum.js';
import type { Machine, Room } from './machine.js';
import { FLOAT32 } from './panels.js';

/** Where the float32s of filters and windows lie: runs of a filter follow each other, those of a window begin at the distances in `rooms.runs`. */
export interface SettledOperands {
  readonly runs: { readonly count: number };
  /** Bytes from a run of a filter to the next, in whole lanes. */
  readonly filterRun: number;
  /** Addresses of the first weight, and of the first run of an output's window. */
  filter(filter: number): number;
  window(pixel: number, image: number): number;
}

export interface SettlingRooms {
  readonly runs: Room;
  readonly partial: Room;
}

/** @param gauge what the products' magnitudes and the bias do not exceed together */
export type Settle = (place: Place, gauge: number) => number;

/** A gauge's norms are of no more than so many times as many squares as a sum has products. */
const SQUARES = 16;

/** What a plain sum of so many runs errs by over its gauge: chains are added up one after the other, then the sums side by side. */
export const plainSumError = (runs: number, floats: number): number => {
  const inChain = Math.ceil(Math.min(floats, CHAIN) / SIDE_BY_SIDE);
  const chains = runs * Math.ceil(floats / CHAIN);
  return sumErrorBound(SQUARES * runs * floats, chainsErrorBound(inChain, chains + ADDITIONS_ACROSS));
};

/** By plain sums, whose errors have a tighter bound than those of sums by transforms, and more precisely where it is not tight enough. */
export function settlingPlainly(
  machine: Machine,
  rooms: SettlingRooms,
  convolution: Convolution,
  operands: SettledOperands,
): Settle {
  const { bias } = convolution;
  const { runs, filterRun } = operands;
  const floats = filterRun / FLOAT32;
  const relativeError = plainSumError(runs.count, floats);
  const preciser = settlingTwice(machine, rooms, convolution, operands);
  return (place, gauge) => {
    const { image, filter, pixel } = place;
    const [weights, window] = [operands.filter(filter), operands.window(pixel, image)];
    const sum = machine.kernels.plainSum(weights, window, rooms.runs.address, runs.count, floats);
    const y = sum + (bias ? bias[filter] : 0);
    // an operand that is not finite makes the gauge infinite, or no number
    return roundsCertainly(y, relativeError * gauge) ? Math.fround(y) : preciser(place, gauge);
  };
}

/**
 * In twice the precision. Each of n additions errs by at most u·G(1 + γₙ), G = Σ|a||b| + |shift|; those errors are known exactly, and adding
 * them up errs by γₙ of their n·u·G: n²u²·G, doubled here for what the norms behind G may fall short by.
 */
export function settlingTwice(
  machine: Machine,
  rooms: SettlingRooms,
  convolution: Convolution,
  operands: SettledOperands,
): Settle {
  const { bias } = convolution;
  const { runs, filterRun } = operands;
  const floats = filterRun / FLOAT32;
  const partials = machine.float64s(rooms.partial);
  const relativeError = 2 * ((runs.count * floats + 4) * UNIT_ROUNDOFF) ** 2;
  return (place, gauge) => {
    const { image, filter, pixel } = place;
    machine.kernels.compensatedSum(
      operands.filter(filter),
      operands.window(pixel, image),
      rooms.runs.address,
      runs.count,
      floats,
      rooms.partial.address,
    );
    let sum = bias ? bias[filter] : 0;
    let rest = 0;
    for (let n = 0; n < PARTIAL_SUMS; n++) {
      const term = partials[n];
      const next = sum + term;
      const part = next - sum;
      rest += partials[PARTIAL_SUMS + n] + (sum - (next - part) + (term - part));
      sum = next;
    }
    const error = relativeError * gauge;
    // where an operand is not finite neither is the sum or its error
    if (!(Number.isFinite(sum) && Number.isFinite(rest) && error < Infinity)) {
      return exactOutput(convolution, place);
    }
    let exact: number | undefined;
    const compare = (point: number): number => {
      const difference = sum - point + rest;
      const doubt = error + 4 * UNIT_ROUNDOFF * (Math.abs(sum - point) + Math.abs(rest));
      if (Math.abs(difference) > doubt) return difference;
      exact = exactOutput(convolution, place);
      return 0;
    };
    const near = nearestFloat32(sum + rest, error + 2 * UNIT_ROUNDOFF * Math.abs(sum + rest), compare);
    return exact ?? near;
  };
}
