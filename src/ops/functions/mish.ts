import { dyadic, fraction } from '../../numerics/dyadic.js';
import { EXPONENTIAL_ERROR, encloseExponential, exponential } from '../../numerics/exponential.js';
import { UNIT_ROUNDOFF } from '../../numerics/rounding.js';
import { settled } from '../../numerics/settled.js';
import { rounded } from './rounded.js';

/** x − mish(x) < 2x·e⁻²⁰ there, no midpoint being nearer than x·2⁻²⁵; and 120·e⁻¹²⁰ is below 2⁻¹⁵⁰, half the smallest float32. */
const [SATURATION, UNDERFLOW] = [10, -120];

/** tanh(ln(1 + e)) = w/(w + 2) with w = e(e + 2), for e = eˣ: nothing cancels. */
export function mishOf(x: number, e: number): number {
  const w = e * (e + 2);
  return x * (w / (w + 2));
}

/** The sign of x·w/(w + 2) − p: for p = r·x, 0 < r < 1, that of (1 − r)·w − 2r, turned round where x is negative. */
function compareMish(x: number, p: number): number {
  const side = Math.sign(x);
  if (p * side <= 0) return side;
  const [numerator, denominator] = fraction(dyadic(Math.abs(p)), dyadic(Math.abs(x)));
  if (numerator >= denominator) return -side;
  return settled((precision) => {
    const two = 2n << precision;
    const [low, high] = encloseExponential(dyadic(x), precision).map(
      (e) => e * (e + two) * (denominator - numerator),
    );
    const target = (2n * numerator) << (2n * precision);
    if (low > target) return side;
    if (high < target) return -side;
    return 0;
  });
}

export const MISH_ERROR = 2 * EXPONENTIAL_ERROR + 8 * UNIT_ROUNDOFF;

/** Both zeros give +0, as they do of x·σ(x). */
export const mish = rounded({
  known: (x) => {
    if (x === 0) return 0;
    if (x > SATURATION) return x;
    return x < UNDERFLOW ? -0 : undefined;
  },
  value: (x) => mishOf(x, exponential(x)),
  error: MISH_ERROR,
  compare: compareMish,
});
