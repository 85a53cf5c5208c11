import type { Dyadic } from './dyadic.js';
import { encloseExponential } from './exponential.js';
import { enclosePi } from './pi.js';
import { settled } from './settled.js';

/**
 * The sign of P(t) − numerator/denominator for t² = square > 0, P(t) = Φ(t) − ½ as in normal.ts: of their squares,
 * t²·e^−t²·(Σ t²ⁿ/(1·3·5···(2n + 1)))² and 2π·(numerator/denominator)².
 * @param square of a negative exponent, as float64s below 2⁵² have
 * @param denominator positive
 */
export function compareCentral(square: Dyadic, numerator: bigint, denominator: bigint): number {
  if (numerator <= 0n) return 1;
  const negative = { ...square, mantissa: -square.mantissa };
  const left = square.mantissa * denominator * denominator;
  const right = (2n * numerator * numerator) << BigInt(-square.exponent);
  return settled((precision) => {
    const [lowPower, highPower] = encloseExponential(negative, precision);
    const [lowSum, highSum] = encloseSeries(square, precision);
    const [lowPi, highPi] = enclosePi(precision);
    const scale = 2n * precision; // the power and the two sums have three times the precision's bits, π once
    if (left * lowPower * lowSum * lowSum > (right * highPi) << scale) return 1;
    if (left * highPower * highSum * highSum < (right * lowPi) << scale) return -1;
    return 0;
  });
}

/** Integers that enclose Σ t²ⁿ/(1·3·5···(2n + 1))·2^precision. */
function encloseSeries(square: Dyadic, precision: bigint): [bigint, bigint] {
  const shift = BigInt(square.exponent) + precision;
  const below = shift >= 0n ? square.mantissa << shift : square.mantissa >> -shift;
  const above = below + 1n;
  let [lowTerm, highTerm] = [1n << precision, 1n << precision];
  let [low, high] = [lowTerm, highTerm];
  // from 2n + 1 ≥ 2t² on a term is at most half of the one before, so that all that follow are no more than the last
  for (let n = 3n; lowTerm > 0n || n << precision < 2n * above; n += 2n) {
    lowTerm = ((lowTerm * below) >> precision) / n;
    highTerm = ((highTerm * above) >> precision) / n + 1n;
    low += lowTerm;
    high += highTerm;
  }
  return [low, high + highTerm];
}
