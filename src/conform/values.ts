/** What the tensors of a case hold: numbers that are functions of a seed, a name and their place, the same everywhere. */
import { symmetric, words } from '../numerics/philox.js';

/**
 * - `ordinary`: spread evenly over (−2, 2).
 * - `integers`: small enough for sums that no arithmetic of the declared kind rounds.
 * - `negative`: below −½, so that a zero that gets in between shows.
 * - `cancelling`: large numbers in pairs whose sum is small.
 * - `zeros`: zeros of either sign among small integers.
 * - `subnormal`: below 2⁻¹²⁶.
 * - `special`: infinities and NaNs among ordinary numbers.
 */
export type ValueKind =
  | 'ordinary'
  | 'integers'
  | 'negative'
  | 'cancelling'
  | 'zeros'
  | 'subnormal'
  | 'special';

const STRANGE = [Number.NaN, Infinity, -Infinity];

/** What each kind makes of v in (−1, 1) and of the number before it; `most` is the largest integer. */
const VALUES: Readonly<Record<ValueKind, (v: number, i: number, before: number, most: number) => number>> = {
  ordinary: (v) => 2 * v,
  integers: (v, _i, _before, most) => Math.round(v * most),
  negative: (v) => -1.25 - 0.75 * v,
  cancelling: (v, i, before) => (i % 2 === 0 ? 1000 * (2 + v) : -before + v),
  zeros: (v) => (v < -0.5 ? -0 : v < 0 ? 0 : Math.round(4 * v)),
  subnormal: (v) => v * 2 ** -128,
  special: (v, i) => (i % 7 === 3 ? STRANGE[Math.floor(1.5 * (v + 1))] : 2 * v),
};

/** @param stream names the numbers: another name, others */
export function valuesOf(kind: ValueKind, stream: string, count: number, most: number): Float32Array {
  const source = words(stream, count);
  const data = new Float32Array(count);
  const value = VALUES[kind];
  for (let i = 0; i < count; i++) data[i] = value(symmetric(source[i]), i, data[i - 1], most);
  return data;
}

/** Whole numbers of a stream, one after another. */
export function drawer(stream: string): (least: number, most: number) => number {
  let next = 0;
  return (least, most) => least + (words(stream, 1, next++)[0] % (most - least + 1));
}
