import { add, type Dyadic, dyadic, fraction, multiply, square } from '../../numerics/dyadic.js';
import { encloseExponential } from '../../numerics/exponential.js';
import { integerRoot } from '../../numerics/integer-root.js';
import { LOGISTIC_ERROR, logistic } from '../../numerics/logistic.js';
import { enclosePi } from '../../numerics/pi.js';
import { UNIT_ROUNDOFF } from '../../numerics/rounding.js';
import { settled } from '../../numerics/settled.js';
import { aboveHalf, TINY } from './above-half.js';
import { rounded } from './rounded.js';

/** x − x·σ(s) < x·e⁻¹⁸ < x·2⁻²⁵ beyond, and 11·e⁻¹¹² < 2⁻¹⁵⁰, half the smallest float32. */
const [SATURATION, UNDERFLOW] = [5.2, -11];

/** What s is at most in magnitude between them. */
const LARGEST_ARGUMENT = 113;

/** 2√(2/π), and the cube's coefficient: as a float64, and as a fraction. */
const TWICE_ROOT = 1.5957691216057308;
const CUBIC = 0.044715;
const [CUBIC_NUMERATOR, CUBIC_DENOMINATOR] = [44715n, 1_000_000n];

/** s = 2√(2/π)·(x + 0.044715·x³), of which half is the hyperbolic tangent's argument: 6 u off, relatively. x² is exact of a float32. */
export const geluArgument = (x: number): number => TWICE_ROOT * x * (1 + CUBIC * (x * x));

/**
 * Integers that enclose |s|·2^precision: the root of s² = 8/π·(x(1 + 0.044715x²))².
 * @param magnitude |x|
 */
function encloseArgument(magnitude: Dyadic, precision: bigint): [bigint, bigint] {
  const factor = add(
    { mantissa: CUBIC_DENOMINATOR, exponent: 0 },
    multiply({ mantissa: CUBIC_NUMERATOR, exponent: 0 }, square(magnitude)),
  );
  const squared = square(multiply(magnitude, factor));
  const [lowPi, highPi] = enclosePi(precision);
  const shift = BigInt(squared.exponent) + 3n * precision + 3n; // s² has the precision's bits twice, and π once
  const scaled = shift >= 0n ? squared.mantissa << shift : squared.mantissa >> -shift;
  const divisor = CUBIC_DENOMINATOR * CUBIC_DENOMINATOR;
  return [integerRoot(scaled / (divisor * highPi)), integerRoot((scaled + 1n) / (divisor * lowPi) + 1n) + 1n];
}

/** The sign of x·σ(s) − p: for p = r·x, 0 < r < 1, that of eˢ − r/(1 − r), turned round where x is negative. */
function compareGeluTanh(x: number, p: number): number {
  const side = Math.sign(x);
  if (p * side <= 0) return side;
  const [numerator, denominator] = fraction(dyadic(Math.abs(p)), dyadic(Math.abs(x)));
  if (numerator >= denominator) return -side;
  const magnitude = dyadic(Math.abs(x));
  return settled((precision) => {
    const [least, most] = encloseArgument(magnitude, precision);
    const [low, high] = x > 0 ? [least, most] : [-most, -least];
    const power = (argument: bigint): [bigint, bigint] =>
      encloseExponential({ mantissa: argument, exponent: -Number(precision) }, precision);
    const target = numerator << precision;
    if (power(low)[0] * (denominator - numerator) > target) return side;
    if (power(high)[1] * (denominator - numerator) < target) return -side;
    return 0;
  });
}

/** x/2·(1 + tanh(s/2)) = x·σ(s). Both zeros give +0, as they do of x·Φ(x). */
export const geluTanh = rounded({
  known: (x) => {
    if (x === 0) return 0;
    if (x > SATURATION) return x;
    if (x < UNDERFLOW) return -0;
    return Math.abs(x) < TINY ? aboveHalf(x) : undefined;
  },
  value: (x) => x * logistic(geluArgument(x)),
  // eˢ is off by what s is, absolutely
  error: LOGISTIC_ERROR + (6 * LARGEST_ARGUMENT + 6) * UNIT_ROUNDOFF,
  compare: compareGeluTanh,
});
