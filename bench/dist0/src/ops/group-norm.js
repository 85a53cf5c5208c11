import { OperatorError } from '../errors.js';
import { add as addExact, dyadic, multiply, square, subtract, toFloat64, } from '../numerics/dyadic.js';
import { momentsOf } from '../numerics/moments.js';
import { compareRootQuotient } from '../numerics/root-quotient.js';
import { nearestFloat32, roundsCertainly, UNIT_ROUNDOFF } from '../numerics/rounding.js';
import { checkInteger, checkLayout, checkNames, checkShape, namedShapesOf, shapeOf } from './check.js';
import { output } from './output.js';
import { elements } from './tensor.js';
/** Up to here N·x is exact in float64; such a group fills 2 GiB. */
const LARGEST_GROUP = 2 ** 29;
/** Beyond it N²·ε might overflow float64. */
const LARGEST_EPSILON = 1e100;
export const GROUP_NORM_PARAMETERS = ['scale', 'shift'];
/**
 * Shape rule. x [N,C,H,W] and parameters [C] → x's shape.
 * @throws OperatorError where the groups do not divide the channels, ε is not between 0 and 1e100, or a parameter has
 *   another name
 */
export function checkGroupNorm(x, groups, parameters, epsilon) {
    checkLayout('groupNorm', 'x', x, 'N×C×H×W');
    const [, channels, height, width] = x;
    checkInteger('groupNorm', 'groups', groups, 1);
    if (channels % groups !== 0) {
        throw new OperatorError('groupNorm', 'groups', `to divide ${channels} channels`, String(groups));
    }
    const count = (channels / groups) * height * width;
    if (count > LARGEST_GROUP) {
        throw new OperatorError('groupNorm', 'groups', 'of at most 2²⁹ elements', String(count));
    }
    checkNames('groupNorm', 'parameters', parameters, GROUP_NORM_PARAMETERS);
    const { scale, shift } = parameters;
    if (scale)
        checkShape('groupNorm', 'scale', scale, [channels]);
    if (shift)
        checkShape('groupNorm', 'shift', shift, [channels]);
    if (!(epsilon >= 0 && epsilon <= LARGEST_EPSILON)) {
        throw new OperatorError('groupNorm', 'epsilon', 'to be from 0 to 1e100', String(epsilon));
    }
    return x;
}
/**
 * Group normalisation (Wu & He, arXiv 1803.08494): the channels in G groups of neighbours, and for every image
 * and every group
 *
 *   y = (x − μ) / √(σ² + ε) · scale[c] + shift[c]
 *
 * where μ and σ² are the mean and the biased variance of the group's N = C/G·H·W elements over the reals. The whole
 * formula is rounded once; an exact zero is +0. A group that holds a NaN or an infinity is NaN throughout, and so is one
 * whose variance is zero where ε is zero: 0/0.
 * @param x [N,C,H,W], the result's shape too
 * @param groups G, which divides C
 * @param parameters each [C]; left out, scale is 1 and shift is 0
 * @param epsilon the float64 that it is written as
 * @throws OperatorError where the groups do not divide the channels, ε is not between 0 and 1e100, a shape does not
 *   fit, or a parameter has another name
 */
export function groupNorm(x, groups, parameters, epsilon) {
    const map = shapeOf('groupNorm', 'x', x);
    const affine = namedShapesOf('groupNorm', parameters, GROUP_NORM_PARAMETERS);
    const shape = checkGroupNorm(map, groups, affine, epsilon);
    const { scale, shift } = parameters;
    const source = elements(x);
    return output(x, shape, ({ data }) => {
        for (const { start, end, maps } of groupsOf(shape, groups)) {
            const group = statisticsOf(source.subarray(start, end), epsilon);
            for (const { channel, start, end } of maps) {
                const results = data.subarray(start, end);
                const affine = { scale: scale?.get(channel) ?? 1, shift: shift?.get(channel) ?? 0 };
                if (group)
                    normalize(source.subarray(start, end), group, affine, results);
                else
                    results.fill(Number.NaN);
            }
        }
    });
}
/** Where the groups of every image lie, and their maps. */
export function* groupsOf([batch, channels, height, width], groups) {
    const pixels = height * width;
    const size = channels / groups;
    for (let first = 0; first < batch * channels; first += size) {
        const maps = Array.from({ length: size }, (_, i) => ({
            channel: (first + i) % channels,
            start: (first + i) * pixels,
            end: (first + i + 1) * pixels,
        }));
        yield { start: first * pixels, end: (first + size) * pixels, maps };
    }
}
/** Undefined where an element is not finite. */
function statisticsOf(group, epsilon) {
    const moments = momentsOf(group);
    if (!moments)
        return undefined;
    const { sum } = moments;
    const high = toFloat64(sum);
    const spread = addExact(moments.spread, multiply(square(dyadic(group.length)), dyadic(epsilon)));
    return {
        count: group.length,
        sum,
        spread,
        high,
        low: toFloat64(subtract(sum, dyadic(high))),
        root: Math.sqrt(toFloat64(spread)),
    };
}
/**
 * N·x − high − low errs by at most 4u of itself, however much of it cancels. N·x is exact. Its difference from `high` is
 * exact where less than half of it remains (Sterbenz). Where that difference is not zero, it is at least the distance
 * from `high` to the next float64 on its side, so either twice |low| or more, or of the other sign than `low`: no less
 * than half of it remains, and no less than |low|, of which what S has beyond `low` is at most u.
 *
 * To these 4u come V's rounding (halved by the root), the root, the quotient, the product, the sum and the comparison's
 * two, together 10.5u of |deviation| + |shift|; the rest is room for their products, and for Math.sqrt.
 */
const RELATIVE_ERROR = 20 * UNIT_ROUNDOFF;
/** One map of a group. */
function normalize(map, { count, sum, spread, high, low, root }, { scale, shift }, results) {
    const slope = scale / root;
    for (let i = 0; i < map.length; i++) {
        const deviation = (count * map[i] - high - low) * slope;
        const value = deviation + shift + 0; // an exact −0 becomes +0
        const error = RELATIVE_ERROR * (Math.abs(deviation) + Math.abs(shift));
        results[i] = roundsCertainly(value, error) ? value : repair(map[i], value, error);
    }
    function repair(x, value, error) {
        if (!Number.isFinite(value) || !Number.isFinite(error))
            return value;
        const deviation = subtract(multiply(dyadic(count), dyadic(x)), sum);
        const numerator = multiply(deviation, dyadic(scale));
        return nearestFloat32(value, error, (point) => compareRootQuotient(numerator, spread, subtract(dyadic(point), dyadic(shift))));
    }
}
