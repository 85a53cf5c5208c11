import { dyadic, multiply, square, subtract } from './dyadic.js';
import { ExactSum } from './exact-sum.js';
/** Undefined where an element is not finite. */
export function momentsOf(values) {
    const total = new ExactSum();
    const totalOfSquares = new ExactSum();
    for (let i = 0; i < values.length; i++) {
        if (!Number.isFinite(values[i]))
            return undefined;
        total.add(values[i]);
        totalOfSquares.add(values[i] * values[i]); // a product of two float32s is exact
    }
    const sum = total.toDyadic();
    const squares = multiply(dyadic(values.length), totalOfSquares.toDyadic());
    return { sum, spread: subtract(squares, square(sum)) };
}
