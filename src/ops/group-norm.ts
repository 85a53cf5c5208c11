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
import { type Moments, momentsOf } from '../numerics/moments.js';
import { compareRootQuotient } from '../numerics/root-quotient.js';
import { nearestFloat32, roundsCertainly, UNIT_ROUNDOFF } from '../numerics/rounding.js';
import type { AffineParameters } from './backend.js';
import { checkInteger, checkLayout, checkNames, checkShape, namedShapesOf, shapeOf } from './check.js';
import { output } from './output.js';
import { elements, type Shape, type Tensor } from './tensor.js';

/** Up to here N·x is exact in float64; such a group fills 2 GiB. */
const LARGEST_GROUP = 2 ** 29;

/** Beyond it N²·ε might overflow float64. */
const LARGEST_EPSILON = 1e100;

export const GROUP_NORM_PARAMETERS: readonly (keyof AffineParameters<Shape>)[] = ['scale', 'shift'];

/**
 * Shape rule. x [N,C,H,W] and parameters [C] → x's shape.
 * @throws OperatorError where the groups do not divide the channels, ε is not between 0 and 1e100, or a parameter has
 *   another name
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
  checkNames('groupNorm', 'parameters', parameters, GROUP_NORM_PARAMETERS);
  const { scale, shift } = parameters;
  if (scale) checkShape('groupNorm', 'scale', scale, [channels]);
  if (shift) checkShape('groupNorm', 'shift', shift, [channels]);
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
export function groupNorm(
  x: Tensor,
  groups: number,
  parameters: AffineParameters<Tensor>,
  epsilon: number,
): Tensor {
  const map = shapeOf('groupNorm', 'x', x);
  const affine = namedShapesOf('groupNorm', parameters, GROUP_NORM_PARAMETERS);
  const shape = checkGroupNorm(map, groups, affine, epsilon);
  const { scale, shift } = parameters;
  const source = elements(x);
  return output(x, shape, ({ data }) => {
    for (const { start, end, maps } of groupsOf(shape, groups)) {
      const moments = momentsOf(source.subarray(start, end));
      const group = moments && statisticsOf(moments, end - start, epsilon);
      for (const { channel, start, end } of maps) {
        const results = data.subarray(start, end);
        if (!group) {
          results.fill(Number.NaN);
          continue;
        }
        const line = lineOf(group, scale?.get(channel) ?? 1, shift?.get(channel) ?? 0);
        for (let i = 0; i < results.length; i++) results[i] = normalized(source[start + i], line);
      }
    }
  });
}

/** Elements start … end − 1 in row-major order. */
interface Span {
  readonly start: number;
  readonly end: number;
}

/** Where the groups of every image lie, and their maps. */
export function* groupsOf(
  [batch, channels, height, width]: Shape,
  groups: number,
): Generator<Span & { readonly maps: readonly (Span & { readonly channel: number })[] }> {
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

/**
 * What a group's outputs have in common: y = (N·x − S)·scale/√V + shift with S = Σx and
 * V = N²·(σ² + ε) = N·Σx² − S² + N²·ε.
 */
export interface Statistics {
  readonly count: number;
  readonly sum: Dyadic;
  readonly spread: Dyadic;
  /** The float64 nearest to S, and the one nearest to the rest of it. */
  readonly high: number;
  readonly low: number;
  /** √V in float64. */
  readonly root: number;
}

/** @param moments of a group of `count` elements */
export function statisticsOf({ sum, spread: variance }: Moments, count: number, epsilon: number): Statistics {
  const high = toFloat64(sum);
  const spread = addExact(variance, multiply(square(dyadic(count)), dyadic(epsilon)));
  return {
    count,
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
export const RELATIVE_ERROR = 20 * UNIT_ROUNDOFF;

/** What the outputs of one channel of a group have in common. */
export interface ChannelLine {
  readonly group: Statistics;
  readonly scale: number;
  /** scale/√V in float64. */
  readonly slope: number;
  readonly shift: number;
}

export const lineOf = (group: Statistics, scale: number, shift: number): ChannelLine => ({
  group,
  scale,
  slope: scale / group.root,
  shift,
});

/** The float32 of one element. */
export function normalized(x: number, line: ChannelLine): number {
  const { slope, shift } = line;
  const { count, high, low } = line.group;
  const deviation = (count * x - high - low) * slope;
  const value = deviation + shift + 0; // an exact −0 becomes +0
  const error = RELATIVE_ERROR * (Math.abs(deviation) + Math.abs(shift));
  return roundsCertainly(value, error) ? value : repair(x, line, value, error);
}

function repair(
  x: number,
  { group: { count, sum, spread }, scale, shift }: ChannelLine,
  value: number,
  error: number,
): number {
  if (!Number.isFinite(value) || !Number.isFinite(error)) return value;
  const deviation = subtract(multiply(dyadic(count), dyadic(x)), sum);
  const numerator = multiply(deviation, dyadic(scale));
  return nearestFloat32(value, error, (point) =>
    compareRootQuotient(numerator, spread, subtract(dyadic(point), dyadic(shift))),
  );
}
