/**
 * Exact rational arithmetic in BigInt, and its rounding to float32: the truth that the operators' property tests
 * judge by. Written from the definitions, and apart from everything in src/numerics.
 */
export interface Rational {
  readonly numerator: bigint;
  /** Positive. */
  readonly denominator: bigint;
}

export const rational = (numerator: bigint | number, denominator: bigint | number = 1n): Rational => {
  const [n, d] = [BigInt(numerator), BigInt(denominator)];
  return d < 0n ? { numerator: -n, denominator: -d } : { numerator: n, denominator: d };
};

export const ZERO = rational(0);

/** The exact value of a finite number: doubled until it is an integer. */
export function exact(x: number): Rational {
  if (!Number.isFinite(x)) throw new Error(`${x} is not a rational number`);
  let denominator = 1n;
  let scaled = x;
  while (!Number.isInteger(scaled)) {
    scaled *= 2;
    denominator *= 2n;
  }
  return rational(BigInt(scaled), denominator);
}

export function plus(a: Rational, b: Rational): Rational {
  const [coarse, fine] = a.denominator < b.denominator ? [a, b] : [b, a];
  if (fine.denominator % coarse.denominator === 0n) {
    // Powers of two among themselves: without this the denominator of a long sum grows with every term.
    const factor = fine.denominator / coarse.denominator;
    return rational(fine.numerator + coarse.numerator * factor, fine.denominator);
  }
  return rational(a.numerator * b.denominator + b.numerator * a.denominator, a.denominator * b.denominator);
}

export const times = (a: Rational, b: Rational): Rational =>
  rational(a.numerator * b.numerator, a.denominator * b.denominator);

export const over = (a: Rational, b: Rational): Rational =>
  rational(a.numerator * b.denominator, a.denominator * b.numerator);

export const minus = (a: Rational, b: Rational): Rational => plus(a, times(b, rational(-1)));

export const sum = (terms: readonly Rational[]): Rational => terms.reduce(plus, ZERO);

export const signOf = (a: Rational): number => (a.numerator > 0n ? 1 : a.numerator < 0n ? -1 : 0);

export const compare = (a: Rational, b: Rational): number => signOf(minus(a, b));

/** 2^exponent. */
export const powerOfTwo = (exponent: number): Rational =>
  exponent < 0 ? rational(1n, 1n << BigInt(-exponent)) : rational(1n << BigInt(exponent));

/**
 * The float32 nearest to a rational, ties to even: −0 for a negative value that rounds to zero, +0 for zero itself,
 * ±∞ from the midpoint of the largest float32 and 2¹²⁸ on.
 */
export function nearest(value: Rational): number {
  const negative = value.numerator < 0n;
  const magnitude = negative ? -value.numerator : value.numerator;
  // The last place of the result: the quotient in units of it has 24 bits, or the unit is the smallest there is.
  let exponent = Math.max(bitLength(magnitude) - bitLength(value.denominator) - 24, -149);
  let significand = roundedQuotient(magnitude, value.denominator, exponent);
  if (significand > 1n << 24n) {
    exponent += 1;
    significand = roundedQuotient(magnitude, value.denominator, exponent);
  }
  const result = Math.fround(Number(significand) * Number(powerOfTwo(exponent + 149).numerator) * 2 ** -149);
  return negative ? -result : result;
}

/** numerator / (denominator·2^exponent) to the nearest integer, ties to even. */
function roundedQuotient(numerator: bigint, denominator: bigint, exponent: number): bigint {
  const n = exponent < 0 ? numerator << BigInt(-exponent) : numerator;
  const d = exponent < 0 ? denominator : denominator << BigInt(exponent);
  const floor = n / d;
  const twiceRest = 2n * (n % d);
  return twiceRest > d || (twiceRest === d && floor % 2n === 1n) ? floor + 1n : floor;
}

const bitLength = (n: bigint): number => (n === 0n ? 0 : n.toString(2).length);

/**
 * Whether `y` is the float32 nearest to a value known by comparison only: `order(point)` is the sign of value − point.
 * The value must lie between the midpoints to both neighbours of y, and may lie on one if y is even.
 */
export function isNearest(y: number, order: (point: Rational) => number): boolean {
  if (Number.isNaN(y)) return false;
  const ordinal = ordinalOf(y);
  if (y === 0 && order(ZERO) < 0 !== Object.is(y, -0)) return false;
  const side = Object.is(y, -0) || y < 0 ? -1 : 1;
  const beyond = (step: number) =>
    side * step * order(times(midpoint(ordinal, ordinal + step), rational(side)));
  const limit = ordinal % 2 === 0 ? 0 : -1;
  return beyond(-1) <= limit && (ordinal === INFINITE || beyond(1) <= limit);
}

/** Halfway between two magnitudes given by their ordinals. */
const midpoint = (a: number, b: number): Rational => over(plus(magnitudeAt(a), magnitudeAt(b)), rational(2));

/** Counts the float32 magnitudes from 0: its bits without the sign. */
export function ordinalOf(y: number): number {
  view.setFloat32(0, y);
  return view.getUint32(0) & 0x7fffffff;
}

/** The magnitude of that ordinal, and 2¹²⁸ for infinity. Ordinal −1 is minus the smallest magnitude. */
export function magnitudeAt(ordinal: number): Rational {
  if (ordinal === INFINITE) return powerOfTwo(128);
  view.setUint32(0, Math.abs(ordinal));
  return times(exact(view.getFloat32(0)), rational(Math.sign(ordinal)));
}

const INFINITE = 0x7f800000;
const view = new DataView(new ArrayBuffer(4));
