/**
 * The sign of a difference that is not zero, from enclosures of rising precision.
 * @param signAt its sign as far as so many bits tell it, 0 where they leave it open
 */
export function settled(signAt: (precision: bigint) => number): number {
  for (let precision = 128n; ; precision *= 2n) {
    const sign = signAt(precision);
    if (sign !== 0) return sign;
  }
}
