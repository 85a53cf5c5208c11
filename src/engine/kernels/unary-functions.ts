/** Functions of `ops/functions` in kernels of `rounded-functions.ts`, with the errors that are bounded there. */
import { EXP_ERROR } from '../../ops/functions/exp.js';
import { EXPONENTIAL_UNIT_ERROR } from '../../ops/functions/exponential-unit.js';
import { MISH_ERROR } from '../../ops/functions/mish.js';
import { SQRT_ERROR } from '../../ops/functions/sqrt.js';
import { TANH_ERROR } from '../../ops/functions/tanh.js';
import {
  type Code,
  f64x2,
  get,
  type Kernel,
  type Local,
  type MultiplyAdd,
  range,
  set,
} from '../assembler.js';
import { exponentialMinusOneStep, exponentialStep } from './exponential.js';
import { roundedKernel, withoutSign } from './rounded-functions.js';

/** Beyond it, in magnitude, all of these round as they do there, or as x. */
const RANGE = 128;

const clipped = (x: Code): Code => f64x2.min(f64x2.max(x, f64x2.constant(-RANGE)), f64x2.constant(RANGE));

const exp = (multiplyAdd: MultiplyAdd): Kernel =>
  roundedKernel('exp', (locals) => {
    const exponential = exponentialStep(locals, multiplyAdd);
    const inRange = locals.variable('v128');
    return {
      value: (x, y) => [...set(inRange, clipped(get(x))), ...exponential(inRange, y)],
      error: EXP_ERROR,
    };
  });

const sqrt = roundedKernel('sqrt', () => ({
  value: (x, y) => set(y, f64x2.sqrt(get(x))),
  error: SQRT_ERROR,
}));

const tanh = (multiplyAdd: MultiplyAdd): Kernel =>
  roundedKernel('tanh', (locals) => {
    const exponentialMinusOne = exponentialMinusOneStep(locals, multiplyAdd);
    const [twice, t] = [0, 1].map(() => locals.variable('v128'));
    const sign = (x: Local): Code => f64x2.and(get(x), f64x2.constant(-0));
    return {
      value: (x, y) => [
        ...set(twice, clipped(f64x2.add(f64x2.abs(get(x)), f64x2.abs(get(x))))),
        ...exponentialMinusOne(twice, t),
        ...set(y, f64x2.or(f64x2.div(get(t), f64x2.add(get(t), f64x2.constant(2))), sign(x))),
      ],
      error: TANH_ERROR,
    };
  });

const mish = (multiplyAdd: MultiplyAdd): Kernel =>
  roundedKernel('mish', (locals) => {
    const exponential = exponentialStep(locals, multiplyAdd);
    const [inRange, e, w] = [0, 1, 2].map(() => locals.variable('v128'));
    return {
      value: (x, y) => [
        ...set(inRange, clipped(get(x))),
        ...exponential(inRange, e),
        ...set(w, f64x2.mul(get(e), f64x2.add(get(e), f64x2.constant(2)))),
        ...set(
          y,
          withoutSign(
            f64x2.mul(
              f64x2.max(get(x), f64x2.constant(-RANGE)),
              f64x2.div(get(w), f64x2.add(get(w), f64x2.constant(2))),
            ),
          ),
        ),
      ],
      error: MISH_ERROR,
    };
  });

/** exponentialUnit(…, slope, scale, width) */
const exponentialUnit = (multiplyAdd: MultiplyAdd): Kernel =>
  roundedKernel('exponentialUnit', (locals) => {
    const [slope, scale, width] = range(3).map(() => locals.parameter('f64'));
    const exponentialMinusOne = exponentialMinusOneStep(locals, multiplyAdd);
    const [inRange, t] = range(2).map(() => locals.variable('v128'));
    const all = (number: Local): Code => f64x2.splat(get(number));
    return {
      value: (x, y) => [
        ...set(inRange, clipped(f64x2.div(get(x), all(width)))),
        ...exponentialMinusOne(inRange, t),
        ...set(
          y,
          f64x2.select(
            f64x2.mul(all(scale), get(t)),
            f64x2.mul(all(slope), get(x)),
            f64x2.less(get(x), f64x2.constant(0)),
          ),
        ),
      ],
      error: EXPONENTIAL_UNIT_ERROR,
    };
  });

/** Called as they are in `unary`. */
export const unaryFunctions = (multiplyAdd: MultiplyAdd): readonly Kernel[] => [
  exp(multiplyAdd),
  sqrt,
  tanh(multiplyAdd),
  mish(multiplyAdd),
  exponentialUnit(multiplyAdd),
];
