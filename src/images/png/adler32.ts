const MODULUS = 65521;

/** The most bytes after which the sums, from below the modulus, still fit 32 bits (RFC 1950 §9, zlib's NMAX). */
const RUN = 5552;

/** Adler-32: the sum of the bytes and 1, and the sum of those sums, 16 bits each (RFC 1950 §8.2). */
export function adler32(bytes: Uint8Array): number {
  let [sum, sums] = [1, 0];
  for (let from = 0; from < bytes.length; from += RUN) {
    const end = Math.min(from + RUN, bytes.length);
    for (let i = from; i < end; i++) {
      sum += bytes[i];
      sums += sum;
    }
    sum %= MODULUS;
    sums %= MODULUS;
  }
  return sums * 0x10000 + sum;
}
