/**
 * SiLU, also called swish: x·σ(x) = x / (1 + e⁻ˣ), rounded once. silu(−∞) = −0, silu(∞) = ∞, NaN stays NaN.
 */
import { dyadic } from '../numerics/dyadic.js';
import { compareLogistic, LOGISTIC_ERROR, logistic } from '../numerics/logistic.js';
import { nearestFloat32, roundsCertainly, UNIT_ROUNDOFF } from '../numerics/rounding.js';
import { checkElementwise } from './check.js';
import { canonicalizeNaNs } from './nan.js';
import { elements, type Tensor, zeros } from './tensor.js';

/** Beyond it x·σ(x) rounds to x or to −0: 120·e⁻¹²⁰ is below 2⁻¹⁵⁰, half the smallest float32. */
const SATURATION = 120;

const RELATIVE_ERROR = LOGISTIC_ERROR + 4 * UNIT_ROUNDOFF;

export function silu(x: Tensor): Tensor {
  const y = zeros(checkElementwise('silu', 'x', x.shape));
  const source = elements(x);
  for (let i = 0; i < source.length; i++) y.data[i] = siluOf(source[i]);
  canonicalizeNaNs(y.data);
  return y;
}

function siluOf(x: number): number {
  if (Number.isNaN(x)) return x;
  if (x === 0) return 0;
  if (x > SATURATION) return x;
  if (x < -SATURATION) return -0;
  const value = x * logistic(x);
  const error = RELATIVE_ERROR * Math.abs(value);
  if (roundsCertainly(value, error)) return value;
  return nearestFloat32(value, error, (point) => compareSilu(x, point));
}

/** The sign of x·σ(x) − p: for p of x's sign that of σ(x) − p/x, turned round where x is negative. */
function compareSilu(x: number, p: number): number {
  const side = Math.sign(x);
  if (p * side <= 0) return side;
  return side * compareLogistic(dyadic(x), dyadic(Math.abs(p)), dyadic(Math.abs(x)));
}
