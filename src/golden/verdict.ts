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
  { finiteMath }: Pick<Arithmetic, 'finiteMath'>,
): Judgement {
  const { value } = certified;
  if (!sameShape(candidate.shape, value.shape)) {
    const [expected, got] = [formatShape(value.shape), formatShape(candidate.shape)];
    throw new FpnError(`judge: expected a tensor of shape ${expected}, got ${got}`);
  }
  const [seen, exact, boundAt] = [elements(candidate), elements(value), boundsOf(certified)];
  let [refuted, unjudged, equal, tightness, worst] = [0, 0, 0, 0, -1];
  for (let i = 0; i < seen.length; i++) {
    const [got, expected] = [seen[i], exact[i]];
    if (isSame(got, expected)) {
      equal++;
      continue;
    }
    const bound = boundAt(i);
    if (bound === Infinity || (finiteMath && !(Number.isFinite(got) && Number.isFinite(expected)))) {
      unjudged++;
      continue;
    }
    const error = Math.abs(got - expected);
    const ratio = error <= bound ? error / bound : Math.max(error / bound, 1 + 2 ** -20);
    if (!(error <= bound)) refuted++;
    // a NaN, which no bound holds, is worse than all numbers
    const rank = Number.isNaN(ratio) ? Infinity : ratio;
    if (worst < 0 || rank > tightness) [tightness, worst] = [rank, i];
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
