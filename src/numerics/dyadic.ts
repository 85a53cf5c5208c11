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

export const sign = (a: Dyadic): number => (a.mantissa > 0n ? 1 : a.mantissa < 0n ? -1 : 0);

/** a.mantissa rescaled to an exponent no larger than its own. */
const mantissaAt = (a: Dyadic, exponent: number): bigint => a.mantissa << BigInt(a.exponent - exponent);
