import { add, dyadic, fraction } from '../../numerics/dyadic.js';
import { compareExponentialOfQuotient } from '../../numerics/exponential.js';
import { EXPONENTIAL_MINUS_ONE_ERROR, exponentialMinusOne } from '../../numerics/exponential-minus-one.js';
import { UNIT_ROUNDOFF } from '../../numerics/rounding.js';
import type { ExponentialUnitOperation } from '../options.js';
import { rounded } from './rounded.js';

/** slope·x for x ≥ 0, and scale·(e^(x/width) − 1) below: all of an ELU, a SELU and a CELU. */
export interface ExponentialUnit {
  readonly slope: number;
  readonly scale: number;
  readonly width: number;
}

/** γ·α is exact, as a float64. */
export function exponentialUnitOf(operation: ExponentialUnitOperation): ExponentialUnit {
  if ('elu' in operation) return { slope: 1, scale: operation.elu, width: 1 };
  if ('celu' in operation) return { slope: 1, scale: operation.celu, width: operation.celu };
  const { alpha, gamma } = operation.selu;
  return { slope: gamma, scale: gamma * alpha, width: 1 };
}

/** From here down e^(x/width) is less than 2⁻²³⁰, and scale, of 48 bits, no nearer to a midpoint than it is unless it is one. */
const LOWEST = -160;

export const EXPONENTIAL_UNIT_ERROR = EXPONENTIAL_MINUS_ONE_ERROR + 6 * UNIT_ROUNDOFF;

/** Below zero, for a scale ≥ 0. */
const below = (scale: number, width: number): ((x: number) => number) =>
  rounded({
    known: (x) => {
      if (scale === 0) return -0;
      return x === -Infinity ? Math.fround(-scale) : undefined;
    },
    value: (x) => scale * exponentialMinusOne(Math.max(x / width, LOWEST)),
    error: EXPONENTIAL_UNIT_ERROR,
    // scale·(e − 1) lies where e does beside (scale + point)/scale
    compare: (x, point) => {
      const a = dyadic(scale);
      const [numerator, denominator] = fraction(add(a, dyadic(point)), a);
      const argument = dyadic(Math.max(x, LOWEST * width));
      return compareExponentialOfQuotient(argument, dyadic(width), numerator, denominator);
    },
  });

export function exponentialUnit({ slope, scale, width }: ExponentialUnit): (x: number) => number {
  const ofMagnitude = below(Math.abs(scale), width);
  const isNegative = scale < 0 || Object.is(scale, -0);
  return (x) => {
    if (!(x < 0)) return Math.fround(slope * x);
    return isNegative ? -ofMagnitude(x) : ofMagnitude(x);
  };
}
