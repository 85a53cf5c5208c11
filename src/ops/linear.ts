/** y[n,o] = Σ_i weight[o,i]·x[n,i] + bias[o]: a 1×1 convolution whose pixels are the rows of x. */

import ndarray from 'ndarray';
import { OperatorError } from '../errors.js';
import { checkLayout, checkShape } from './check.js';
import { conv2d } from './conv2d.js';
import { elements, formatShape, type Shape, type Tensor, tensor } from './tensor.js';

/** Shape rule. x [N,I], weight [O,I], bias [O] → [N,O]. */
export function checkLinear(x: Shape, weight: Shape, bias: Shape | undefined): Shape {
  checkLayout('linear', 'x', x, 'N×I');
  checkLayout('linear', 'weight', weight, 'O×I');
  if (x[1] !== weight[1]) {
    throw new OperatorError('linear', 'weight', `to fit x of shape ${formatShape(x)}`, formatShape(weight));
  }
  if (bias) checkShape('linear', 'bias', bias, [weight[0]]);
  return [x[0], weight[0]];
}

export function linear(x: Tensor, weight: Tensor, bias?: Tensor): Tensor {
  const shape = checkLinear(x.shape, weight.shape, bias?.shape);
  const [rows, inputs] = x.shape;
  const [byRow, byInput] = x.stride;
  const map = ndarray(x.data, [1, inputs, 1, rows], [0, byInput, 0, byRow], x.offset);
  const [byOutput, byWeight] = weight.stride;
  const kernel = ndarray(weight.data, [...weight.shape, 1, 1], [byOutput, byWeight, 0, 0], weight.offset);
  const y = conv2d(map, kernel, bias); // [1, O, 1, N]
  return tensor(elements(y.pick(0, null, 0, null).transpose(1, 0)), shape);
}
