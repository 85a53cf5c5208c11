import type { NdArray } from 'ndarray';
import ndops from 'ndarray-ops';
import { OperatorError } from '../errors.js';
import { broadcastShape, stretched } from './broadcast.js';
import { checkElementwise, checkResult, shapeOf, storageOf } from './check.js';
import type { ElementwiseOperation } from './options.js';
import { output } from './output.js';
import type { Floats, Shape } from './tensor.js';

/** Each computes in float64 and rounds where it is stored. */
const OPERATIONS = {
  add: ndops.add,
  subtract: ndops.sub,
  multiply: ndops.mul,
  divide: ndops.div,
  maximum: ndops.max,
  minimum: ndops.min,
} as const satisfies Record<ElementwiseOperation, unknown>;

/**
 * Shape rule. Shapes that broadcast → the one that both stretch to.
 * @throws OperatorError where the shapes do not fit together, an axis is empty, or the operation is another
 */
export function checkBroadcast(a: Shape, b: Shape, operation: ElementwiseOperation): Shape {
  if (!Object.hasOwn(OPERATIONS, operation)) {
    const known = Object.keys(OPERATIONS).join(', ');
    throw new OperatorError('elementwise', 'operation', `to be one of ${known}`, String(operation));
  }
  checkElementwise('elementwise', 'a', a);
  checkElementwise('elementwise', 'b', b);
  return checkResult('elementwise', broadcastShape('elementwise', a, b));
}

/**
 * a ∘ b, rounded once: IEEE 754 operations, with their signed zeros, infinities, overflow and subnormal results. `maximum` and
 * `minimum` are those of IEEE 754-2019: NaN where either operand is NaN, and −0 is smaller than +0.
 *
 * What float64 gives is rounded to float32, and is the correctly rounded result. A product of two float32s is exact in float64, and
 * sums and differences may be rounded twice (Figueroa, When is Double Rounding Innocuous?, 1995). So may quotients, also those that
 * are subnormal float32s: docs/numerics.md, Quotients of two float32s.
 * @param a of any shape
 * @param b of a shape that broadcasts with it as NumPy's do: aligned at the last axis, where an axis of length 1, or one that is not
 *   there, is repeated. `add`, which networks join their paths by, takes two of one shape alone
 * @throws OperatorError where the shapes do not fit together, an axis is empty, or the operation is another
 */
export function elementwise<D extends Floats>(
  a: NdArray<D>,
  b: NdArray<D>,
  operation: ElementwiseOperation,
): NdArray<D> {
  const storage = storageOf(a);
  const [left, right] = [shapeOf('elementwise', 'a', a, storage), shapeOf('elementwise', 'b', b, storage)];
  const shape = checkBroadcast(left, right, operation);
  return output(a, shape, (y) => OPERATIONS[operation](y, stretched(a, shape), stretched(b, shape)));
}
