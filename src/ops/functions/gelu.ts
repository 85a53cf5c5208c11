import { add, dyadic, fraction, negate, subtract } from '../../numerics/dyadic.js';
import { CENTRAL_ERROR, central, TAIL_START, tail } from '../../numerics/normal.js';
import { compareCentral } from '../../numerics/normal-exact.js';
import { UNIT_ROUNDOFF } from '../../numerics/rounding.js';
import { aboveHalf, TINY } from './above-half.js';
import { rounded } from './rounded.js';

/** 1 − Φ(6) < 2⁻²⁵, and 15·Φ(−15) < 2⁻¹⁵⁰, half the smallest float32. */
const [SATURATION, UNDERFLOW] = [6, -15];

/** ½ − P(t) is at least P(t)/22 as far as it is taken, to t = 2: it costs 21 times P's error. */
const CANCELLATION = 21;

/** Φ(x), which is ½ + P(x). */
function distribution(x: number): number {
  const t = Math.abs(x);
  if (x >= 0) return 0.5 + central(t, x * x);
  return t < TAIL_START ? 0.5 - central(t, x * x) : tail(t, x * x);
}

export const geluOf = (x: number): number => x * distribution(x);

/** The sign of x·Φ(x) − p: that of P(|x|) − (p/x − ½), or of P(|x|) − (½ − p/x) where x is negative. */
function compareGelu(x: number, p: number): number {
  const [point, divisor] = [dyadic(2 * p * Math.sign(x)), dyadic(Math.abs(x))];
  const twice = subtract(point, divisor);
  const [numerator, denominator] = fraction(x < 0 ? negate(twice) : twice, add(divisor, divisor));
  return compareCentral(dyadic(x * x), numerator, denominator);
}

/** x·Φ(x) = x/2·(1 + erf(x/√2)). Both zeros give +0, as they do of x·σ(x). */
export const gelu = rounded({
  known: (x) => {
    if (x === 0) return 0;
    if (x > SATURATION) return x;
    if (x < UNDERFLOW) return -0;
    return Math.abs(x) < TINY ? aboveHalf(x) : undefined;
  },
  value: geluOf,
  error: (CANCELLATION + 1) * CENTRAL_ERROR + 4 * UNIT_ROUNDOFF,
  compare: compareGelu,
});
