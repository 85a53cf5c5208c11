/** Below it, in magnitude, x/2 + x²/2 is further from x/2 by less than 2⁻²⁵ of that. */
export const TINY = 2 ** -26;

/**
 * The float32 nearest to what lies above x/2 by less than 2⁻²⁵ of it: x/2, or where that is none, the one above it.
 * It is above it by some 2⁻²⁹ here, which float64 holds exactly.
 */
export const aboveHalf = (x: number): number => Math.fround(x / 2 + Math.abs(x) * 2 ** -30);
