/**
 * Correct rounding by Ziv's test (ACM TOMS 17, 1991), the three steps of every operator here:
 *
 *   1. evaluate in float64, with a rigorous bound on the error;
 *   2. if everything within that bound of the value rounds to one float32, that is the answer;
 *   3. otherwise settle it by comparing the exact value with the midpoints between float32s.
 *
 * Step 3 needs no more of an operator than an exact comparison, so one bisection serves all of them.
 */
/** Half the distance from 1 to the next float64, 2⁻⁵³: the largest relative error of one operation. */
export const UNIT_ROUNDOFF = Number.EPSILON / 2;
/**
 * Whether every real number within `error` of `y` rounds to the float32 `Math.fround(y)`.
 * `error` must include 2u·|y| for the rounding of y ± error itself. Says no where the result is a zero
 * whose sign is in doubt, and where `y` or `error` is not a number.
 */
export function roundsCertainly(y, error) {
    const low = Math.fround(y - error);
    return low === Math.fround(y + error) && (low !== 0 || error < Math.abs(y) || error === 0);
}
/**
 * The float32 nearest to an exact value, ties to even: IEEE 754's roundTiesToEven, overflow included.
 * A value that is not zero keeps its sign when it rounds to zero; zero itself is +0.
 *
 * @param y an approximation of the value within `error`; both finite
 */
export function nearestFloat32(y, error, compare) {
    let low = ordinalOf(Math.fround(y - error));
    let high = ordinalOf(Math.fround(y + error));
    while (low < high) {
        const below = Math.floor((low + high) / 2);
        const order = compare((valueAt(below) + valueAt(below + 1)) / 2);
        if (order === 0)
            low = high = below % 2 === 0 ? below : below + 1;
        else if (order > 0)
            low = below + 1;
        else
            high = below;
    }
    if (low === 0)
        return compare(0) < 0 ? -0 : 0;
    return Math.fround(valueAt(low));
}
const INFINITY_ORDINAL = 0x7f800000;
const TWO_TO_128 = 0x100000000 * 0x100000000 * 0x100000000 * 0x100000000;
const bits = new Int32Array(1);
const float = new Float32Array(bits.buffer);
/** Counts float32s upwards from zero: −∞ is −0x7f800000, both zeros 0, the smallest subnormal 1. */
function ordinalOf(x) {
    float[0] = x;
    const magnitude = bits[0] & 0x7fffffff;
    return bits[0] < 0 ? -magnitude : magnitude;
}
/** The float32 with that ordinal; for ±∞ the ±2¹²⁸ that follows the last finite one. */
function valueAt(ordinal) {
    const magnitude = Math.abs(ordinal);
    bits[0] = magnitude;
    const value = magnitude === INFINITY_ORDINAL ? TWO_TO_128 : float[0];
    return ordinal < 0 ? -value : value;
}
