/** The operators with an exponential, and the hard ones beside them. */
import { exponential } from '../../numerics/exponential.js';
import { checkElementwise, shapeOf } from '../check.js';
import { checkHardSigmoid, lineAt, lineOf } from '../hard-sigmoid.js';
import { swishAt } from '../hard-swish.js';
import type { HardSigmoidSlope } from '../options.js';
import { mapped, output } from '../output.js';
import { checkSoftmax, limitOf } from '../softmax.js';
import { elements, type Float64Tensor } from '../tensor.js';

/** Beyond it e⁻ˣ is below 2⁻¹⁰⁷⁵, half the smallest float64. */
export const VANISHED = 746;

/** e⁻ˣ, by halves: e⁻ˣ/² is a normal number for every x whose e⁻ˣ is not zero. */
export function decay(x: number): number {
  if (x > VANISHED) return 0;
  const root = exponential(-x / 2);
  return root * root;
}

/** 1/(1 + e⁻ˣ), of the two ways to write it the one whose exponential cannot overflow. */
export function logistic(x: number): number {
  const e = decay(Math.abs(x));
  return (x < 0 ? e : 1) / (1 + e);
}

export function sigmoid(x: Float64Tensor): Float64Tensor {
  checkElementwise('sigmoid', 'x', shapeOf('sigmoid', 'x', x, 'float64'));
  return mapped(x, logistic);
}

export function silu(x: Float64Tensor): Float64Tensor {
  checkElementwise('silu', 'x', shapeOf('silu', 'x', x, 'float64'));
  return mapped(x, siluOf);
}

function siluOf(x: number): number {
  if (x === 0) return 0;
  return x < -VANISHED ? -0 : x * logistic(x);
}

export function hardSigmoid(x: Float64Tensor, slope: HardSigmoidSlope): Float64Tensor {
  checkHardSigmoid(shapeOf('hardSigmoid', 'x', x, 'float64'), slope);
  const line = lineOf(slope);
  return mapped(x, (value) => lineAt(value, line));
}

export function hardSwish(x: Float64Tensor): Float64Tensor {
  checkElementwise('hardSwish', 'x', shapeOf('hardSwish', 'x', x, 'float64'));
  return mapped(x, swishAt);
}

export function softmax(x: Float64Tensor): Float64Tensor {
  const shape = checkSoftmax(shapeOf('softmax', 'x', x, 'float64'));
  const [, classes] = shape;
  const source = elements(x);
  return output(x, shape, ({ data }) => {
    for (let row = 0; row < data.length; row += classes) {
      data.set(sharesOf(source.subarray(row, row + classes)), row);
    }
  });
}

function sharesOf(row: Float64Array): ArrayLike<number> {
  const largest = row.reduce((most, logit) => Math.max(most, logit));
  if (!Number.isFinite(largest)) return limitOf(Array.from(row), largest);
  const powers = row.map((logit) => decay(largest - logit));
  const total = powers.reduce((sum, power) => sum + power, 0);
  return powers.map((power) => power / total);
}
