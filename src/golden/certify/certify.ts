/**
 * The certifying interpreter: every operator's correctly rounded result of what the backend itself had, and a rigorous bound on
 * how far from it an honest backend of the declared arithmetic may be. Derivations: docs/certificates.md.
 */

import { engine } from '../../engine/index.js';
import type { Backend } from '../../ops/backend.js';
import { toFloat32 } from '../../ops/precision.js';
import type { Tensor } from '../../ops/tensor.js';
import { type Operation, uniformBackend } from '../../ops/uniform.js';
import type { Arithmetic } from '../arithmetic.js';
import { correctlyRounded, valuesOf } from '../correctly-rounded.js';
import { type Certified, exactly } from './certified.js';
import { clipped, copied } from './copies.js';
import { cubic } from './cubic.js';
import { elementwise } from './elementwise.js';
import { unary } from './functions.js';
import { average, fusion, interpolation, softmax } from './means.js';
import { batchNorm, groupNorm } from './norms.js';
import { gated, hardSigmoid, hardSwish, scaled, sigmoid, silu, sum } from './pointwise.js';
import { convolution, dense, transposedConvolution } from './products.js';

/**
 * A backend that computes with certificates; its tensors are exact, as inputs and parameters are.
 * @param arithmetic what is declared of the backend that is to be judged
 */
export const certifying = (arithmetic: Arithmetic): Backend<Certified> =>
  uniformBackend<Certified>(
    {
      name: `certify ${arithmetic.name}`,
      tensor: (value) => exactly(toFloat32(value)),
      shape: ({ value }) => value.shape,
      read: ({ value }) => value,
    },
    (operation) => certified(operation, arithmetic),
  );

/**
 * An operation's result and its bound.
 * @throws OperatorError as the operator does
 */
export function certified(operation: Operation<Certified>, arithmetic: Arithmetic): Certified {
  const value = correctlyRounded(valuesOf(operation));
  const bound = boundOf(operation, value, arithmetic);
  return bound ? { value, bound } : { value };
}

function boundOf(
  { operator, inputs, options }: Operation<Certified>,
  value: Tensor,
  arithmetic: Arithmetic,
): Tensor | undefined {
  switch (operator) {
    case 'conv2d':
      return convolution(inputs, options, value, arithmetic);
    case 'convTranspose2d':
      return transposedConvolution(inputs, options, value, arithmetic);
    case 'linear':
      return dense(inputs, value, arithmetic);
    case 'batchNorm2d':
      return batchNorm(inputs, options.epsilon, value, arithmetic);
    case 'groupNorm':
      return groupNorm(inputs, options, value, arithmetic);
    case 'relu':
      return clipped(inputs.x, 0, Infinity, value, arithmetic);
    case 'clip':
      return clipped(inputs.x, options.low, options.high, value, arithmetic);
    case 'sigmoid':
      return sigmoid(inputs.x, value, arithmetic);
    case 'silu':
      return silu(inputs.x, value, arithmetic);
    case 'hardSigmoid':
      return hardSigmoid(inputs.x, options.slope, value, arithmetic);
    case 'hardSwish':
      return hardSwish(inputs.x, value, arithmetic);
    case 'add':
      return sum(inputs, value, arithmetic);
    case 'scale':
      return scaled(inputs.x, options.factor, value, arithmetic);
    case 'gate':
      return gated(inputs, value, arithmetic);
    case 'elementwise':
      return elementwise(inputs, options.operation, value, arithmetic);
    case 'unary':
      return unary(inputs.x, options.operation, value, arithmetic);
    case 'weightedMean':
      return fusion(inputs, options.epsilon, value, arithmetic);
    case 'averagePool2d': {
      const mean = (x: Tensor) => engine().averagePool2d(x, options);
      return average(inputs.x, options.kernel[0] * options.kernel[1], mean, value, arithmetic);
    }
    case 'globalAveragePool': {
      const [, , height, width] = inputs.x.value.shape;
      return average(inputs.x, height * width, engine().globalAveragePool, value, arithmetic);
    }
    case 'resize':
      return options.mode === 'bilinear'
        ? interpolation(inputs.x, options, value, arithmetic)
        : options.mode === 'cubic'
          ? cubic(inputs.x, options, value, arithmetic)
          : copied(operator, inputs, options, value, arithmetic);
    case 'softmax':
      return softmax(inputs.x, value, arithmetic);
    case 'pad':
      return copied(operator, inputs, { ...options, value: 0 }, value, arithmetic);
    default:
      return copied(operator, inputs, options, value, arithmetic);
  }
}
