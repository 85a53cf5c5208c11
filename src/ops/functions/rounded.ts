import { nearestFloat32, roundsCertainly } from '../../numerics/rounding.js';

/** A function of one variable by what its correct rounding needs. */
export interface RealFunction {
  /** Its value where that is exact, or is so near a float32 that none else is nearest: infinities, and where it saturates. */
  readonly known: (x: number) => number | undefined;
  /** Elsewhere: in float64, within `error`, relatively. */
  readonly value: (x: number) => number;
  /** With 2 u of room for the rounding test. */
  readonly error: number;
  /** The sign of f(x) − point. */
  readonly compare: (x: number, point: number) => number;
}

/** The function rounded once; NaN stays NaN. */
export const rounded =
  ({ known, value, error, compare }: RealFunction) =>
  (x: number): number => {
    if (Number.isNaN(x)) return x;
    const exact = known(x);
    if (exact !== undefined) return exact;
    const y = value(x);
    const bound = error * Math.abs(y);
    if (roundsCertainly(y, bound)) return y;
    return nearestFloat32(y, bound, (point) => compare(x, point));
  };

/** One with f(−x) = −f(x), whose `f` is asked for positive x alone; a zero keeps its sign. */
export const odd =
  (f: (x: number) => number) =>
  (x: number): number => {
    if (x === 0) return x;
    return x < 0 ? -f(-x) : f(x);
  };
