/** Somebody's tensor held against a certificate. */
import { FpnError } from '../errors.js';
import { elements, formatShape, sameShape, type Tensor } from '../ops/tensor.js';
import type { Arithmetic } from './arithmetic.js';
import { boundsOf, type Certified } from './certify/certified.js';
import { placeOf } from './products.js';

/**
 * - `refuted`: outside everything that the declared arithmetic can do: a bug.
 * - `suspicious`: possible, but not with its spread or bias.
 * - `consistent`: what an honest backend may give.
 * - `unjudged`: not compared, and the reason says why.
 */
export type Verdict = 'refuted' | 'suspicious' | 'consistent' | 'unjudged';

/** Zeros of either sign are one number, and so are NaNs. */
export const isSame = (a: number, b: number): boolean => a === b || (a !== a && b !== b);

/**
 * An element's error over its bound, which is above 1 exactly where the error is: 0 where it is the same number, ∞ for a NaN, which
 * no bound holds. Undefined where nothing can be said.
 */
export function errorOverBound(
  got: number,
  expected: number,
  bound: number,
  { finiteMath }: Pick<Arithmetic, 'finiteMath'>,
): number | undefined {
  if (isSame(got, expected)) return 0;
  if (bound === Infinity || (finiteMath && !(Number.isFinite(got) && Number.isFinite(expected)))) {
    return undefined;
  }
  const error = Math.abs(got - expected);
  const ratio = error / bound;
  if (error <= bound) return ratio;
  return Number.isNaN(ratio) ? Infinity : Math.max(ratio, 1 + 2 ** -20);
}

/** One element outside its bound, or the one that comes nearest to it. */
export interface Element {
  readonly place: readonly number[];
  readonly got: number;
  /** What the operator gives, rounded once, of what the backend itself had. */
  readonly expected: number;
  readonly bound: number;
}

/** What comparing a tensor with a certificate shows. */
export interface Judgement {
  readonly verdict: 'refuted' | 'consistent' | 'unjudged';
  readonly elements: number;
  readonly refuted: number;
  /** Elements of which nothing can be said: beyond overflow, or no finite numbers under finite math. */
  readonly unjudged: number;
  /** The largest error over its bound; ∞ where there is no bound to be within. */
  readonly tightness: number;
  readonly worst?: Element;
  /** The share of elements that are equal to the correctly rounded one. */
  readonly equal: number;
}

/**
 * Judges a tensor, element by element. Zeros of either sign are equal; a NaN equals a NaN alone.
 * @throws FpnError where the shapes differ
 */
export function judge(
  candidate: Tensor,
  certified: Certified,
  arithmetic: Pick<Arithmetic, 'finiteMath'>,
): Judgement {
  const { value } = certified;
  if (!sameShape(candidate.shape, value.shape)) {
    const [expected, got] = [formatShape(value.shape), formatShape(candidate.shape)];
    throw new FpnError(`judge: expected a tensor of shape ${expected}, got ${got}`);
  }
  const [seen, exact, boundAt] = [elements(candidate), elements(value), boundsOf(certified)];
  let [refuted, unjudged, equal, tightness, worst] = [0, 0, 0, 0, -1];
  for (let i = 0; i < seen.length; i++) {
    const ratio = errorOverBound(seen[i], exact[i], boundAt(i), arithmetic);
    if (ratio === undefined) {
      unjudged++;
    } else if (ratio === 0) {
      equal++;
    } else {
      if (ratio > 1) refuted++;
      if (ratio > tightness) [tightness, worst] = [ratio, i];
    }
  }
  const compared = seen.length - unjudged;
  return {
    verdict: refuted > 0 ? 'refuted' : compared > 0 ? 'consistent' : 'unjudged',
    elements: seen.length,
    refuted,
    unjudged,
    tightness,
    equal: seen.length === 0 ? 0 : equal / seen.length,
    ...(worst >= 0 && {
      worst: {
        place: placeOf(worst, value.shape),
        got: seen[worst],
        expected: exact[worst],
        bound: boundAt(worst),
      },
    }),
  };
}
