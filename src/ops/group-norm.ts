/**
 * Group normalisation (Wu & He, arXiv 1803.08494): the channels in G groups of neighbours, and for every image
 * and every group
 *
 *   y = (x − μ) / √(σ² + ε) · scale[c] + shift[c]
 *
 * where μ and σ² are the mean and the biased variance of the group's N = C/G·H·W elements over the reals. The whole
 * formula is rounded once; ε is the float64 it is written as. A group that holds a NaN or an infinity is NaN
 * throughout, and so is one whose variance is zero where ε is zero: 0/0.
 */
import { OperatorError } from '../errors.js';
import {
  add as addExact,
  type Dyadic,
  dyadic,
  multiply,
  square,
  subtract,
  toFloat64,
} from '../numerics/dyadic.js';
import { momentsOf } from '../numerics/moments.js';
import { compareRootQuotient } from '../numerics/root-quotient.js';
import { nearestFloat32, roundsCertainly, UNIT_ROUNDOFF } from '../numerics/rounding.js';
import type { AffineParameters } from './backend.js';
import { checkInteger, checkLayout, checkShape } from './check.js';
import { canonicalizeNaNs } from './nan.js';
import { elements, type Shape, type Tensor, zeros } from './tensor.js';

/** Up to here N·x is exact in float64; such a group fills 2 GiB. */
const LARGEST_GROUP = 2 ** 29;

/** Beyond it N²·ε might overflow float64. */
const LARGEST_EPSILON = 1e100;

/**
 * Shape rule. x [N,C,H,W] and parameters [C] → x's shape.
 * @throws OperatorError where the groups do not divide the channels, or ε is not between 0 and 1e100
 */
export function checkGroupNorm(
  x: Shape,
  groups: number,
  parameters: AffineParameters<Shape>,
  epsilon: number,
): Shape {
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
  const { scale, shift } = parameters;
  for (const [name, shape] of Object.entries({ scale, shift })) {
    if (shape) checkShape('groupNorm', name, shape, [channels]);
  }
  if (!(epsilon >= 0 && epsilon <= LARGEST_EPSILON)) {
    throw new OperatorError('groupNorm', 'epsilon', 'to be from 0 to 1e100', String(epsilon));
  }
  return x;
}

export function groupNorm(
  x: Tensor,
  groups: number,
  parameters: AffineParameters<Tensor>,
  epsilon: number,
): Tensor {
  const { scale, shift } = parameters;
  const affine = { ...(scale && { scale: scale.shape }), ...(shift && { shift: shift.shape }) };
  checkGroupNorm(x.shape, groups, affine, epsilon);
  const [, channels, height, width] = x.shape;
  const pixels = height * width;
  const count = (channels / groups) * pixels;
  const y = zeros(x.shape);
  const source = elements(x);
  for (let start = 0; start < source.length; start += count) {
    const group = statisticsOf(source.subarray(start, start + count), epsilon);
    for (let map = start; map < start + count; map += pixels) {
      const c = (map / pixels) % channels;
      const results = y.data.subarray(map, map + pixels);
      if (group) {
        const affine = { scale: scale?.get(c) ?? 1, shift: shift?.get(c) ?? 0 };
        normalize(source.subarray(map, map + pixels), group, affine, results);
      } else results.fill(Number.NaN);
    }
  }
  canonicalizeNaNs(y.data);
  return y;
}

/**
 * What a group's outputs have in common: y = (N·x − S)·scale/√V + shift with S = Σx and
 * V = N²·(σ² + ε) = N·Σx² − S² + N²·ε.
 */
interface Statistics {
  readonly count: number;
  readonly sum: Dyadic;
  readonly spread: Dyadic;
  /** The float64 nearest to S, and the one nearest to the rest of it. */
  readonly high: number;
  readonly low: number;
  /** √V in float64. */
  readonly root: number;
}

/** Undefined where an element is not finite. */
function statisticsOf(group: Float32Array, epsilon: number): Statistics | undefined {
  const moments = momentsOf(group);
  if (!moments) return undefined;
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
function normalize(
  map: Float32Array,
  { count, sum, spread, high, low, root }: Statistics,
  { scale, shift }: { readonly scale: number; readonly shift: number },
  results: Float32Array,
): void {
  const slope = scale / root;
  for (let i = 0; i < map.length; i++) {
    const deviation = (count * map[i] - high - low) * slope;
    const value = deviation + shift + 0; // an exact −0 becomes +0
    const error = RELATIVE_ERROR * (Math.abs(deviation) + Math.abs(shift));
    results[i] = roundsCertainly(value, error) ? value : repair(map[i], value, error);
  }

  function repair(x: number, value: number, error: number): number {
    if (!Number.isFinite(value) || !Number.isFinite(error)) return value;
    const deviation = subtract(multiply(dyadic(count), dyadic(x)), sum);
    const numerator = multiply(deviation, dyadic(scale));
    return nearestFloat32(value, error, (point) =>
      compareRootQuotient(numerator, spread, subtract(dyadic(point), dyadic(shift))),
    );
  }
}
