/** Arbitraries of float32 values and sums that are hard to round. */
import fc from 'fast-check';
import { magnitudeAt, minus, over, plus, powerOfTwo, type Rational, rational, times } from './rational.js';

const SMALLEST = 2 ** -149;
const LARGEST = (2 - 2 ** -23) * 2 ** 127;

/** Few significant bits, so that sums land on midpoints and on zero of their own accord. */
const short = fc
  .tuple(fc.integer({ min: -4095, max: 4095 }), fc.integer({ min: -14, max: 14 }))
  .map(([significand, exponent]) => significand * 2 ** exponent);

const subnormal = fc.integer({ min: -0x7fffff, max: 0x7fffff }).map((significand) => significand * SMALLEST);

const huge = fc
  .tuple(fc.constantFrom(-1, 1), fc.integer({ min: 0, max: 3 }))
  .map(([sign, ulps]) => sign * (LARGEST - ulps * 2 ** 104));

const landmark = fc.constantFrom(0, -0, 1, -1, SMALLEST, -SMALLEST, 2 ** -126, 2 ** -75, -(2 ** 64));

/** Any finite float32, the awkward ones often. */
export const hostileFloat: fc.Arbitrary<number> = fc.oneof(
  fc.float({ noNaN: true, noDefaultInfinity: true }),
  short,
  subnormal,
  huge,
  landmark,
);

/** A tensor's worth of them; half of the time short ones alone, or subnormal ones alone. */
export function hostileFloats(length: number): fc.Arbitrary<number[]> {
  const arrays = [hostileFloat, short, subnormal].map((each) =>
    fc.array(each, { minLength: length, maxLength: length }),
  );
  return fc.oneof({ arbitrary: arrays[0]!, weight: 2 }, arrays[1]!, arrays[2]!);
}

/** ± a midpoint of two neighbouring float32s (2¹²⁸ one of them), or that but for one part in 2¹⁰⁰ either way. */
export const nearMidpoint: fc.Arbitrary<Rational> = fc
  .tuple(
    fc.oneof(
      fc.integer({ min: 0, max: 0x7f7fffff }),
      fc.integer({ min: 0, max: 64 }), // subnormal
      fc.integer({ min: 0x7f7ffff0, max: 0x7f7fffff }), // about to overflow
      fc.integer({ min: 1, max: 254 }).map((field) => field * 2 ** 23 - 1), // below a power of two
    ),
    fc.constantFrom(-1, 0, 1),
    fc.constantFrom(-1, 1),
  )
  .map(([ordinal, hair, sign]) => {
    const midpoint = over(plus(magnitudeAt(ordinal), magnitudeAt(ordinal + 1)), rational(2));
    const exponent = Math.max(ordinal >>> 23, 1) - 127;
    return times(plus(midpoint, times(rational(hair), powerOfTwo(exponent - 100))), rational(sign));
  });

/**
 * Products of two float32s that bring a sum of such products to `target`: the difference cut into 24-bit pieces,
 * its binary places shared out between the factors.
 */
export function completion(target: Rational, total: Rational): [number, number][] {
  const { numerator, denominator } = minus(target, total);
  const sign = numerator < 0n ? -1 : 1;
  const places = denominator.toString(2).length - 1;
  const products: [number, number][] = [];
  let rest = numerator < 0n ? -numerator : numerator;
  for (let exponent = -places; rest > 0n; exponent += 24, rest >>= 24n) {
    const piece = sign * Number(rest & 0xffffffn);
    const share = Math.min(Math.max(exponent, -149), 100);
    if (piece !== 0) products.push([piece * 2 ** share, 2 ** (exponent - share)]);
  }
  return products;
}
