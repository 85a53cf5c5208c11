/** Functions of one variable: made of exponentials or of polynomials, and what their inputs are off by. docs/certificates.md. */
import { powerOfTwo } from '../../numerics/dyadic.js';
import { type ExponentialUnit, exponentialUnitOf } from '../../ops/functions/exponential-unit.js';
import { geluArgument } from '../../ops/functions/gelu-tanh.js';
import type { NamedFunction, UnaryOperation } from '../../ops/options.js';
import { elements, type Tensor } from '../../ops/tensor.js';
import type { Arithmetic } from '../arithmetic.js';
import { boundsOf, type Certified, stored } from './certified.js';
import { ANYTHING } from './elementwise.js';
import { ofFlush, ofFlushed, unitRoundoff } from './errors-of-rounding.js';
import { exponentialError } from './pointwise.js';

/** What an arithmetic lets functions err by. */
interface Errors {
  /** Of eˣ, relatively. */
  readonly exponential: (x: number) => number;
  /** Of a logarithm, relatively, besides `absolute`. */
  readonly logarithm: number;
  /** Of a root, relatively. */
  readonly root: number;
  /** Of one that is made of a polynomial, of 1. */
  readonly absolute: number;
  /** Of the steps around it, relatively. */
  readonly steps: number;
  /** Of one rounding, relatively. */
  readonly roundoff: number;
}

const UNITS = 4;

function errorsOf(arithmetic: Arithmetic): Errors {
  const { exponential, quotient, functions = UNITS } = arithmetic.ulps;
  const roundoff = unitRoundoff('float32', arithmetic.roundoff);
  return {
    exponential: (x) => exponentialError(x, arithmetic),
    logarithm: 2 * exponential * 2 ** -24,
    root: quotient * 2 ** -23,
    absolute: functions * 2 ** -24,
    steps: (2 + 2 * quotient) * roundoff,
    roundoff,
  };
}

/**
 * How far f(x̂) may be computed from y = f(x), where |x̂ − x| ≤ off: infinite where an operand settles the result, which is then no number
 * or an infinity.
 */
type Bound = (x: number, y: number, off: number, errors: Errors) => number;

/** Of functions that begin at 0: what x̂ may be below it has any result. */
const fromZero =
  (bound: Bound): Bound =>
  (x, y, off, errors) => {
    if (x > off) return bound(x, y, off, errors);
    return off === 0 || !(x >= -off) ? Infinity : ANYTHING;
  };

/** e^off − 1, no less: off + off² is more than its series as far as 1. */
const growth = (off: number): number =>
  off <= 1 ? off + off * off : powerOfTwo(Math.ceil(1.45 * Math.min(off, 600)));

const exp: Bound = (x, y, off, { exponential }) => {
  const carried = y * growth(off);
  // kernels end where results are subnormal
  return carried + (y + carried) * exponential(x) + 2 ** -126;
};

const log = fromZero((x, y, off, { logarithm, absolute }) => {
  const carried = off / (x - off);
  return carried + logarithm * (Math.abs(y) + carried) + absolute;
});

const positiveSqrt = fromZero((x, y, off, { root }) => {
  const carried = off / Math.sqrt(x);
  return carried + root * (y + carried);
});

const sqrt: Bound = (x, y, off, errors) => (x === 0 && off === 0 ? 0 : positiveSqrt(x, y, off, errors));

/** (t − 1)/(t + 1) with t = e²ˣ, or a polynomial: it has the share (1 − y²)/2 of t's error. */
const tanh: Bound = (x, y, off, { exponential, absolute, steps }) =>
  off + absolute + ((1 - y * y) / 2) * exponential(2 * x) + steps * Math.abs(y);

/** 1 − e^−x²·p(x), or a polynomial; its slope is at most 2/√π. */
const erf: Bound = (x, y, off, { exponential, absolute, steps }) =>
  1.13 * off + absolute + (1 - Math.abs(y)) * exponential(x * x) + steps * Math.abs(y);

/** ln(1 + eˣ): of eˣ it has the share σ(x) = 1 − e⁻ʸ, no more than 1 and y. */
const softplus: Bound = (x, y, off, { exponential, logarithm, absolute, steps }) =>
  off + absolute + Math.min(y, 1) * exponential(x) + (logarithm + steps) * Math.abs(y);

/** x·r with r = w/(w + 2), w = e(e + 2): it has the share 2r(1 − r) of e's error, at most. Its slope is at most 1.09. */
const mish: Bound = (x, y, off, { exponential, logarithm, absolute, steps }) => {
  const r = x === 0 ? 0.6 : y / x;
  const ofTangent = 2 * absolute + 2 * r * (1 - r) * (exponential(x) + logarithm);
  return 1.09 * off + Math.abs(x) * ofTangent + steps * Math.abs(y);
};

/** x/2·(1 + erf(x/√2)); its slope is at most 1.13, and so is 1 + erf's times its argument, which is rounded. */
const gelu: Bound = (x, y, off, { exponential, absolute, steps }) => {
  const e = x === 0 ? 0 : (2 * y) / x - 1;
  const ofErf = absolute + (1 - Math.abs(e)) * exponential((x * x) / 2) + steps;
  return 1.13 * off + (Math.abs(x) / 2) * ofErf + steps * Math.abs(y);
};

/**
 * x/2·(1 + tanh(s/2)) = x·r, r = σ(s): of s's error it has the share r(1 − r), and so it has of that of eˢ. Seven roundings make s. Its slope
 * is at most 1.13.
 */
const geluTanh: Bound = (x, y, off, { exponential, absolute, steps, roundoff }) => {
  const r = x === 0 ? 0.5 : y / x;
  const s = geluArgument(x);
  const share = r * (1 - r);
  const ofSigmoid =
    absolute / 2 + (share === 0 ? 0 : share * (exponential(s) + 7 * roundoff * Math.abs(s))) + steps / 2;
  return 1.13 * off + Math.abs(x) * ofSigmoid + steps * Math.abs(y);
};

/** Below zero scale·(e − 1): of e it has the share e = 1 + y/scale, and of what dividing x errs by. Above one product. */
const exponentialUnit =
  ({ slope, scale, width }: ExponentialUnit): Bound =>
  (x, y, off, { exponential, absolute, steps }) => {
    const size = Math.abs(scale);
    const carried = Math.max(Math.abs(slope), size / width) * off;
    const ofProduct = slope === 1 ? 0 : steps * (Math.abs(y) + carried);
    if (x > off || size === 0) return carried + ofProduct;
    const e = x >= 0 ? 1 : Math.max(0, 1 + y / scale);
    const argument = x / width;
    const divided = width === 1 || e === 0 ? 0 : e * steps * Math.abs(argument);
    return (
      carried + size * (absolute + e * exponential(argument) + divided) + steps * (Math.abs(y) + carried)
    );
  };

/** Where x̂ may be on either side of α, either result. */
const thresholdedRelu =
  (alpha: number): Bound =>
  (x, _, off) => {
    if (off > 0 && Math.abs(x - alpha) <= off) return Math.abs(x) + off;
    return x > alpha ? off : 0;
  };

const BOUNDS: Readonly<Record<NamedFunction, Bound>> = {
  exp,
  log,
  sqrt,
  tanh,
  erf,
  softplus,
  mish,
  gelu,
  'gelu-tanh': geluTanh,
};

function boundOf(operation: UnaryOperation): Bound {
  if (typeof operation === 'string') return BOUNDS[operation];
  if ('thresholdedRelu' in operation) return thresholdedRelu(operation.thresholdedRelu);
  return exponentialUnit(exponentialUnitOf(operation));
}

export function unary(
  x: Certified,
  operation: UnaryOperation,
  value: Tensor,
  arithmetic: Arithmetic,
): Tensor {
  const [data, result, of] = [elements(x.value), elements(value), boundsOf(x)];
  const bound = boundOf(operation);
  const [errors, lost, flushed] = [errorsOf(arithmetic), ofFlushed(arithmetic), ofFlush(arithmetic)];
  return stored(value, arithmetic, (i) => {
    const size = Math.abs(data[i]);
    if (size === Infinity) return size;
    return bound(data[i], result[i], of(i) + lost, errors) + flushed;
  });
}
