/**
 * Convolution by nothing but its formula and exact addition: one output at a time, every tap inside the
 * input multiplied (exactly, in float64), the products summed exactly, the sum rounded once. Too slow for
 * a network; it settles the outputs that the fast convolution leaves open, and it is the fast
 * convolution's own oracle in the tests.
 */
import { ExactSum } from '../numerics/exact-sum.js';
import { type ConvGeometry, checkConv2d } from './conv2d-geometry.js';
import { canonicalizeNaNs } from './nan.js';
import type { ConvOptions } from './options.js';
import { elements, type Tensor, zeros } from './tensor.js';
import { tapsInside } from './window.js';

/** The same function as `conv2d`, output by output. */
export function conv2dExact(x: Tensor, weight: Tensor, bias?: Tensor, options: ConvOptions = {}): Tensor {
  const geometry = checkConv2d(x.shape, weight.shape, bias?.shape, options);
  const [batch, outputs, height, width] = geometry.output;
  const y = zeros(geometry.output);
  const biases = bias && elements(bias);
  let next = 0;
  for (let n = 0; n < batch; n++) {
    for (let o = 0; o < outputs; o++) {
      for (let pixel = 0; pixel < height * width; pixel++) {
        y.data[next++] = exactOutput(x, weight, biases, geometry, n, o, pixel);
      }
    }
  }
  canonicalizeNaNs(y.data);
  return y;
}

/** The float32 nearest to the exact value of output channel `o` of image `n` at a pixel (row-major). */
export function exactOutput(
  x: Tensor,
  weight: Tensor,
  biases: Float32Array | undefined,
  { vertical, horizontal, groups, output }: ConvGeometry,
  n: number,
  o: number,
  pixel: number,
): number {
  const [, outputs, , width] = output;
  const i = Math.floor(pixel / width);
  const j = pixel % width;
  const channels = weight.shape[1];
  const firstChannel = Math.floor(o / (outputs / groups)) * channels;
  const top = i * vertical.stride - vertical.before;
  const left = j * horizontal.stride - horizontal.before;
  const [firstRow, endRow] = tapsInside(vertical, i);
  const [firstColumn, endColumn] = tapsInside(horizontal, j);

  const exact = new ExactSum();
  let ieee = 0; // float64 cannot overflow here, so this is finite unless an operand is not
  const addTerm = (term: number): void => {
    ieee += term;
    if (Number.isFinite(ieee)) exact.add(term);
  };
  if (biases) addTerm(biases[o]);
  for (let c = 0; c < channels; c++) {
    for (let u = firstRow; u < endRow; u++) {
      for (let v = firstColumn; v < endColumn; v++) {
        const row = top + u * vertical.dilation;
        const column = left + v * horizontal.dilation;
        addTerm(weight.get(o, c, u, v) * x.get(n, firstChannel + c, row, column));
      }
    }
  }
  return Number.isFinite(ieee) ? exact.toFloat32() : ieee;
}
