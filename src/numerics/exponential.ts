import { type Dyadic, fraction, powerOfTwo } from './dyadic.js';
import { settled } from './settled.js';

/**
 * eˣ by our own arithmetic: Math.exp is not specified to the bit, so no result may depend on it.
 * `exponential` is float64 with an error bound; `compareExponential` settles what the bound leaves open.
 */

/** ln 2 in two parts: the first has 21 zero bits at its end, so that k·LN2_HIGH is exact for |k| < 2²¹. */
export const LN2_HIGH = 0.6931471803691238;
export const LN2_LOW = 1.9082149292705877e-10;

/** 1/n! for n = 0…13, each rounded once; every factorial here is exact in float64. */
export const INVERSE_FACTORIALS = Float64Array.from({ length: 14 }, (_, n) => {
  let factorial = 1;
  for (let k = 2; k <= n; k++) factorial *= k;
  return 1 / factorial;
});

/**
 * Largest relative error of `exponential`, 2⁻⁴⁸ = 32 u. With r = x − k·ln 2, |r| < 0.35: the remainder of the
 * series is below 0.35¹⁴/14! < 2⁻⁵⁷, its Horner evaluation errs by under 6 u, and r itself by at most
 * 2 u·|r| + |k|·2⁻⁸⁶ < 2 u for |k| ≤ 256.
 */
export const EXPONENTIAL_ERROR = 16 * Number.EPSILON;

/** eˣ for |x| ≤ 160, within EXPONENTIAL_ERROR of the true value, relatively. */
export function exponential(x: number): number {
  const k = Math.floor(x * Math.LOG2E + 0.5);
  const r = x - k * LN2_HIGH - k * LN2_LOW;
  let series = 0;
  for (let n = INVERSE_FACTORIALS.length - 1; n >= 0; n--) series = series * r + INVERSE_FACTORIALS[n];
  return series * powerOfTwo(k);
}

/**
 * The sign of (eˣ − numerator/denominator), for x ≠ 0, where eˣ is transcendental (Lindemann), so the two are never equal and rising precision always settles it.
 */
export function compareExponential(x: Dyadic, numerator: bigint, denominator: bigint): number {
  return settled((precision) => {
    const [low, high] = encloseExponential(x, precision);
    const target = numerator << precision;
    if (low * denominator > target) return 1;
    if (high * denominator < target) return -1;
    return 0;
  });
}

/**
 * The sign of (e^(a/b) − numerator/denominator), for a ≠ 0 and b > 0: compared as eˣ is, with an exponent that integers enclose.
 */
export function compareExponentialOfQuotient(
  a: Dyadic,
  b: Dyadic,
  numerator: bigint,
  denominator: bigint,
): number {
  const [dividend, divisor] = fraction(a, b);
  return settled((precision) => {
    const quotient = (dividend << precision) / divisor;
    const power = (mantissa: bigint): [bigint, bigint] =>
      encloseExponential({ mantissa, exponent: -Number(precision) }, precision);
    const target = numerator << precision;
    if (power(quotient - 1n)[0] * denominator > target) return 1;
    if (power(quotient + 1n)[1] * denominator < target) return -1;
    return 0;
  });
}

/**
 * Integers that enclose eˣ·2^precision. The series runs on x/2ʰ with |x/2ʰ| ≤ 1 in fixed point with guard bits,
 * and the result is squared h times; every truncation widens the enclosure.
 */
export function encloseExponential(x: Dyadic, precision: bigint): [bigint, bigint] {
  const magnitude = x.mantissa < 0n ? -x.mantissa : x.mantissa;
  const halvings = Math.max(0, magnitude.toString(2).length + x.exponent);
  // |x| ≥ 2^(halvings − 1), so that e⁻|x| < 2^−precision: known without a series, which would be as long as x is large.
  if (x.mantissa < 0n && 1n << BigInt(halvings) > 2n * precision) return [0n, 1n];
  const shift = BigInt(x.exponent - halvings);
  // Squaring doubles the relative error each time and large |x| shifts it: e^|x| < 2^(2^(halvings + 1)).
  const guard = precision + 64n + (4n << BigInt(halvings));
  const reduced = shift >= 0n ? magnitude << (shift + guard) : (magnitude << guard) >> -shift;

  let sum = 0n;
  let term = 1n << guard;
  let n = 0n;
  while (term > 0n) {
    sum += term;
    term = (term * reduced) >> guard;
    n += 1n;
    term /= n;
  }
  // Each term lost less than n + 2 units to truncation, the tail less than 2, and `reduced` less than one, times e.
  let low = sum;
  let high = sum + n * (n + 6n);
  for (let h = 0; h < halvings; h++) {
    low = (low * low) >> guard;
    high = ((high * high) >> guard) + 1n;
  }
  if (x.mantissa < 0n) {
    const one = 1n << (2n * guard);
    [low, high] = [one / high, one / low + 1n];
  }
  const drop = guard - precision;
  return [low >> drop, (high >> drop) + 1n];
}
