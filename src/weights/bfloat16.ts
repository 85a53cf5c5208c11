/**
 * bfloat16 is the upper half of a float32: 1 sign, 8 exponent and 7 fraction bits.
 */
const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);

/** The value of a bfloat16, exactly. */
export function fromBfloat16(half: number): number {
  bits[0] = half << 16;
  return float[0]!;
}

/**
 * The bits of the bfloat16 nearest to `value`, ties to even, in one rounding.
 * Going through the nearest float32 would round twice; through round-to-odd it does not, because a
 * float32 whose last bit records that something was cut off never looks like a tie.
 */
export function toBfloat16(value: number): number {
  if (Number.isNaN(value)) return 0x7fc0;
  float[0] = value;
  const nearest = float[0];
  if (nearest !== value && Number.isFinite(value)) {
    if (Math.abs(nearest) > Math.abs(value)) bits[0] = bits[0]! - 1;
    bits[0] = bits[0]! | 1;
  }
  const tiesToEven = 0x7fff + ((bits[0]! >>> 16) & 1);
  return ((bits[0]! + tiesToEven) >>> 16) & 0xffff;
}
