/** Sums of products in float64: convolution, dense layers, averages, fusions. */
import { averageWindows, checkAveragePool2d } from '../average-pool2d.js';
import { shapeOf, shapesOf } from '../check.js';
import { convTransposeBy } from '../conv-transpose2d.js';
import {
  type Convolution,
  convolutionOf,
  forEachProduct,
  forEachTile,
  type Place,
  type Tile,
} from '../convolution.js';
import { averageMaps, checkGlobalAveragePool } from '../global-average-pool.js';
import { byConvolution, checkLinear } from '../linear.js';
import type { AveragePoolOptions, ConvOptions, ConvTransposeOptions, ResizeOptions } from '../options.js';
import { output } from '../output.js';
import { checkResize, PLAIN, resizeWith } from '../resize.js';
import { elements, type Float64Tensor, type Floats } from '../tensor.js';
import { checkWeightedMean, fusionOf } from '../weighted-mean.js';

export function conv2d(
  x: Float64Tensor,
  weight: Float64Tensor,
  bias: Float64Tensor | undefined,
  options?: ConvOptions,
): Float64Tensor {
  shapeOf('conv2d', 'x', x, 'float64');
  const convolution = convolutionOf(x, weight, bias, options);
  return output(x, convolution.geometry.output, ({ data }) => {
    forEachTile(convolution, (tile) => writeTile(data, convolution, tile));
  });
}

function writeTile(y: Floats, convolution: Convolution<Float64Array>, tile: Tile): void {
  const { image, first, start, columns, sums, stride } = tile;
  const { bias, geometry } = convolution;
  const [, outputs, height, width] = geometry.output;
  for (let f = 0; f < tile.filters; f++) {
    const filter = first + f;
    const shift = bias ? bias[filter] : 0;
    const row = (image * outputs + filter) * height * width + start;
    for (let j = 0; j < columns; j++) {
      const sum = sums[f * stride + j] + shift;
      y[row + j] = Number.isFinite(sum) ? sum : sumInside(convolution, { image, filter, pixel: start + j });
    }
  }
}

/** One output tap by tap: in the panels padding is a zero, and zero times an infinite weight is NaN. */
function sumInside(convolution: Convolution<Float64Array>, place: Place): number {
  let sum = convolution.bias ? convolution.bias[place.filter] : 0;
  forEachProduct(convolution, place, (product) => {
    sum += product;
  });
  return sum;
}

export function convTranspose2d(
  x: Float64Tensor,
  weight: Float64Tensor,
  bias: Float64Tensor | undefined,
  options?: ConvTransposeOptions,
): Float64Tensor {
  shapeOf('convTranspose2d', 'x', x, 'float64');
  return convTransposeBy(conv2d, x, weight, bias, options);
}

export function linear(
  x: Float64Tensor,
  weight: Float64Tensor,
  bias: Float64Tensor | undefined,
): Float64Tensor {
  const shape = (argument: string, t: Float64Tensor) => shapeOf('linear', argument, t, 'float64');
  checkLinear(shape('x', x), shape('weight', weight), bias && shape('bias', bias));
  return byConvolution(x, weight, (pixels, kernels) => conv2d(pixels, kernels, bias));
}

export const averagePool2d = (x: Float64Tensor, options: AveragePoolOptions): Float64Tensor =>
  averageWindows(x, checkAveragePool2d(shapeOf('averagePool2d', 'x', x, 'float64'), options), mean);

export const globalAveragePool = (x: Float64Tensor): Float64Tensor =>
  averageMaps(x, checkGlobalAveragePool(shapeOf('globalAveragePool', 'x', x, 'float64')), mean);

function mean(map: Float64Tensor, count: number): number {
  let sum = 0;
  for (const value of elements(map)) sum += value;
  return sum / count;
}

export const resize = (x: Float64Tensor, options: ResizeOptions): Float64Tensor =>
  resizeWith(x, checkResize(shapeOf('resize', 'x', x, 'float64'), options), PLAIN);

export function weightedMean(
  xs: readonly Float64Tensor[],
  weights: Float64Tensor,
  epsilon: number,
): Float64Tensor {
  const shapes = shapesOf('weightedMean', 'xs', xs, 'float64');
  const shape = checkWeightedMean(shapes, shapeOf('weightedMean', 'weights', weights, 'float64'), epsilon);
  const { used, total } = fusionOf(xs, weights, epsilon);
  return output(xs[0], shape, ({ data: y }) => {
    for (let i = 0; i < y.length; i++) {
      let sum = 0;
      for (const { weight, data } of used) sum += weight * data[i];
      y[i] = sum / total;
    }
  });
}
