/** What two tensors that stretch to one shape make together. */
import { stretched } from '../../ops/broadcast.js';
import type { OperatorInputs } from '../../ops/operators.js';
import type { ElementwiseOperation } from '../../ops/options.js';
import { elements, type Tensor } from '../../ops/tensor.js';
import type { Arithmetic } from '../arithmetic.js';
import { boundsOf, type Certified, isIeee, stored } from './certified.js';
import { copied } from './copies.js';
import { ofFlushed, unitRoundoff } from './errors-of-rounding.js';
import { product, sum } from './pointwise.js';

/** Operations that give one of the two numbers that they are given. */
export const isExtreme = (operation: ElementwiseOperation): boolean =>
  operation === 'maximum' || operation === 'minimum';

export function elementwise(
  inputs: OperatorInputs<Certified>['elementwise'],
  operation: ElementwiseOperation,
  value: Tensor,
  arithmetic: Arithmetic,
): Tensor | undefined {
  // neither is off by more than the larger of what the two are off by
  if (isExtreme(operation)) return copied('elementwise', inputs, { operation: 'maximum' }, value, arithmetic);
  const [a, b] = [inputs.a, inputs.b].map((x) => onShape(x, value));
  if (operation === 'multiply') return product(a, b, value, arithmetic, (i) => i);
  if (operation === 'divide') return quotient(a, b, value, arithmetic);
  return sum({ a, b }, value, arithmetic, operation === 'add' ? 1 : -1);
}

const onShape = ({ value, bound }: Certified, { shape }: Tensor): Certified => ({
  value: stretched(value, shape),
  ...(bound && { bound: stretched(bound, shape) }),
});

/** A divisor's range beyond which WGSL says nothing of a quotient, and in which the reciprocal is a normal number. */
const [LEAST_DIVISOR, MOST_DIVISOR] = [2 ** -126, 2 ** 126];

/** Finite, so that it does not stand for an operand that is not, and beyond all numbers. */
export const ANYTHING = Number.MAX_VALUE;

/**
 * a/b: |â/b̂ − a/b| ≤ (E_a + |a/b|·E_b)/(|b| − E_b), where what is flushed of a is a part of E_a, and the quotient's own error. Of a
 * divisor that may be zero, or lies beyond that range in any arithmetic but IEEE's, the quotient may be anything.
 */
function quotient(a: Certified, b: Certified, value: Tensor, arithmetic: Arithmetic): Tensor | undefined {
  const isExact = isIeee(arithmetic) && !arithmetic.fast;
  if (isExact && !a.bound && !b.bound) return undefined;
  const [above, below] = [elements(a.value), elements(b.value)];
  const [ofA, ofB, lost] = [boundsOf(a), boundsOf(b), ofFlushed(arithmetic)];
  const own = isExact ? unitRoundoff('float32', 'nearest') : ofDivision(arithmetic);
  const isBeyond = (least: number, most: number): boolean =>
    !isExact && (least < LEAST_DIVISOR || (most > MOST_DIVISOR && most < Infinity));
  return stored(value, arithmetic, (i) => {
    const [offA, offB] = [ofA(i) + lost, ofB(i)];
    const divisor = Math.abs(below[i]);
    // a zero that is seen to be one makes an infinity of what is certainly none
    if (divisor === 0 && offB === 0) return offA === 0 || Math.abs(above[i]) > offA ? Infinity : ANYTHING;
    if (divisor <= offB || isBeyond(divisor - offB, divisor + offB)) return ANYTHING;
    const size = Math.abs(above[i]) / divisor;
    const carried = (offA + size * offB) / (divisor - offB);
    return carried + own * (size + carried);
  });
}

/** Relatively, of a division that is off by some ulps; a fast one is a product with such a reciprocal. */
function ofDivision({ ulps, roundoff, fast }: Arithmetic): number {
  const division = ulps.quotient * 2 ** -23;
  return fast ? division + unitRoundoff('float32', roundoff) * (1 + division) : division;
}
