/**
 * Exact arithmetic on dyadic rationals, mantissa·2^exponent: every finite float is one, and they are
 * closed under +, − and ×. Slow and plain; operators call it for the few outputs that float64 leaves open.
 */
export interface Dyadic {
  readonly mantissa: bigint;
  readonly exponent: number;
}

const view = new DataView(new ArrayBuffer(8));

/** The exact value of a finite float64. */
export function dyadic(x: number): Dyadic {
  view.setFloat64(0, x);
  const word = view.getBigUint64(0);
  const biased = Number((word >> 52n) & 0x7ffn);
  const fraction = word & 0xfffffffffffffn;
  const magnitude = biased === 0 ? fraction : fraction | 0x10000000000000n;
  return { mantissa: x < 0 ? -magnitude : magnitude, exponent: Math.max(biased, 1) - 1075 };
}

export const multiply = (a: Dyadic, b: Dyadic): Dyadic => ({
  mantissa: a.mantissa * b.mantissa,
  exponent: a.exponent + b.exponent,
});

export function add(a: Dyadic, b: Dyadic): Dyadic {
  const exponent = Math.min(a.exponent, b.exponent);
  return { mantissa: mantissaAt(a, exponent) + mantissaAt(b, exponent), exponent };
}

export const negate = (a: Dyadic): Dyadic => ({ mantissa: -a.mantissa, exponent: a.exponent });
export const subtract = (a: Dyadic, b: Dyadic): Dyadic => add(a, negate(b));
export const square = (a: Dyadic): Dyadic => multiply(a, a);

/** a/b as a fraction of integers. */
export function fraction(a: Dyadic, b: Dyadic): [numerator: bigint, denominator: bigint] {
  const exponent = Math.min(a.exponent, b.exponent);
  return [mantissaAt(a, exponent), mantissaAt(b, exponent)];
}

export const sign = (a: Dyadic): number => (a.mantissa > 0n ? 1 : a.mantissa < 0n ? -1 : 0);

/** The float64 nearest to a, ties to even, where that is zero or a normal number. */
export function toFloat64({ mantissa, exponent }: Dyadic): number {
  const magnitude = mantissa < 0n ? -mantissa : mantissa;
  const excess = Math.max(0, magnitude.toString(2).length - 64);
  const kept = magnitude >> BigInt(excess);
  // Of what is cut off it counts only whether there was any; Number(bigint) then rounds to nearest.
  const trace = kept << BigInt(excess) === magnitude ? 0n : 1n;
  const scale = exponent + excess;
  const half = Math.trunc(scale / 2); // 2^scale alone might be out of range
  const value = Number(kept | trace) * powerOfTwo(half) * powerOfTwo(scale - half);
  return mantissa < 0n ? -value : value;
}

/** 2ᵏ for |k| < 1022, exact, by squaring: Math.pow and ** promise no exactness. */
export function powerOfTwo(k: number): number {
  let power = 1;
  let base = k < 0 ? 0.5 : 2;
  for (let n = Math.abs(k); n > 0; n = Math.floor(n / 2)) {
    if (n % 2 === 1) power *= base;
    base *= base;
  }
  return power;
}

/** a.mantissa rescaled to an exponent no larger than its own. */
const mantissaAt = (a: Dyadic, exponent: number): bigint => a.mantissa << BigInt(a.exponent - exponent);
