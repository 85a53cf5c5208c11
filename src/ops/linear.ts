import ndarray, { type NdArray } from 'ndarray';
import { OperatorError } from '../errors.js';
import { checkLayout, checkResult, checkShape, shapeOf } from './check.js';
import { conv2d } from './conv2d.js';
import { elements, type Floats, formatShape, type Shape, type Tensor } from './tensor.js';

/**
 * Shape rule. x [N,I], weight [O,I], bias [O] → [N,O].
 * @throws OperatorError where they have other shapes
 */
export function checkLinear(x: Shape, weight: Shape, bias: Shape | undefined): Shape {
  checkLayout('linear', 'x', x, 'N×I');
  checkLayout('linear', 'weight', weight, 'O×I');
  if (x[1] !== weight[1]) {
    throw new OperatorError('linear', 'weight', `to fit x of shape ${formatShape(x)}`, formatShape(weight));
  }
  if (bias) checkShape('linear', 'bias', bias, [weight[0]]);
  return checkResult('linear', [x[0], weight[0]]);
}

/**
 * A dense layer, y[n,o] = Σ_i weight[o,i]·x[n,i] + bias[o], rounded once; NaN, infinities and zeros as in `conv2d`.
 * @param x [N,I]
 * @param weight [O,I]
 * @param bias [O], or nothing
 * @returns [N,O]
 * @throws OperatorError where the shapes do not fit together or an axis is empty
 */
export function linear(x: Tensor, weight: Tensor, bias?: Tensor): Tensor {
  checkLinearOperands(x, weight, bias);
  return byConvolution(x, weight, (pixels, kernels) => conv2d(pixels, kernels, bias));
}

/** @throws OperatorError as `linear` does */
export function checkLinearOperands(x: Tensor, weight: Tensor, bias: Tensor | undefined): void {
  const shape = (argument: string, t: Tensor) => shapeOf('linear', argument, t);
  checkLinear(shape('x', x), shape('weight', weight), bias && shape('bias', bias));
}

/** A dense layer as a 1×1 convolution whose pixels are the rows of x. */
export function byConvolution<D extends Floats>(
  x: NdArray<D>,
  weight: NdArray<D>,
  convolve: (x: NdArray<D>, weight: NdArray<D>) => NdArray<D>,
): NdArray<D> {
  const [rows, inputs] = x.shape;
  const [byRow, byInput] = x.stride;
  const [byOutput, byWeight] = weight.stride;
  const pixels = ndarray(x.data, [1, inputs, 1, rows], [0, byInput, 0, byRow], x.offset);
  const kernels = ndarray(weight.data, [...weight.shape, 1, 1], [byOutput, byWeight, 0, 0], weight.offset);
  const y = convolve(pixels, kernels); // [1, O, 1, N]
  return ndarray(elements(y.pick(0, null, 0, null).transpose(1, 0)), [rows, weight.shape[0]]);
}
