import { add, type Dyadic, dyadic } from './dyadic.js';
import { nearestFloat32 } from './rounding.js';

/**
 * Exact sums of float64s, kept as a nonoverlapping expansion: a few float64s of rising magnitude whose
 * exact sum is the value (Shewchuk, Adaptive Precision Floating-Point Arithmetic, 1997). Adding one
 * number costs one error-free addition per component, and zeros are dropped, so a sum of thousands of
 * products rarely holds more than four.
 */
export class ExactSum {
  private readonly components: number[] = [];

  /** Adds one number exactly. Finite numbers below 2¹⁰²² only: nothing here may overflow. */
  add(x: number): void {
    const { components } = this;
    let carry = x;
    let kept = 0;
    for (let i = 0; i < components.length; i++) {
      const component = components[i];
      // Knuth's TwoSum: sum + error = carry + component exactly, whichever is larger.
      const sum = carry + component;
      const virtual = sum - carry;
      const error = carry - (sum - virtual) + (component - virtual);
      if (error !== 0) components[kept++] = error;
      carry = sum;
    }
    if (carry !== 0) components[kept++] = carry;
    // Assigning to `length` would be shorter, and far slower.
    while (components.length > kept) components.pop();
  }

  /**
   * Adds a·b exactly. The products here are a float32 or a midpoint of two float32s times an integer,
   * so Dekker's splitting neither overflows nor underflows.
   */
  addProduct(a: number, b: number): void {
    const product = a * b;
    const aHigh = highHalf(a);
    const aLow = a - aHigh;
    const bHigh = highHalf(b);
    const bLow = b - bHigh;
    this.add(aLow * bLow - (product - aHigh * bHigh - aLow * bHigh - aHigh * bLow));
    this.add(product);
  }

  /** The sign of (sum − point). */
  compare(point: number): number {
    const difference = new ExactSum();
    for (const component of this.components) difference.add(component);
    difference.add(-point);
    return difference.sign();
  }

  /**
   * The float32 nearest to the sum. Nonoverlapping components need not be far apart (2¹⁰ may be followed by
   * 2¹⁰ − 1), so the approximation takes all of them, and bounds what adding them up costs.
   */
  toFloat32(): number {
    let sum = 0;
    let magnitude = 0;
    for (const component of this.components) {
      sum += component;
      magnitude += Math.abs(component);
    }
    const error = (this.components.length + 2) * Number.EPSILON * magnitude;
    return nearestFloat32(sum, error, (point) => this.compare(point));
  }

  toDyadic(): Dyadic {
    return this.components.map(dyadic).reduce(add, dyadic(0));
  }

  /** The sign of the sum, which is the sign of its largest component. */
  sign(): number {
    return Math.sign(this.components[this.components.length - 1] ?? 0);
  }
}

/** The upper 26 bits of a float64 (Veltkamp): products of two halves are exact. */
function highHalf(x: number): number {
  const scaled = 134217729 * x; // 2²⁷ + 1
  return scaled - (scaled - x);
}
