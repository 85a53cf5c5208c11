import { multiply, sign, square, subtract } from './dyadic.js';
/** The sign of a/√v − t for v > 0, settled without a root: by the signs of a and t, then by a² against t²·v. */
export function compareRootQuotient(a, v, t) {
    if (sign(a) !== sign(t))
        return Math.sign(sign(a) - sign(t));
    return sign(a) * sign(subtract(square(a), multiply(square(t), v)));
}
