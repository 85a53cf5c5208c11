import { sign, subtract } from './dyadic.js';
import { compareExponential, EXPONENTIAL_ERROR, exponential } from './exponential.js';
import { UNIT_ROUNDOFF } from './rounding.js';
/** Largest relative error of `logistic`: the exponential's, and three roundings with room to spare. */
export const LOGISTIC_ERROR = EXPONENTIAL_ERROR + 6 * UNIT_ROUNDOFF;
/** 1/(1 + e⁻ˣ) for |x| ≤ 160, within LOGISTIC_ERROR of the true value, relatively. */
export function logistic(x) {
    // Of the two ways to write it, the one whose exponential is below 1 loses nothing to overflow.
    const e = exponential(-Math.abs(x));
    return (x < 0 ? e : 1) / (1 + e);
}
/** The sign of 1/(1 + e⁻ˣ) − p/q for x ≠ 0, 0 ≤ p and 0 < q: that of eˣ − p/(q − p), or −1 where p ≥ q. */
export function compareLogistic(x, p, q) {
    const rest = subtract(q, p);
    if (sign(rest) <= 0)
        return -1;
    // The difference has the smaller of the two exponents; with p on it too, the mantissas are the fraction.
    const numerator = p.mantissa << BigInt(p.exponent - rest.exponent);
    return compareExponential(x, numerator, rest.mantissa);
}
