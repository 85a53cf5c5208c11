/** Batch norm and group norm, their formulas as they stand. */
import type { AffineParameters, BatchNormParameters } from '../backend.js';
import { BATCH_NORM_PARAMETERS, channelOf, checkBatchNorm2d } from '../batch-norm2d.js';
import { namedShapesOf, shapeOf } from '../check.js';
import { checkGroupNorm, GROUP_NORM_PARAMETERS, groupsOf } from '../group-norm.js';
import { output } from '../output.js';
import { elements, type Float64Tensor } from '../tensor.js';

export function batchNorm2d(
  x: Float64Tensor,
  parameters: BatchNormParameters<Float64Tensor>,
  epsilon: number,
): Float64Tensor {
  const input = shapeOf('batchNorm2d', 'x', x, 'float64');
  const shapes = namedShapesOf('batchNorm2d', parameters, BATCH_NORM_PARAMETERS, 'float64');
  const shape = checkBatchNorm2d(input, shapes, epsilon);
  const [, channels, height, width] = shape;
  const pixels = height * width;
  const source = elements(x);
  return output(x, shape, ({ data }) => {
    for (let map = 0; map < source.length; map += pixels) {
      const { mean, slope, shift } = channelOf(parameters, (map / pixels) % channels, epsilon);
      for (let i = map; i < map + pixels; i++) data[i] = (source[i] - mean) * slope + shift + 0; // no −0
    }
  });
}

export function groupNorm(
  x: Float64Tensor,
  groups: number,
  parameters: AffineParameters<Float64Tensor>,
  epsilon: number,
): Float64Tensor {
  const input = shapeOf('groupNorm', 'x', x, 'float64');
  const affine = namedShapesOf('groupNorm', parameters, GROUP_NORM_PARAMETERS, 'float64');
  const shape = checkGroupNorm(input, groups, affine, epsilon);
  const { scale, shift } = parameters;
  const source = elements(x);
  return output(x, shape, ({ data }) => {
    for (const { start, end, maps } of groupsOf(shape, groups)) {
      const { mean, variance } = statisticsOf(source.subarray(start, end));
      const root = Math.sqrt(variance + epsilon);
      for (const { channel, start, end } of maps) {
        const slope = (scale?.get(channel) ?? 1) / root;
        const offset = shift?.get(channel) ?? 0;
        for (let i = start; i < end; i++) data[i] = (source[i] - mean) * slope + offset + 0; // no −0
      }
    }
  });
}

/**
 * Mean and biased variance in two passes. What the mean's rounding adds to every deviation alike is taken off again
 * (Chan, Golub and LeVeque, 1983): the sum of the deviations would be zero of the true mean.
 */
function statisticsOf(values: Float64Array): { readonly mean: number; readonly variance: number } {
  const count = values.length;
  let sum = 0;
  for (let i = 0; i < count; i++) sum += values[i];
  const rough = sum / count;
  let rest = 0;
  let squares = 0;
  for (let i = 0; i < count; i++) {
    const deviation = values[i] - rough;
    rest += deviation;
    squares += deviation * deviation;
  }
  return { mean: rough + rest / count, variance: (squares - (rest * rest) / count) / count };
}
