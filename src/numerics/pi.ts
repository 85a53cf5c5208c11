/** Bits that hold what the series below may be off by: a unit a term, twenty times. */
const GUARD = 32n;

/** Integers that enclose π·2^precision: π = 16 arctan 1/5 − 4 arctan 1/239 (Machin). */
export function enclosePi(precision: bigint): [bigint, bigint] {
  const bits = precision + GUARD;
  const sum = 16n * arctangentOfReciprocal(5n, bits) - 4n * arctangentOfReciprocal(239n, bits);
  const pi = sum >> GUARD;
  return [pi - 1n, pi + 2n];
}

/** arctan(1/n)·2^bits, off by less than a unit for each of its fewer than `bits` terms. */
function arctangentOfReciprocal(n: bigint, bits: bigint): bigint {
  let sum = 0n;
  let power = (1n << bits) / n;
  for (let k = 1n; power > 0n; k += 2n) {
    sum += k % 4n === 1n ? power / k : -(power / k);
    power /= n * n;
  }
  return sum;
}
