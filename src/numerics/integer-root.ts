/** ⌊√n⌋ for n > 0, by Newton's method from above, where each step is lower until it is the root. */
export function integerRoot(n: bigint): bigint {
  let root = 1n << BigInt(Math.ceil(n.toString(2).length / 2));
  for (;;) {
    const next = (root + n / root) >> 1n;
    if (next >= root) return root;
    root = next;
  }
}
