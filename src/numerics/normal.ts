/**
 * The normal distribution, by which erf and GELU are the same function: Φ(t) = ½ + P(t), and erf(x) = 2P(√2·x). Everything here takes
 * t² besides t, since that is an exact float64 of a float32's where t is √2 times it.
 */
import { EXPONENTIAL_ERROR, exponential } from './exponential.js';
import { UNIT_ROUNDOFF } from './rounding.js';

/** 1/√(2π). */
const DENSITY_AT_ZERO = 0.3989422804014327;

/** What is left of a series of falling terms may be left out below this share of it. */
const NEGLIGIBLE = 2 ** -60;

/** Terms that `series` adds up at most for t² ≤ 36, as wide as erf and GELU are less than what they saturate at. */
const MOST_TERMS = 100;

/** Largest relative error of `central`: three roundings a term, the exponential's and 8 u of constants and products. */
export const CENTRAL_ERROR = EXPONENTIAL_ERROR + (3 * MOST_TERMS + 8) * UNIT_ROUNDOFF;

/** P(t) = Φ(t) − ½, for t ≥ 0 and t² ≤ 36 within CENTRAL_ERROR: P(t) = t·φ(t)·Σ t²ⁿ/(1·3·5···(2n + 1)), in which nothing cancels. */
export const central = (t: number, square: number): number =>
  t * DENSITY_AT_ZERO * exponential(-square / 2) * series(square);

/** Once a term is that small, 2n + 1 is more than twice t², so that the rest is less than the term. */
function series(square: number): number {
  let sum = 1;
  let term = 1;
  for (let n = 1; term > NEGLIGIBLE * sum; n++) {
    term *= square / (2 * n + 1);
    sum += term;
  }
  return sum;
}

/** From here on the continued fraction is short. */
export const TAIL_START = 2;
const LEVELS = 100;

/**
 * Q(t) = Φ(−t) for TAIL_START ≤ t, within CENTRAL_ERROR too: Laplace's φ(t)/(t + 1/(t + 2/(t + 3/…))). Its levels are positive and each
 * passes on less than what it is given of an error. (docs/numerics.md)
 */
export function tail(t: number, square: number): number {
  let fraction = (t + Math.sqrt(square + 4 * LEVELS)) / 2;
  for (let n = LEVELS - 1; n >= 1; n--) fraction = t + n / fraction;
  return (DENSITY_AT_ZERO * exponential(-square / 2)) / fraction;
}
