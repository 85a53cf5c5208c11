import { OperatorError } from '../errors.js';
import { add as addExact, dyadic, multiply, subtract } from '../numerics/dyadic.js';
import { compareRootQuotient } from '../numerics/root-quotient.js';
import { nearestFloat32, roundsCertainly, UNIT_ROUNDOFF } from '../numerics/rounding.js';
import type { BatchNormParameters } from './backend.js';
import { checkLayout, checkNames, checkShape, namedShapesOf, shapeOf } from './check.js';
import { output } from './output.js';
import { type AnyTensor, elements, type Floats, type Shape, type Tensor } from './tensor.js';

export const BATCH_NORM_PARAMETERS: readonly (keyof BatchNormParameters<Shape>)[] = [
  'mean',
  'variance',
  'scale',
  'shift',
];

/**
 * Shape rule. x [N,C,H,W] and parameters [C] → x's shape.
 * @throws OperatorError where a shape does not fit, there is no mean, variance or ε, or a parameter has another name
 */
export function checkBatchNorm2d(x: Shape, parameters: BatchNormParameters<Shape>, epsilon: number): Shape {
  checkLayout('batchNorm2d', 'x', x, 'N×C×H×W');
  checkNames('batchNorm2d', 'parameters', parameters, BATCH_NORM_PARAMETERS);
  const { mean, variance, scale, shift } = parameters;
  checkShape('batchNorm2d', 'mean', mean, [x[1]]);
  checkShape('batchNorm2d', 'variance', variance, [x[1]]);
  if (scale) checkShape('batchNorm2d', 'scale', scale, [x[1]]);
  if (shift) checkShape('batchNorm2d', 'shift', shift, [x[1]]);
  if (!Number.isFinite(epsilon)) {
    throw new OperatorError('batchNorm2d', 'epsilon', 'to be a finite number', String(epsilon));
  }
  return x;
}

/**
 * Roundings in `deviation · slope + shift`, each at most u of |deviation·slope| or of the sum: the
 * deviation, ε's addition (halved by the root), the root, the quotient, the product, the sum and the
 * comparison's two; doubled to cover their products.
 */
export const RELATIVE_ERROR = 16 * UNIT_ROUNDOFF;

/**
 * Batch normalisation at inference, per channel c, the whole formula rounded once:
 *
 *   y = (x − mean[c]) / √(variance[c] + ε) · scale[c] + shift[c]
 *
 * It is defined over the reals, so the folded form x·s + t of a "frozen" batch norm, with s and t never rounded, is the
 * same operator. Where variance + ε is not positive and finite, the result is what the formula gives step by step in
 * IEEE 754 float64. An exact zero is +0.
 * @param x [N,C,H,W], the result's shape too
 * @param parameters each [C]; left out, scale is 1 and shift is 0
 * @param epsilon the float64 that it is written as
 * @throws OperatorError where a shape does not fit, there is no mean, variance or ε, or a parameter has another name
 */
export function batchNorm2d(x: Tensor, parameters: BatchNormParameters<Tensor>, epsilon: number): Tensor {
  const map = shapeOf('batchNorm2d', 'x', x);
  const shape = checkBatchNorm2d(
    map,
    namedShapesOf('batchNorm2d', parameters, BATCH_NORM_PARAMETERS),
    epsilon,
  );
  const [batch, channels, height, width] = shape;
  const pixels = height * width;
  const source = elements(x);
  return output(x, shape, ({ data }) => {
    for (let c = 0; c < channels; c++) {
      const channel = channelOf(parameters, c, epsilon);
      for (let n = 0; n < batch; n++) {
        const map = (n * channels + c) * pixels;
        normalize(source.subarray(map, map + pixels), channel, data.subarray(map, map + pixels));
      }
    }
  });
}

function normalize(map: Float32Array, channel: Channel, results: Floats): void {
  const { mean, slope, shift } = channel;
  for (let i = 0; i < map.length; i++) {
    const deviation = (map[i] - mean) * slope;
    const value = deviation + shift + 0; // an exact −0 becomes +0
    const error = RELATIVE_ERROR * (Math.abs(deviation) + Math.abs(shift));
    results[i] = roundsCertainly(value, error) ? value : repair(map[i], channel, value, error);
  }
}

export interface Channel {
  readonly mean: number;
  readonly variance: number;
  readonly scale: number;
  readonly shift: number;
  readonly epsilon: number;
  /** scale/√(variance + ε) in float64. */
  readonly slope: number;
}

/** One channel's numbers. */
export function channelOf(
  { mean, variance, scale, shift }: BatchNormParameters<AnyTensor>,
  c: number,
  epsilon: number,
): Channel {
  const spread = Number(variance.get(c));
  const factor = scale ? Number(scale.get(c)) : 1;
  return {
    mean: Number(mean.get(c)),
    variance: spread,
    scale: factor,
    shift: shift ? Number(shift.get(c)) : 0,
    epsilon,
    slope: factor / Math.sqrt(spread + epsilon),
  };
}

/** One element, and what settles it where its error leaves it open. */
export function normalized(x: number, channel: Channel): number {
  const result = new Float32Array(1);
  normalize(Float32Array.of(x), channel, result);
  return result[0];
}

function repair(x: number, channel: Channel, value: number, error: number): number {
  if (!Number.isFinite(value) || !Number.isFinite(error)) return value;
  const variance = addExact(dyadic(channel.variance), dyadic(channel.epsilon));
  const numerator = multiply(subtract(dyadic(x), dyadic(channel.mean)), dyadic(channel.scale));
  const shift = dyadic(channel.shift);
  return nearestFloat32(value, error, (point) =>
    compareRootQuotient(numerator, variance, subtract(dyadic(point), shift)),
  );
}
