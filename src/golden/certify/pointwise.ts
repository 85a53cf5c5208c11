/** Operators of one element at a time: single roundings, and the activations. */
import type { OperatorInputs } from '../../ops/operators.js';
import type { HardSigmoidLine, HardSigmoidSlope } from '../../ops/options.js';
import { elements, type Tensor } from '../../ops/tensor.js';
import type { Arithmetic } from '../arithmetic.js';
import { boundsOf, type Certified, isIeee, stored } from './certified.js';
import { ofFlush, ofFlushed, unitRoundoff } from './errors-of-rounding.js';

const float32Roundoff = ({ roundoff }: Arithmetic): number => unitRoundoff('float32', roundoff);

/**
 * One IEEE 754 operation: where its operands are seen and it rounds to nearest, there is one right answer.
 * @param sizeAt of the result in float64, which overflows only where an operand is not finite
 */
function singleRounding(
  value: Tensor,
  arithmetic: Arithmetic,
  operands: readonly Certified[],
  sizeAt: (i: number) => number,
  carriedAt: (i: number) => number,
): Tensor | undefined {
  if (isIeee(arithmetic) && operands.every(({ bound }) => !bound)) return undefined;
  const u = float32Roundoff(arithmetic);
  return stored(value, arithmetic, (i) => {
    const carried = carriedAt(i) + ofFlush(arithmetic);
    return carried + u * (sizeAt(i) + carried);
  });
}

/** @param sign −1 of a difference */
export function sum(
  { a, b }: OperatorInputs<Certified>['add'],
  value: Tensor,
  arithmetic: Arithmetic,
  sign: 1 | -1 = 1,
): Tensor | undefined {
  const [left, right] = [elements(a.value), elements(b.value)];
  const [ofA, ofB] = [boundsOf(a), boundsOf(b)];
  return singleRounding(
    value,
    arithmetic,
    [a, b],
    (i) => Math.abs(left[i] + sign * right[i]),
    (i) => ofA(i) + ofB(i),
  );
}

export function scaled(
  x: Certified,
  factor: number,
  value: Tensor,
  arithmetic: Arithmetic,
): Tensor | undefined {
  const [of, lost] = [boundsOf(x), ofFlushed(arithmetic)];
  const data = elements(x.value);
  const ofFactor = Math.abs(factor) < 2 ** -126 ? lost : 0;
  return singleRounding(
    value,
    arithmetic,
    [x],
    (i) => Math.abs(data[i] * factor),
    (i) => {
      const off = of(i) + lost;
      return Math.abs(factor) * off + (Math.abs(data[i]) + off) * ofFactor;
    },
  );
}

/** Every map times a number of its own. */
export function gated(
  { x, gates }: OperatorInputs<Certified>['gate'],
  value: Tensor,
  arithmetic: Arithmetic,
): Tensor | undefined {
  const pixels = value.shape[2] * value.shape[3];
  return product(x, gates, value, arithmetic, (i) => Math.floor(i / pixels));
}

/**
 * x·g: |x̂ĝ − xg| ≤ |g|·E + (|x| + E)·E_g, where what is flushed of either is a part of its E.
 * @param gateOf the place of the factor of each element
 */
export function product(
  x: Certified,
  gates: Certified,
  value: Tensor,
  arithmetic: Arithmetic,
  gateOf: (i: number) => number,
): Tensor | undefined {
  const [data, factors] = [elements(x.value), elements(gates.value)];
  const [ofX, ofGate, lost] = [boundsOf(x), boundsOf(gates), ofFlushed(arithmetic)];
  return singleRounding(
    value,
    arithmetic,
    [x, gates],
    (i) => Math.abs(data[i] * factors[gateOf(i)]),
    (i) => {
      const map = gateOf(i);
      const off = ofX(i) + lost;
      return Math.abs(factors[map]) * off + (Math.abs(data[i]) + off) * (ofGate(map) + lost);
    },
  );
}

/** Relative error of e^x, or of the e^−x in a sigmoid. */
export const exponentialError = (x: number, arithmetic: Arithmetic): number => {
  const { exponential, exponentialSlope } = arithmetic.ulps;
  return 2 * (exponential + exponentialSlope * Math.abs(x)) * 2 ** -24;
};

/** What a sigmoid that is made of a tanh or a polynomial may be off by, absolutely: 4 units of 1. */
const POLYNOMIAL = 4 * 2 ** -24;

/** σ = 1/(1 + e^−x): of e^−x it keeps the share 1 − σ; two more roundings, the quotient's. Its slope is at most ¼. */
const sigmoidError = (x: number, sigma: number, arithmetic: Arithmetic): number =>
  sigma *
    ((1 - sigma) * exponentialError(x, arithmetic) +
      (2 + 2 * arithmetic.ulps.quotient) * float32Roundoff(arithmetic)) +
  POLYNOMIAL;

export function sigmoid(x: Certified, value: Tensor, arithmetic: Arithmetic): Tensor {
  const [data, result, of] = [elements(x.value), elements(value), boundsOf(x)];
  return stored(
    value,
    arithmetic,
    (i) => of(i) / 4 + sigmoidError(data[i], result[i], arithmetic) + ofFlush(arithmetic),
  );
}

/** The slope of x·σ(x) is at most 1.0999. */
export function silu(x: Certified, value: Tensor, arithmetic: Arithmetic): Tensor {
  const [data, result, of] = [elements(x.value), elements(value), boundsOf(x)];
  const u = float32Roundoff(arithmetic);
  return stored(value, arithmetic, (i) => {
    const sigma = data[i] === 0 ? 0.5 : result[i] / data[i];
    const size = Math.abs(data[i]);
    if (!Number.isFinite(size)) return size;
    return (
      1.1 * of(i) +
      size * sigmoidError(data[i], sigma, arithmetic) +
      u * Math.abs(result[i]) +
      ofFlush(arithmetic)
    );
  });
}

/** The line with the division done: what the terms of its sum are. */
function termsOf(slope: HardSigmoidSlope): HardSigmoidLine {
  if (typeof slope === 'object') return slope;
  return { slope: slope === 'fifth' ? 0.2 : 1 / 6, offset: 0.5 };
}

/** Three roundings of terms of at most 0.2·|x| + 0.5, (|x| + 3)/6 or |slope·x| + |offset|, and the constant's own. */
export function hardSigmoid(
  x: Certified,
  slope: HardSigmoidSlope,
  value: Tensor,
  arithmetic: Arithmetic,
): Tensor {
  const [data, of] = [elements(x.value), boundsOf(x)];
  const line = termsOf(slope);
  const [rise, offset] = [Math.abs(line.slope), Math.abs(line.offset)];
  // beyond the line's ends it is constant, and near them no product is larger than this
  const most = 1.5 * Math.max(offset, Math.abs(1 - line.offset));
  const lost = ofFlushed(arithmetic);
  const ofSlope = rise < 2 ** -126 ? lost : 0;
  const u = float32Roundoff(arithmetic);
  return stored(value, arithmetic, (i) => {
    const size = Math.abs(data[i]) + of(i);
    const flushed = rise * lost + (size + lost) * ofSlope + ofFlush(arithmetic);
    return rise * of(i) + 4 * u * (Math.min(rise * size, most) + offset) + flushed;
  });
}

/** x·clip(x + 3, 0, 6)/6: the addition, whose error is worth |x|/6, a product and a quotient. Its slope is at most 3/2. */
export function hardSwish(x: Certified, value: Tensor, arithmetic: Arithmetic): Tensor {
  const [data, result, of] = [elements(x.value), elements(value), boundsOf(x)];
  const u = float32Roundoff(arithmetic);
  return stored(value, arithmetic, (i) => {
    const size = Math.abs(data[i]);
    const addition = size - of(i) > 8 ? 0 : (u * (size + 3) * size) / 6;
    return (
      1.5 * of(i) +
      addition +
      (1 + 2 * arithmetic.ulps.quotient) * u * (Math.abs(result[i]) + 1.5 * of(i)) +
      ofFlush(arithmetic)
    );
  });
}
