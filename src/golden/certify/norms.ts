/** Batch norm as it stands or folded to x·s + t; group norm, whose statistics the backend takes itself. */
import { channelOf } from '../../ops/batch-norm2d.js';
import { groupsOf } from '../../ops/group-norm.js';
import type { OperatorInputs } from '../../ops/operators.js';
import { elements, type Tensor } from '../../ops/tensor.js';
import type { Arithmetic } from '../arithmetic.js';
import { boundsOf, type Certified, stored } from './certified.js';
import { ofFlush, ofFlushed, ofOperations } from './errors-of-rounding.js';

/** ε's addition (halved by the root), root and quotient, the scale's product; m·s and t − m·s, or x − m; the last product and sum. */
const roundingsOf = ({ ulps }: Arithmetic): number => 5 + 4 * ulps.quotient;

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
  const [flushed, lost] = [ofFlush(arithmetic), ofFlushed(arithmetic)];
  return stored(value, arithmetic, (i) => {
    const channel = each[Math.floor(i / (height * width)) % channels];
    const slope = Math.abs(channel.slope);
    // a scale that is subnormal may be gone, before the root multiplies it or after
    const slopeLost = Math.min(slope, lost * (1 + 1 / Math.sqrt(channel.variance + epsilon)));
    const carried = of(i) + flushed;
    const deviation = arithmetic.foldedNorms
      ? Math.abs(data[i]) + Math.abs(channel.mean)
      : Math.abs(data[i] - channel.mean);
    const error =
      slope * carried + share * (slope * (deviation + carried) + Math.abs(channel.shift)) + flushed;
    return lost === 0 ? error : error + slopeLost * (deviation + carried);
  });
}

/**
 * With M the mean magnitude of a group's N elements, S its mean square and e what they are off by: the backend's mean is off by at
 * most mean(e) + γM, its variance by mean(2|x − μ|e + e²) + 3γS (a one-pass E(x²) − μ² included). Of that, over σ² + ε, 1/√(1 − ρ) − 1
 * is what the slope is off by, relatively. And of a backend's own numbers none is further from their mean than √N deviations, √(2N)
 * after a variance that is rounded by no more than half of what it is taken with. One that may be rounded to nothing, or below zero,
 * leaves anything.
 */
export function groupNorm(
  { x, scale, shift }: OperatorInputs<Certified>['groupNorm'],
  { groups, epsilon }: { readonly groups: number; readonly epsilon: number },
  value: Tensor,
  arithmetic: Arithmetic,
): Tensor {
  const [flushed, lost] = [ofFlush(arithmetic), ofFlushed(arithmetic)];
  const [data, ofX] = [elements(x.value), boundsOf(x)];
  const of = (i: number): number => ofX(i) + flushed;
  const errors = new Float64Array(value.size);
  for (const { start, end, maps } of groupsOf(value.shape, groups)) {
    const group = statisticsOf(data, of, start, end);
    const count = end - start;
    const sums = ofOperations(count + 2, arithmetic);
    const steps = ofOperations(roundingsOf(arithmetic), arithmetic);
    const ofMean = group.meanError + sums * (group.meanSize + group.meanError);
    const rounded = 3 * sums * group.meanSquare + lost;
    const spread = group.variance + epsilon;
    const least = Math.max(group.variance - group.varianceError, 0) + epsilon;
    const off = (group.varianceError + rounded) / spread;
    const ofSlope = off < 1 ? 1 / Math.sqrt(1 - off) - 1 : Infinity;
    const root = 1 / Math.sqrt(spread);
    const most =
      rounded <= least / 2 ? (1 + Math.SQRT2) * Math.sqrt(count) + ofMean / Math.sqrt(least / 2) : Infinity;
    for (const { channel, start, end } of maps) {
      const factor = Math.abs(Number(scale?.value.get(channel) ?? 1));
      const slope = factor * root;
      // a scale that is subnormal may be gone, before the root multiplies it or after
      const slopeLost = Math.min(slope, lost * (1 + root));
      const offset = Math.abs(Number(shift?.value.get(channel) ?? 0));
      for (let i = start; i < end; i++) {
        const size = Math.abs(data[i] - group.mean);
        const gauge =
          slope * ((arithmetic.foldedNorms ? Math.abs(data[i]) + group.meanSize : size) + of(i)) + offset;
        const moved = slope * (of(i) + ofMean);
        const turned = Math.min(ofSlope * (slope * size + moved), factor * most);
        errors[i] = moved + turned + steps * (gauge + moved + turned) + flushed;
        if (lost > 0) errors[i] += slopeLost * (size + of(i) + ofMean);
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
    square += (Math.abs(data[i]) + of(i)) ** 2;
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
    /** With what each may be off by. */
    meanSquare: square / count,
    meanError: error / count,
    variance: variance / count,
    varianceError: varianceError / count,
  };
}
