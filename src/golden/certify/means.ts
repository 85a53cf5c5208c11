/** Averages and interpolations: sums with weights that add up to one. */

import { engine } from '../../engine/index.js';
import type { OperatorInputs, OperatorOptions } from '../../ops/operators.js';
import { checkResize } from '../../ops/resize.js';
import { bilinearTaps } from '../../ops/resize-axis.js';
import { elements, type Tensor, tensor } from '../../ops/tensor.js';
import { fusionOf } from '../../ops/weighted-mean.js';
import type { Arithmetic } from '../arithmetic.js';
import { bounds, boundsOf, type Certified, magnitudes, stored } from './certified.js';
import { ofFlush, ofFlushed, ofOperations, underflow, unitRoundoff } from './errors-of-rounding.js';

/**
 * The mean of what K inputs are off by, and K + 1 roundings of their mean magnitude: the sum's, the quotient's or factor's, which
 * each input may be multiplied by before they are added up (TensorFlow.js' mean), and be flushed, or rounded among the subnormal numbers.
 */
export function average(
  x: Certified,
  taps: number,
  mean: (x: Tensor) => Tensor,
  value: Tensor,
  arithmetic: Arithmetic,
): Tensor {
  const share = ofOperations(taps + 1 + 2 * arithmetic.ulps.quotient, arithmetic);
  const [sizes, of] = [magnitudes(x), boundsOf(x)];
  const off = bounds(x.value.shape, (i) => of(i) + share * sizes[i] + ofFlush(arithmetic));
  const gauge = elements(mean(off));
  const lost = ofFlush(arithmetic) + underflow('float32', { ...arithmetic, flush: 'none' });
  return stored(value, arithmetic, (i) => gauge[i] + taps * lost);
}

/**
 * Σwᵢ(Eᵢ + γ(|xᵢ| + Eᵢ))/(Σw + ε): K products and additions above, K below, the quotient. Each weight and each product may be
 * flushed, before they are divided or after.
 */
export function fusion(
  { xs, weights }: OperatorInputs<Certified>['weightedMean'],
  epsilon: number,
  value: Tensor,
  arithmetic: Arithmetic,
): Tensor {
  const share = ofOperations(2 * xs.length + 3 + 2 * arithmetic.ulps.quotient, arithmetic);
  const { relu, total } = fusionOf(
    xs.map((x) => x.value),
    weights.value,
    epsilon,
  );
  const off = xs.map((x) => {
    const [sizes, of] = [magnitudes(x), boundsOf(x)];
    return { error: (i: number) => of(i) + share * sizes[i], size: (i: number) => sizes[i] };
  });
  const lost = ofFlushed(arithmetic);
  return stored(value, arithmetic, (i) => {
    let error = 0;
    let flushed = 0;
    relu.forEach((weight, k) => {
      if (weight === 0) return;
      error += weight * (off[k].error(i) + lost);
      flushed += lost * (3 + off[k].size(i));
    });
    return error / total + (lost === 0 ? 0 : flushed * Math.max(1, 1 / total));
  });
}

/** A backend's weights come from float32 coordinates: d·scale, less a half, of size up to the input's length. */
const COORDINATE_ROUNDINGS = 4;
/** An offset besides, (in/2)·(1 − out/(in·s)) of size up to in/2: five, of half the length each; and adding it. */
const OFFSET_ROUNDINGS = 3.5;

/**
 * Bilinear: the interpolated bounds; for weights off by δ, δ times the range of the inputs around, which the neighbours that a
 * rounded coordinate may reach belong to; and eight roundings of the blend.
 */
export function interpolation(
  x: Certified,
  options: OperatorOptions['resize'],
  value: Tensor,
  arithmetic: Arithmetic,
): Tensor {
  const [, , height, width] = x.value.shape;
  const u = unitRoundoff('float32', arithmetic.roundoff);
  const coordinate = coordinateRoundingsOf(options) * u * (height + width + 2);
  const blend = ofOperations(8, arithmetic);
  // a coordinate a little below i + 1 reads i and i + 1, or, rounded up to it, i + 1 and i + 2; rounded down from i, i − 1
  const window = { kernel: 4, stride: 1, padding: { top: 1, left: 1, bottom: 2, right: 2 } } as const;
  const sizes = tensor(magnitudes(x), x.value.shape);
  const highest = elements(engine().maxPool2d(x.value, window));
  const lowest = elements(engine().maxPool2d(engine().scale(x.value, -1), window));
  const largest = elements(engine().maxPool2d(sizes, window));
  const off = x.bound && elements(engine().maxPool2d(x.bound, window));
  const around = bounds(
    x.value.shape,
    (i) =>
      coordinate * (highest[i] + lowest[i] + 2 * (off?.[i] ?? 0)) +
      blend * largest[i] +
      4 * ofFlush(arithmetic),
  );
  const carried = x.bound && elements(engine().resize(x.bound, options));
  const gauge = atFirstTap(around, options);
  return stored(value, arithmetic, (i) => gauge[i] + (carried?.[i] ?? 0));
}

/** Roundings of a coordinate, in units of its axis' length and one. */
export const coordinateRoundingsOf = ({ coordinates }: OperatorOptions['resize']): number =>
  COORDINATE_ROUNDINGS + (coordinates === 'half-pixel-symmetric' ? OFFSET_ROUNDINGS : 0);

/** For each output the element of the first of the four inputs that it blends. */
function atFirstTap(around: Tensor, options: OperatorOptions['resize']): Float32Array {
  const geometry = checkResize(around.shape, options);
  const rows = bilinearTaps(geometry.vertical, geometry.coordinates).index;
  const columns = bilinearTaps(geometry.horizontal, geometry.coordinates).index;
  const [batch, channels, height, width] = around.shape;
  const data = elements(around);
  const result = new Float32Array(batch * channels * rows.length * columns.length);
  let next = 0;
  for (let map = 0; map < batch * channels; map++) {
    for (const row of rows) {
      for (const column of columns) result[next++] = data[(map * height + row) * width + column];
    }
  }
  return result;
}

/**
 * y = e^x/Σe^x: relatively two exponentials' errors (of arguments x − max, once rounded themselves), K additions and a
 * quotient; and e^2E for what the logits are off by. Factors 1 ± ρᵢ and their quotients are together at most 1/(1 − Σρᵢ).
 */
export function softmax(x: Certified, value: Tensor, arithmetic: Arithmetic): Tensor {
  const [rows, logits] = value.shape;
  const [data, result, of] = [elements(x.value), elements(value), boundsOf(x)];
  const u = unitRoundoff('float32', arithmetic.roundoff);
  const { exponential, exponentialSlope, quotient } = arithmetic.ulps;
  const errors = new Float64Array(value.size);
  for (let row = 0; row < rows; row++) {
    const [start, end] = [row * logits, (row + 1) * logits];
    let [lowest, highest, off] = [Infinity, -Infinity, 0];
    for (let i = start; i < end; i++) {
      lowest = Math.min(lowest, data[i]);
      highest = Math.max(highest, data[i]);
      off = Math.max(off, of(i));
    }
    const range = highest - lowest;
    const rounding = u * (4 * exponential + (4 * exponentialSlope + 2) * range + logits + 2 * quotient + 2);
    const relative = rounding + 2 * off;
    // both are shares of 1, but for their roundings
    for (let i = start; i < end; i++)
      errors[i] = (relative >= 0.5 ? 2 : (result[i] * relative) / (1 - relative)) + 2 ** -126;
  }
  return stored(value, arithmetic, (i) => errors[i]);
}
