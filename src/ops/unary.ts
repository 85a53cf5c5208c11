import { OperatorError } from '../errors.js';
import { checkElementwise, checkNames, shapeOf } from './check.js';
import { elu } from './functions/elu.js';
import { erf } from './functions/erf.js';
import { exp } from './functions/exp.js';
import { gelu } from './functions/gelu.js';
import { geluTanh } from './functions/gelu-tanh.js';
import { log } from './functions/log.js';
import { mish } from './functions/mish.js';
import { softplus } from './functions/softplus.js';
import { sqrt } from './functions/sqrt.js';
import { tanh } from './functions/tanh.js';
import type { UnaryOperation } from './options.js';
import { mapped } from './output.js';
import type { Shape, Tensor } from './tensor.js';

/** The functions that have a name alone. */
const FUNCTIONS = {
  exp,
  log,
  sqrt,
  tanh,
  erf,
  softplus,
  mish,
  gelu,
  'gelu-tanh': geluTanh,
} as const satisfies Record<Exclude<UnaryOperation, object>, unknown>;

/**
 * Shape rule. x of any shape → that shape.
 * @throws OperatorError where an axis is empty, or the function is another, or its α no finite float32
 */
export function checkUnary(x: Shape, operation: UnaryOperation): Shape {
  if (typeof operation === 'object' && operation !== null) {
    checkNames('unary', 'operation', operation, ['elu']);
    const { elu: alpha } = operation;
    if (!Number.isFinite(alpha) || !Object.is(Math.fround(alpha), alpha))
      throw new OperatorError('unary', 'operation.elu', 'to be a float32', String(alpha));
  } else if (!Object.hasOwn(FUNCTIONS, operation)) {
    const known = `${Object.keys(FUNCTIONS).join(', ')} or an elu`;
    throw new OperatorError('unary', 'operation', `to be one of ${known}`, String(operation));
  }
  return checkElementwise('unary', 'x', x);
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
 *   { elu: α }        α(eˣ − 1) for x < 0, else x  Clevert et al., arXiv 1511.07289; −0 stays −0, −∞ gives −α
 *
 * @param x of any shape, which is the result's
 * @throws OperatorError where an axis is empty, or the function is another, or its α no finite float32
 */
export function unary(x: Tensor, operation: UnaryOperation): Tensor {
  checkUnary(shapeOf('unary', 'x', x), operation);
  return mapped(x, typeof operation === 'object' ? elu(operation.elu) : FUNCTIONS[operation]);
}
