/**
 * Batch normalisation at inference, per channel c:
 *
 *   y = (x − mean[c]) / √(variance[c] + ε) · scale[c] + shift[c]
 *
 * ε is the float64 it is written as. The value is defined by the formula over the reals, so the folded form
 * x·s + t of a "frozen" batch norm, with s and t never rounded, is the same operator. Where variance + ε
 * is not positive and finite, the result is what the formula gives step by step in IEEE 754 float64.
 */
import { add as addExact, dyadic, multiply, subtract } from '../numerics/dyadic.js';
import { compareRootQuotient } from '../numerics/root-quotient.js';
import { nearestFloat32, roundsCertainly, UNIT_ROUNDOFF } from '../numerics/rounding.js';
import type { BatchNormParameters } from './backend.js';
import { checkLayout, checkShape } from './check.js';
import { canonicalizeNaNs } from './nan.js';
import { elements, type Shape, type Tensor, zeros } from './tensor.js';

/** Shape rule. x [N,C,H,W] and parameters [C] → x's shape. */
export function checkBatchNorm2d(x: Shape, parameters: BatchNormParameters<Shape>): Shape {
  checkLayout('batchNorm2d', 'x', x, 'N×C×H×W');
  const { mean, variance, scale, shift } = parameters;
  for (const [name, shape] of Object.entries({ mean, variance, scale, shift })) {
    if (shape) checkShape('batchNorm2d', name, shape, [x[1]]);
  }
  return x;
}

/**
 * Roundings in `deviation · slope + shift`, each at most u of |deviation·slope| or of the sum: the
 * deviation, ε's addition (halved by the root), the root, the quotient, the product, the sum and the
 * comparison's two; doubled to cover their products.
 */
const RELATIVE_ERROR = 16 * UNIT_ROUNDOFF;

export function batchNorm2d(x: Tensor, parameters: BatchNormParameters<Tensor>, epsilon: number): Tensor {
  const { mean, variance, scale, shift } = parameters;
  checkBatchNorm2d(x.shape, {
    mean: mean.shape,
    variance: variance.shape,
    ...(scale && { scale: scale.shape }),
    ...(shift && { shift: shift.shape }),
  });
  const [batch, channels, height, width] = x.shape;
  const pixels = height * width;
  const y = zeros(x.shape);
  const source = elements(x);
  for (let c = 0; c < channels; c++) {
    const channel: Channel = {
      mean: mean.get(c),
      variance: variance.get(c),
      scale: scale?.get(c) ?? 1,
      shift: shift?.get(c) ?? 0,
      epsilon,
    };
    const slope = channel.scale / Math.sqrt(channel.variance + epsilon);
    for (let n = 0; n < batch; n++) {
      const map = (n * channels + c) * pixels;
      for (let i = map; i < map + pixels; i++) {
        const deviation = (source[i] - channel.mean) * slope;
        const value = deviation + channel.shift + 0; // an exact −0 becomes +0
        const error = RELATIVE_ERROR * (Math.abs(deviation) + Math.abs(channel.shift));
        y.data[i] = roundsCertainly(value, error) ? value : repair(source[i], channel, value, error);
      }
    }
  }
  canonicalizeNaNs(y.data);
  return y;
}

interface Channel {
  readonly mean: number;
  readonly variance: number;
  readonly scale: number;
  readonly shift: number;
  readonly epsilon: number;
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
