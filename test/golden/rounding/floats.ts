/**
 * Float32 inputs as bit patterns: everything here is integer arithmetic on the uint32 words of Philox streams.
 * The twin of floats.py. A field is a biased exponent (0 = subnormal, 127 = [1, 2)); ranges of them are inclusive.
 */
export type Range = readonly [low: number, high: number];

export const SIGN = 0x80000000;
export const FRACTION = 0x7fffff;

const word64 = new DataView(new ArrayBuffer(8));
const word32 = new DataView(new ArrayBuffer(4));

export const fieldOf = (bits: number): number => (bits >>> 23) & 0xff;

/** An exponent field in the range, picked by bits 23 … 30 of the word. */
export const pickField = (word: number, [low, high]: Range): number =>
  low + ((((word >>> 23) & 0xff) * (high - low + 1)) >> 8);

/** Sign and fraction are the word's own, the exponent field lies in the range. */
export const float = (word: number, range: Range): number =>
  ((word & (SIGN | FRACTION)) | (pickField(word, range) << 23)) >>> 0;

/** As `float`, but one in 16 has a fraction of all ones, one in 16 is a power of two. */
export function edgyFloat(word: number, range: Range): number {
  const bits = float(word, range);
  if ((word & 15) === 0) return (bits | FRACTION) >>> 0;
  if ((word & 15) === 1) return (bits & ~FRACTION) >>> 0;
  return bits;
}

/** The bits of 2^exponent, for exponents from −149 to 127. */
export const power = (exponent: number): number =>
  exponent >= -126 ? (exponent + 127) << 23 : 1 << (exponent + 149);

/** The distance to the next float32 of larger magnitude, with the sign of `bits`. */
export const ulp = (bits: number): number => (power(Math.max(fieldOf(bits), 1) - 150) | (bits & SIGN)) >>> 0;

/** The bits of integer·2^exponent, which must be a float32. */
export function scaled(integer: number, exponent: number): number {
  word64.setBigUint64(0, BigInt(exponent + 1023) << 52n);
  const value = integer * word64.getFloat64(0);
  if (Math.fround(value) !== value) throw new Error(`${integer}·2^${exponent} is not a float32`);
  word32.setFloat32(0, value);
  return word32.getUint32(0);
}

/** In one of eight words a pattern for the three lowest bits, else zero. */
export const flip = (word: number): number => (word >>> 29 === 0 ? word & 7 : 0);

/** The float32s that have these bits. */
export const asFloats = (bits: Uint32Array): Float32Array =>
  new Float32Array(bits.buffer, bits.byteOffset, bits.length);
