/**
 * Where each output coordinate of a resized axis reads from, in exact integer arithmetic, except in
 * `nearest`, whose float32 rule is part of what it is.
 */
import { OperatorError } from '../errors.js';
import { dyadic } from '../numerics/dyadic.js';
/** Keeps every product of coordinates below 2⁵³. */
const LARGEST_TERM = 1 << 24;
export function resizeAxis(input, by) {
    if ('size' in by) {
        const [numerator, denominator] = lowestTerms(input, by.size);
        return checked({ input, output: by.size, numerator, denominator }, `${by.size}`);
    }
    const { factor } = by;
    if (!(factor > 0 && Number.isFinite(factor))) {
        throw new OperatorError('resize', 'factor', 'to be positive and finite', String(factor));
    }
    const output = Math.floor(input * factor);
    if (output < 1) {
        throw new OperatorError('resize', 'factor', `to leave some of ${input} inputs`, String(factor));
    }
    const [denominator, numerator] = simplestFraction(factor);
    return checked({ input, output, numerator, denominator }, `${factor}`);
}
/**
 * The simplest fraction that float64 rounds to `x`, so that 0.3 means 3/10: the first convergent of its
 * continued fraction that does.
 */
function simplestFraction(x) {
    const exact = dyadic(x);
    const power = 1n << BigInt(Math.abs(exact.exponent));
    let [a, b] = exact.exponent < 0 ? [exact.mantissa, power] : [exact.mantissa * power, 1n];
    let [p, q, previousP, previousQ] = [1n, 0n, 0n, 1n];
    do {
        const digit = a / b;
        [p, previousP] = [digit * p + previousP, p];
        [q, previousQ] = [digit * q + previousQ, q];
        [a, b] = [b, a % b];
    } while (Number(p) / Number(q) !== x);
    return [Number(p), Number(q)];
}
function checked(axis, given) {
    const { input, output, numerator, denominator } = axis;
    if (Math.max(input, output, numerator, denominator) > LARGEST_TERM) {
        const expected = 'a size up to 2²⁴, or a factor that is a fraction of integers up to 2²⁴';
        throw new OperatorError('resize', 'size or factor', `to be ${expected}`, given);
    }
    return axis;
}
/** The input index that every output copies. Bilinear has none: see `bilinearTaps`. */
export function nearestIndices({ input, output, numerator, denominator }, mode) {
    // PyTorch, UpSample.h nearest_neighbor_compute_source_index: the scale and the product are float32.
    const scale = Math.fround(numerator / denominator);
    const sourceOf = {
        nearest: (d) => Math.floor(Math.fround(d * scale)),
        'nearest-exact': (d) => Math.floor(((2 * d + 1) * numerator) / (2 * denominator)),
        repeat: (d) => Math.floor((d * numerator) / denominator),
    }[mode];
    return Int32Array.from({ length: output }, (_, d) => Math.min(sourceOf(d), input - 1));
}
/**
 * Half-pixel centres, (d + ½)·in/out − ½ = ((2d + 1)·numerator − denominator) / (2·denominator), clamped to
 * the first and last input; or aligned corners, d·(in − 1)/(out − 1), which is 0 where out = 1.
 */
export function bilinearTaps(axis, alignCorners) {
    const { input, output, numerator, denominator } = axis;
    const halfPixel = {
        denominator: 2 * denominator,
        position: (d) => (2 * d + 1) * numerator - denominator,
    };
    const [rise, run] = output === 1 ? [0, 1] : lowestTerms(input - 1, output - 1);
    const corners = { denominator: run, position: (d) => d * rise };
    const rule = alignCorners ? corners : halfPixel;
    const last = (input - 1) * rule.denominator;
    const index = new Int32Array(output);
    const weight = new Float64Array(output);
    for (let d = 0; d < output; d++) {
        const position = Math.min(Math.max(rule.position(d), 0), last);
        index[d] = Math.floor(position / rule.denominator);
        weight[d] = position % rule.denominator;
    }
    return { index, weight, denominator: rule.denominator };
}
function lowestTerms(numerator, denominator) {
    let [a, b] = [numerator, denominator];
    while (b !== 0)
        [a, b] = [b, a % b];
    return [numerator / a, denominator / a];
}
