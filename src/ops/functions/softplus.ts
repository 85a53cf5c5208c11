import { type Dyadic, dyadic } from '../../numerics/dyadic.js';
import { EXPONENTIAL_ERROR, encloseExponential, exponential } from '../../numerics/exponential.js';
import { LOGARITHM_OF_ONE_PLUS_ERROR, logarithmOfOnePlus } from '../../numerics/logarithm.js';
import { UNIT_ROUNDOFF } from '../../numerics/rounding.js';
import { settled } from '../../numerics/settled.js';
import { rounded } from './rounded.js';

/** ln(1 + eˣ) − x < e⁻¹⁸ < 18·2⁻²⁵, and ln(1 + e⁻¹⁰⁴) < e⁻¹⁰⁴ < 2⁻¹⁵⁰. */
const [SATURATION, UNDERFLOW] = [18, -104];

/** The sign of ln(1 + eˣ) − point: of eˣ − (e^point − 1), which is not zero (Lindemann and Weierstrass). */
function compareSoftplus(x: Dyadic, point: number): number {
  if (point <= 0) return 1;
  return settled((precision) => {
    const [low, high] = encloseExponential(x, precision);
    const [lowOther, highOther] = encloseExponential(dyadic(point), precision);
    const one = 1n << precision;
    if (low > highOther - one) return 1;
    if (high < lowOther - one) return -1;
    return 0;
  });
}

export const softplus = rounded({
  known: (x) => {
    if (x > SATURATION) return x;
    return x < UNDERFLOW ? 0 : undefined;
  },
  value: (x) => Math.max(x, 0) + logarithmOfOnePlus(exponential(-Math.abs(x))),
  error: EXPONENTIAL_ERROR + LOGARITHM_OF_ONE_PLUS_ERROR + 4 * UNIT_ROUNDOFF,
  compare: (x, point) => compareSoftplus(dyadic(x), point),
});
