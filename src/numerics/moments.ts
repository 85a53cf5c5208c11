import { type Dyadic, dyadic, multiply, square, subtract } from './dyadic.js';
import { ExactSum } from './exact-sum.js';

/** The first two moments of N numbers, exactly. */
export interface Moments {
  /** S = Σx, which is N times the mean. */
  readonly sum: Dyadic;
  /** N·Σx² − S², which is N² times the biased variance. */
  readonly spread: Dyadic;
}

/** Undefined where an element is not finite. */
export function momentsOf(values: Float32Array): Moments | undefined {
  const total = new ExactSum();
  const totalOfSquares = new ExactSum();
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i])) return undefined;
    total.add(values[i]);
    totalOfSquares.add(values[i] * values[i]); // a product of two float32s is exact
  }
  return momentsOfTotals(values.length, total, totalOfSquares);
}

/** @param total Σx @param totalOfSquares Σx² */
export function momentsOfTotals(count: number, total: ExactSum, totalOfSquares: ExactSum): Moments {
  const sum = total.toDyadic();
  const squares = multiply(dyadic(count), totalOfSquares.toDyadic());
  return { sum, spread: subtract(squares, square(sum)) };
}
