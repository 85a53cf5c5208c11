/** Batch norm as it stands or folded to x·s + t; group norm, whose statistics the backend takes itself. */
import { channelOf } from '../../ops/batch-norm2d.js';
import { groupsOf } from '../../ops/group-norm.js';
import type { OperatorInputs } from '../../ops/operators.js';
import { elements, type Tensor } from '../../ops/tensor.js';
import type { Arithmetic } from '../arithmetic.js';
import { boundsOf, type Certified, stored } from './certified.js';
import { ofFlush, ofOperations } from './errors-of-rounding.js';

/** x − m, ε's addition (halved by the root), root, quotient and their ulps, product, sum. */
const roundingsOf = ({ ulps }: Arithmetic): number => 4 + 4 * ulps.quotient;

/**
 * (x − m)·s + t: what the input is off by, |s|-fold, and the roundings' share of what is added up: |x − m|·|s| + |t|, or, where
 * the norm may be folded, (|x| + |m|)·|s| + |t|.
 */
export function batchNorm(
  inputs: OperatorInputs<Certified>['batchNorm2d'],
  epsilon: number,
  value: Tensor,
  arithmetic: Arithmetic,
): Tensor {
  const { x, mean, variance, scale, shift } = inputs;
  const parameters = {
    mean: mean.value,
    variance: variance.value,
    ...(scale && { scale: scale.value }),
    ...(shift && { shift: shift.value }),
  };
  const [, channels, height, width] = value.shape;
  const each = Array.from({ length: channels }, (_, c) => channelOf(parameters, c, epsilon));
  const share = ofOperations(roundingsOf(arithmetic), arithmetic);
  const [data, of] = [elements(x.value), boundsOf(x)];
  const flushed = ofFlush(arithmetic);
  return stored(value, arithmetic, (i) => {
    const channel = each[Math.floor(i / (height * width)) % channels];
    const slope = Math.abs(channel.slope);
    const carried = of(i) + flushed;
    const deviation = arithmetic.foldedNorms
      ? Math.abs(data[i]) + Math.abs(channel.mean)
      : Math.abs(data[i] - channel.mean);
    return slope * carried + share * (slope * (deviation + carried) + Math.abs(channel.shift)) + flushed;
  });
}

/**
 * With M the mean magnitude of a group's N elements, S its mean square and e what they are off by: the backend's mean is off by at
 * most mean(e) + γM, its variance by mean(2|x − μ|e + e²) + γS (a one-pass E(x²) − μ² included), hence its slope relatively by
 * half of that over σ² + ε, doubled to cover the square root's curvature.
 */
export function groupNorm(
  { x, scale, shift }: OperatorInputs<Certified>['groupNorm'],
  { groups, epsilon }: { readonly groups: number; readonly epsilon: number },
  value: Tensor,
  arithmetic: Arithmetic,
): Tensor {
  const [data, of] = [elements(x.value), boundsOf(x)];
  const errors = new Float64Array(value.size);
  for (const { start, end, maps } of groupsOf(value.shape, groups)) {
    const group = statisticsOf(data, of, start, end);
    const count = end - start;
    const sums = ofOperations(count + 2, arithmetic);
    const steps = ofOperations(roundingsOf(arithmetic), arithmetic);
    const ofMean = group.meanError + sums * (group.meanSize + group.meanError);
    const ofVariance = group.varianceError + 3 * sums * (group.meanSquare + group.varianceError);
    const spread = group.variance + epsilon;
    const ofSlope = ofVariance / spread;
    const root = 1 / Math.sqrt(spread);
    for (const { channel, start, end } of maps) {
      const slope = Math.abs(Number(scale?.value.get(channel) ?? 1)) * root;
      const offset = Math.abs(Number(shift?.value.get(channel) ?? 0));
      // no element of a group is further from its mean than √N deviations
      const most = 2 * slope * Math.sqrt(spread) * Math.sqrt(count);
      for (let i = start; i < end; i++) {
        const size = Math.abs(data[i] - group.mean);
        const gauge =
          slope * ((arithmetic.foldedNorms ? Math.abs(data[i]) + group.meanSize : size) + of(i)) + offset;
        const moved = slope * (of(i) + ofMean);
        const turned = ofSlope < 0.5 ? ofSlope * (slope * size + moved) : most;
        errors[i] = moved + turned + steps * (gauge + moved);
      }
    }
  }
  return stored(value, arithmetic, (i) => errors[i]);
}

function statisticsOf(data: Float32Array, of: (i: number) => number, start: number, end: number) {
  const count = end - start;
  let [sum, size, square, error] = [0, 0, 0, 0];
  for (let i = start; i < end; i++) {
    sum += data[i];
    size += Math.abs(data[i]);
    square += data[i] * data[i];
    error += of(i);
  }
  const mean = sum / count;
  let [variance, varianceError] = [0, 0];
  for (let i = start; i < end; i++) {
    const deviation = data[i] - mean;
    variance += deviation * deviation;
    varianceError += 2 * Math.abs(deviation) * of(i) + of(i) * of(i);
  }
  return {
    mean,
    meanSize: size / count,
    meanSquare: square / count,
    meanError: error / count,
    variance: variance / count,
    varianceError: varianceError / count,
  };
}
