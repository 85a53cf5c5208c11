const CANONICAL_NAN = 0x7fc00000;

/**
 * Gives every NaN the one bit pattern 0x7fc00000. Which payload and sign a NaN carries out of an
 * addition is left open by IEEE 754 and by ECMAScript, and the same bits everywhere is our contract.
 */
export function canonicalizeNaNs(data: Float32Array): void {
  const words = new Uint32Array(data.buffer, data.byteOffset, data.length);
  for (let i = 0; i < data.length; i++) {
    if (data[i] !== data[i]) words[i] = CANONICAL_NAN;
  }
}
