/**
 * Tensors that are hard on an engine: every class of bit pattern, and sums that nearly vanish. Made from Philox
 * words by integer arithmetic alone, so that they are the same bits even where an operator should not be.
 */
import { words } from '../dist/numerics/philox.js';
import { sizeOf, tensor } from '../dist/ops/index.js';

const SIGN = 0x80000000;
const SIGN_AND_FRACTION = 0x807fffff;

const exponentOf = (word) => (word >>> 23) & 0xff;
/** The word's sign and fraction, and one of 17 exponents around 2ᵉ. */
const around = (e) => (word) => (word & SIGN_AND_FRACTION) | ((e - 8 + (exponentOf(word) % 17) + 127) << 23);

const SPECIAL = [
  0x00000000, 0x80000000, 0x7f800000, 0xff800000, 0x7fc00000, 0xffc00000, 0x7f800001, 0xffbfffff, 0x7fedcba9,
  0x00000001, 0x80000001, 0x007fffff, 0x807fffff, 0x00800000, 0x80800000, 0x7f7fffff, 0xff7fffff, 0x3f800000,
  0xbf800000, 0x3f7fffff, 0x3f800001, 0x33800000,
];
const special = (word) => SPECIAL[word % SPECIAL.length];
const moderate = around(0);

/** What each class makes of a word: the bits of a float32. */
export const BITS = {
  /** Any pattern: one in 128 is a NaN or, rarely, an infinity. */
  any: (word) => word,
  /** Any finite pattern. */
  finite: (word) => (exponentOf(word) === 0xff ? word ^ 0x00800000 : word),
  moderate,
  /** Products of two lie on both sides of the smallest normal and of the smallest subnormal float32. */
  small: around(-70),
  /** Products with anything finite stay finite. */
  tiny: around(-112),
  subnormal: (word) => word & SIGN_AND_FRACTION,
  /** ±2⁻¹² to ±2¹²: sums of a few often lie midway between two float32s. */
  power: (word) => (word & SIGN) | (((word % 25) + 115) << 23),
  /** Zeros, infinities, NaNs of every kind and the ends of every range. */
  special,
  /** Moderate, but for one in 128. */
  spiked: (word) => (word % 128 === 0 ? special(word >>> 7) : moderate(word)),
};

/** A tensor of one class, from the stream `name`. */
export function draw(name, bits, shape) {
  const data = words(name, sizeOf(shape)).map(BITS[bits]);
  return tensor(new Float32Array(data.buffer), shape);
}

/**
 * A tensor whose odd channels (axis 1) repeat the even ones. With `cancelling`, as their negatives, half of them
 * one unit in the last place away: what remains of the sum of all channels is a few such units.
 */
export function drawPairs(name, shape, cancelling) {
  const pairs = draw(name, 'moderate', shape);
  const bits = new Uint32Array(pairs.data.buffer);
  const plane = sizeOf(shape.slice(2));
  for (let i = 0; i < bits.length; i++) {
    const isOdd = (Math.floor(i / plane) % shape[1]) % 2 === 1;
    if (isOdd) bits[i] = cancelling ? bits[i - plane] ^ SIGN ^ (bits[i] & 1) : bits[i - plane];
  }
  return pairs;
}
