/**
 * Cubic convolution (Keys, "Cubic Convolution Interpolation for Digital Image Processing", 1981): four inputs an axis, by a kernel of two
 * cubics whose one free number is a. Coordinates are rationals and a is a float32, so that weights are rationals too.
 */
import { dyadic } from '../numerics/dyadic.js';
import { nearestFloat32, roundsCertainly, UNIT_ROUNDOFF } from '../numerics/rounding.js';
import type { ResizeCoordinates } from './options.js';
import { lineOf, type ResizeAxis } from './resize-axis.js';
import type { AnyTensor, Floats, Shape } from './tensor.js';

/** What of the kernel is free. */
export interface CubicKernel {
  /** a, a float32: the slope at distance 1. */
  readonly coefficient: number;
  /** Whether inputs beyond the edge count nothing, and the other weights are divided by their sum; else they are the edge's. */
  readonly excludeOutside: boolean;
}

/** The weights of one output, numerators over a denominator that is not negative; 0 over 0 where all inputs are outside. */
export interface CubicWeights {
  readonly numerators: readonly bigint[];
  readonly denominator: bigint;
}

/** Output d reads four inputs, index[4d] … index[4d + 3]. */
export interface CubicTaps {
  readonly index: Int32Array;
  /** Within three roundings of the weights; NaN where these are 0 over 0. */
  readonly weight: Float64Array;
  /** The weights themselves. */
  weightsOf(d: number): CubicWeights;
}

const TAPS = 4;

/** Coordinates are not clamped: inputs beyond the edge are the edge's, or none. */
export function cubicTaps(axis: ResizeAxis, coordinates: ResizeCoordinates, kernel: CubicKernel): CubicTaps {
  const { input, output } = axis;
  const { start, step, denominator } = lineOf(axis, coordinates);
  const weightsAt = keysKernel(kernel.coefficient, denominator);
  const firstOf = (d: number): number => Math.floor((start + d * step) / denominator) - 1;
  const weightsOf = (d: number): CubicWeights => {
    const first = firstOf(d);
    const weights = weightsAt(start + d * step - (first + 1) * denominator);
    if (!kernel.excludeOutside) return weights;
    return normalised(weights.numerators.map((w, k) => (first + k < 0 || first + k >= input ? 0n : w)));
  };
  const index = new Int32Array(TAPS * output);
  const weight = new Float64Array(TAPS * output);
  for (let d = 0; d < output; d++) {
    const { numerators, denominator } = weightsOf(d);
    for (let k = 0; k < TAPS; k++) {
      index[TAPS * d + k] = Math.min(Math.max(firstOf(d) + k, 0), input - 1);
      weight[TAPS * d + k] = Number(numerators[k]) / Number(denominator);
    }
  }
  return { index, weight, weightsOf };
}

function normalised(numerators: readonly bigint[]): CubicWeights {
  const sum = numerators.reduce((total, w) => total + w, 0n);
  if (sum === 0n) return { numerators: numerators.map(() => 0n), denominator: 0n };
  return {
    numerators: sum < 0n ? numerators.map((w) => -w) : numerators,
    denominator: sum < 0n ? -sum : sum,
  };
}

/**
 * The weights r/q behind an input: (a + 2)x³ − (a + 3)x² + 1 at a distance x up to 1, and a(x³ − 5x² + 8x − 4) up to 2. With a = α/β and x
 * over q all of them are integers over βq³.
 */
function keysKernel(coefficient: number, q: number): (r: number) => CubicWeights {
  const { mantissa, exponent } = dyadic(coefficient);
  const alpha = mantissa << BigInt(Math.max(exponent, 0));
  const beta = 1n << BigInt(Math.max(-exponent, 0));
  const one = BigInt(q);
  const near = (x: bigint): bigint =>
    (alpha + 2n * beta) * x ** 3n - (alpha + 3n * beta) * x ** 2n * one + beta * one ** 3n;
  const far = (x: bigint): bigint =>
    alpha * (x ** 3n - 5n * x ** 2n * one + 8n * x * one ** 2n - 4n * one ** 3n);
  const denominator = beta * one ** 3n;
  return (behind) => {
    const r = BigInt(behind);
    return { numerators: [far(one + r), near(r), near(one - r), far(2n * one - r)], denominator };
  };
}

/** Σ w·x over the sixteen inputs around a point. Those of weight zero are not to count. */
export type CubicBlend = (
  inputs: Float64Array,
  weights: Float64Array,
  exactly: () => readonly [down: CubicWeights, across: CubicWeights],
) => number;

/** A resize by two axes' taps. @param output [N,C,H′,W′] */
export function writeCubicBlends(
  y: Floats,
  x: AnyTensor,
  down: CubicTaps,
  across: CubicTaps,
  [batch, channels, height, width]: Shape,
  blend: CubicBlend,
): void {
  const { data } = x;
  const [byImage, byChannel, byRow, byColumn] = x.stride;
  const places = new Int32Array(TAPS * TAPS);
  const weights = new Float64Array(TAPS * TAPS);
  const inputs = new Float64Array(TAPS * TAPS);
  for (let i = 0; i < height; i++) {
    for (let j = 0; j < width; j++) {
      for (let k = 0; k < places.length; k++) {
        const [row, column] = [TAPS * i + (k >> 2), TAPS * j + (k & 3)];
        places[k] = x.offset + down.index[row] * byRow + across.index[column] * byColumn;
        weights[k] = down.weight[row] * across.weight[column];
      }
      const exactly = () => [down.weightsOf(i), across.weightsOf(j)] as const;
      for (let map = 0; map < batch * channels; map++) {
        const begin = Math.floor(map / channels) * byImage + (map % channels) * byChannel;
        for (let k = 0; k < places.length; k++) inputs[k] = data[begin + places[k]];
        y[(map * height + i) * width + j] = blend(inputs, weights, exactly);
      }
    }
  }
}

/**
 * Roundings on the way of one product: three of either weight, their product, its own, sixteen additions, the comparison's two; and, as
 * the magnitudes that they are taken of are computed with as many, a few to spare.
 */
const RELATIVE_ERROR = 32 * UNIT_ROUNDOFF;

/** The blend, rounded once. */
export const roundedCubicBlend: CubicBlend = (inputs, weights, exactly) => {
  let [value, magnitude] = [0, 0];
  for (let k = 0; k < inputs.length; k++) {
    const product = weights[k] * inputs[k];
    value += product;
    magnitude += Math.abs(product);
  }
  const error = RELATIVE_ERROR * magnitude;
  if (roundsCertainly(value, error)) return value;
  if (!Number.isFinite(value)) return plainCubicBlend(inputs, weights, exactly);
  const [down, across] = exactly();
  const scale = down.denominator * across.denominator;
  return nearestFloat32(value, error, (point) => {
    // Σ w·x − point·D has the sign of the blend − point
    let difference = -fixed(point) * scale;
    for (let k = 0; k < inputs.length; k++) {
      const weight = down.numerators[k >> 2] * across.numerators[k & 3];
      if (weight !== 0n) difference += weight * fixed(inputs[k]);
    }
    return difference > 0n ? 1 : difference < 0n ? -1 : 0;
  });
};

/** Below the last bit of every float32 and of every midpoint, as `dyadic` has them. */
const FIXED_POINT = 256;

const fixed = (x: number): bigint => {
  const { mantissa, exponent } = dyadic(x);
  return mantissa << BigInt(exponent + FIXED_POINT);
};

/** The blend as float64 adds it up, tap by tap. */
export const plainCubicBlend: CubicBlend = (inputs, weights) => {
  let sum = 0;
  for (let k = 0; k < inputs.length; k++) if (weights[k] !== 0) sum += weights[k] * inputs[k];
  return sum;
};
