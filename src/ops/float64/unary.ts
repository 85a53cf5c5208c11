/** Functions of one variable, by the same formulas; they saturate where float64 does. */
import { exponentialMinusOne } from '../../numerics/exponential-minus-one.js';
import { logarithm, logarithmOfOnePlus } from '../../numerics/logarithm.js';
import { shapeOf } from '../check.js';
import { errorFunction } from '../functions/erf.js';
import { type ExponentialUnit, exponentialUnitOf } from '../functions/exponential-unit.js';
import { geluOf } from '../functions/gelu.js';
import { geluArgument } from '../functions/gelu-tanh.js';
import { mishOf } from '../functions/mish.js';
import { odd } from '../functions/rounded.js';
import { hyperbolicTangent } from '../functions/tanh.js';
import { thresholdedRelu } from '../functions/thresholded-relu.js';
import type { NamedFunction, UnaryOperation } from '../options.js';
import { mapped } from '../output.js';
import type { Float64Tensor } from '../tensor.js';
import { checkUnary } from '../unary.js';
import { decay, logistic, VANISHED } from './activations.js';

/** e⁷¹⁰ is above the largest float64. */
const OVERFLOW = 710;

function log(x: number): number {
  if (!(x > 0)) return x === 0 ? -Infinity : Number.NaN;
  return x === Infinity ? x : logarithm(x);
}

function gelu(x: number): number {
  if (x === 0) return 0;
  if (x > 9) return x;
  return x < -39 ? -0 : geluOf(x);
}

/** The argument grows faster than x. */
function geluTanh(x: number): number {
  if (x === 0) return 0;
  return x < -VANISHED ? -0 : x * logistic(geluArgument(x));
}

function mish(x: number): number {
  if (x === 0) return 0;
  if (x > 40) return x;
  return x < -VANISHED ? -0 : mishOf(x, decay(-x));
}

const FUNCTIONS: Readonly<Record<NamedFunction, (x: number) => number>> = {
  exp: (x) => (x > OVERFLOW ? Infinity : decay(-x)),
  log,
  sqrt: Math.sqrt,
  tanh: odd((x) => (x > 22 ? 1 : hyperbolicTangent(x))),
  erf: odd((x) => (x > 6 ? 1 : errorFunction(x))),
  softplus: (x) => Math.max(x, 0) + logarithmOfOnePlus(decay(Math.abs(x))),
  mish,
  gelu,
  'gelu-tanh': geluTanh,
};

const exponentialUnit =
  ({ slope, scale, width }: ExponentialUnit) =>
  (x: number): number => {
    if (!(x < 0)) return slope * x;
    const t = x / width;
    return scale * (t < -40 ? -1 : exponentialMinusOne(t));
  };

export function unary(x: Float64Tensor, operation: UnaryOperation): Float64Tensor {
  checkUnary(shapeOf('unary', 'x', x, 'float64'), operation);
  return mapped(x, functionOf(operation));
}

function functionOf(operation: UnaryOperation): (x: number) => number {
  if (typeof operation === 'string') return FUNCTIONS[operation];
  if ('thresholdedRelu' in operation) return thresholdedRelu(operation.thresholdedRelu);
  return exponentialUnit(exponentialUnitOf(operation));
}
