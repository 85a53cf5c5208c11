import { OperatorError } from '../errors.js';
import { checkElementwise, checkNames, shapeOf } from './check.js';
import { erf } from './functions/erf.js';
import { exp } from './functions/exp.js';
import { exponentialUnit, exponentialUnitOf } from './functions/exponential-unit.js';
import { gelu } from './functions/gelu.js';
import { geluTanh } from './functions/gelu-tanh.js';
import { log } from './functions/log.js';
import { mish } from './functions/mish.js';
import { softplus } from './functions/softplus.js';
import { sqrt } from './functions/sqrt.js';
import { tanh } from './functions/tanh.js';
import { thresholdedRelu } from './functions/thresholded-relu.js';
import type { NamedFunction, UnaryOperation } from './options.js';
import { mapped } from './output.js';
import type { Shape, Tensor } from './tensor.js';

/** The functions that have a name alone. */
const FUNCTIONS: Readonly<Record<NamedFunction, (x: number) => number>> = {
  exp,
  log,
  sqrt,
  tanh,
  erf,
  softplus,
  mish,
  gelu,
  'gelu-tanh': geluTanh,
};

/** The functions that have parameters. */
const PARAMETRIC = ['elu', 'selu', 'celu', 'thresholdedRelu'] as const;

/**
 * Shape rule. x of any shape → that shape.
 * @throws OperatorError where an axis is empty, or the function is another, or its parameters no finite float32s, or a celu's α not positive
 */
export function checkUnary(x: Shape, operation: UnaryOperation): Shape {
  if (typeof operation === 'object' && operation !== null) checkParameters(operation);
  else if (!Object.hasOwn(FUNCTIONS, operation)) {
    const known = `${Object.keys(FUNCTIONS).join(', ')} or an object of ${PARAMETRIC.join(', ')}`;
    throw new OperatorError('unary', 'operation', `to be one of ${known}`, String(operation));
  }
  return checkElementwise('unary', 'x', x);
}

function checkParameters(operation: Exclude<UnaryOperation, string>): void {
  checkNames('unary', 'operation', operation, PARAMETRIC);
  const names = Object.keys(operation);
  if (names.length !== 1)
    throw new OperatorError('unary', 'operation', 'to be one function', names.join(', ') || 'none');
  if ('selu' in operation) {
    checkNames('unary', 'operation.selu', operation.selu, ['alpha', 'gamma']);
    checkFloat32('selu.alpha', operation.selu.alpha);
    checkFloat32('selu.gamma', operation.selu.gamma);
  } else if ('elu' in operation) checkFloat32('elu', operation.elu);
  else if ('thresholdedRelu' in operation) checkFloat32('thresholdedRelu', operation.thresholdedRelu);
  else {
    checkFloat32('celu', operation.celu);
    if (!(operation.celu > 0))
      throw new OperatorError('unary', 'operation.celu', 'to be above 0', String(operation.celu));
  }
}

function checkFloat32(name: string, value: number): void {
  if (!Number.isFinite(value) || !Object.is(Math.fround(value), value))
    throw new OperatorError('unary', `operation.${name}`, 'to be a float32', String(value));
}

/**
 * f(x), rounded once; NaN stays NaN.
 *
 *   exp, log, sqrt    of 0 log is −∞, of negative numbers log and sqrt are NaN; √−0 = −0
 *   tanh, erf         −0 stays −0
 *   softplus          ln(1 + eˣ)
 *   mish              x·tanh(softplus(x))          Misra, arXiv 1908.08681; both zeros give +0, −∞ gives −0
 *   gelu              x/2·(1 + erf(x/√2))          Hendrycks and Gimpel, arXiv 1606.08415; the same of zeros and −∞
 *   gelu-tanh         x/2·(1 + tanh(√(2/π)·(x + 0.044715·x³))), of the same paper; √(2/π) and 0.044715 are those real numbers
 *   { elu: α }        α(eˣ − 1) for x < 0, else x        Clevert et al., arXiv 1511.07289; −0 stays −0, −∞ gives −α
 *   { selu: { alpha, gamma } }   γα(eˣ − 1) for x < 0, else γx        Klambauer et al., arXiv 1706.02515
 *   { celu: α }       α(e^(x/α) − 1) for x < 0, else x    Barron, arXiv 1704.07483
 *   { thresholdedRelu: α }       x where x > α, else 0    Konda et al., arXiv 1402.3337
 *
 * @param x of any shape, which is the result's
 * @throws OperatorError where an axis is empty, or the function is another, or its parameters no finite float32s, or a celu's α not positive
 */
export function unary(x: Tensor, operation: UnaryOperation): Tensor {
  checkUnary(shapeOf('unary', 'x', x), operation);
  return mapped(x, functionOf(operation));
}

/** Of one number. */
export function functionOf(operation: UnaryOperation): (x: number) => number {
  if (typeof operation === 'string') return FUNCTIONS[operation];
  if ('thresholdedRelu' in operation) return thresholdedRelu(operation.thresholdedRelu);
  return exponentialUnit(exponentialUnitOf(operation));
}
