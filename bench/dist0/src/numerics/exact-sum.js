import { add, dyadic } from './dyadic.js';
import { nearestFloat32 } from './rounding.js';
/**
 * Exact sums of float64s, kept as a nonoverlapping expansion: a few float64s of rising magnitude whose
 * exact sum is the value (Shewchuk, Adaptive Precision Floating-Point Arithmetic, 1997). Adding one
 * number costs one error-free addition per component, and zeros are dropped, so a sum of thousands of
 * products rarely holds more than four.
 */
export class ExactSum {
    components = [];
    /** Adds one number exactly. Finite numbers below 2¹⁰²² only: nothing here may overflow. */
    add(x) {
        const { components } = this;
        let carry = x;
        let kept = 0;
        for (let i = 0; i < components.length; i++) {
            const component = components[i];
            // Knuth's TwoSum: sum + error = carry + component exactly, whichever is larger.
            const sum = carry + component;
            const virtual = sum - carry;
            const error = carry - (sum - virtual) + (component - virtual);
            if (error !== 0)
                components[kept++] = error;
            carry = sum;
        }
        if (carry !== 0)
            components[kept++] = carry;
        // Assigning to `length` would be shorter, and far slower.
        while (components.length > kept)
            components.pop();
    }
    /**
     * Adds narrow·wide exactly, where `narrow` has at most 25 bits: a float32, or a midpoint of two. Of `wide` each half
     * has at most 26, so either product has at most 51, and float64 holds it. Neither may overflow, nor reach below
     * 2⁻¹⁰⁷⁴: wide factors are float32s, integers below 2⁵³, or from 10⁻¹⁰⁰ to 10¹⁰⁰.
     */
    addProduct(narrow, wide) {
        const high = highHalf(wide);
        this.add(narrow * high);
        this.add(narrow * (wide - high));
    }
    /** The sign of (sum − point). */
    compare(point) {
        const difference = new ExactSum();
        for (const component of this.components)
            difference.add(component);
        difference.add(-point);
        return difference.sign();
    }
    /**
     * The float32 nearest to the sum. Nonoverlapping components need not be far apart (2¹⁰ may be followed by
     * 2¹⁰ − 1), so the approximation takes all of them, and bounds what adding them up costs.
     */
    toFloat32() {
        let sum = 0;
        let magnitude = 0;
        for (const component of this.components) {
            sum += component;
            magnitude += Math.abs(component);
        }
        const error = (this.components.length + 2) * Number.EPSILON * magnitude;
        return nearestFloat32(sum, error, (point) => this.compare(point));
    }
    toDyadic() {
        return this.components.map(dyadic).reduce(add, dyadic(0));
    }
    /** The sign of the sum, which is the sign of its largest component. */
    sign() {
        return Math.sign(this.components[this.components.length - 1] ?? 0);
    }
}
/** A float64 rounded to 26 bits (Veltkamp); what that leaves of it has 26 bits too. */
function highHalf(x) {
    const scaled = 134217729 * x; // 2²⁷ + 1
    return scaled - (scaled - x);
}
