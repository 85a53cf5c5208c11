import { dyadic, fraction } from '../../numerics/dyadic.js';
import { CENTRAL_ERROR, central } from '../../numerics/normal.js';
import { compareCentral } from '../../numerics/normal-exact.js';
import { UNIT_ROUNDOFF } from '../../numerics/rounding.js';
import { odd, rounded } from './rounded.js';

/** 1 − erf 4 < 2⁻²⁵, the distance from 1 to the midpoint below it. */
const SATURATION = 4;

/** erf x = 2P(√2·x), for x ≥ 0; 2x² is exact of a float32. */
export const errorFunction = (x: number): number => 2 * central(x * Math.SQRT2, 2 * x * x);

export const erf = odd(
  rounded({
    known: (x) => (x > SATURATION ? 1 : undefined),
    value: errorFunction,
    error: CENTRAL_ERROR + 4 * UNIT_ROUNDOFF,
    compare: (x, point) => compareCentral(dyadic(2 * x * x), ...fraction(dyadic(point), dyadic(2))),
  }),
);
