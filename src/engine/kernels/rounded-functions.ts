/** Functions of one number, of four float32s at a time: the formula of `ops` in float64, with its error, and the rounding test. */
import { LOGISTIC_ERROR } from '../../numerics/logistic.js';
import { RELATIVE_ERROR as LINE_ERROR } from '../../ops/hard-sigmoid.js';
import { RELATIVE_ERROR as SWISH_ERROR } from '../../ops/hard-swish.js';
import { RELATIVE_ERROR as SILU_ERROR } from '../../ops/silu.js';
import {
  type Code,
  count,
  f64x2,
  get,
  i32,
  type Kernel,
  kernel,
  type Local,
  type Locals,
  type MultiplyAdd,
  range,
  set,
} from '../assembler.js';
import { LANES } from '../channel-last.js';
import { FLOAT32 } from '../panels.js';
import { LOGISTIC_RANGE, logisticStep, type Step } from './exponential.js';
import { fourfoldTest } from './rounding-test.js';

interface RoundedFunction {
  /** Sets the value of x in float64; −0 only where the exact value is negative and rounds to it. */
  readonly value: Step;
  /** The largest relative error, the comparison's included. */
  readonly error: number;
}

/**
 * name(x, target, count, list, …): addresses of float32s and of the list; a multiple of four is read and written. Then the function's own
 * numbers, float64s. Lists what is open, NaNs among it; the list's end is the result.
 */
export const roundedKernel = (name: string, functionOf: (locals: Locals) => RoundedFunction): Kernel =>
  kernel(
    name,
    (locals) => {
      const [x, target, length, list] = range(4).map(() => locals.parameter('i32'));
      const { value, error } = functionOf(locals);
      const [j, to] = [0, 1].map(() => locals.variable('i32'));
      const number = locals.variable('v128');
      const test = fourfoldTest(locals);
      const place = (address: Local): Code => i32.add(get(address), i32.mul(get(j), i32(FLOAT32)));
      return [
        ...count(j, i32(0), get(length), i32(LANES), [
          ...set(to, place(target)),
          ...test.ys.flatMap((y, pair) => [
            ...set(number, f64x2.loadFloat32s(place(x), pair * f64x2.lanes * FLOAT32)),
            ...value(number, y),
            // of y’s sign, which changes the ends over
            ...set(test.errors[pair], f64x2.mul(f64x2.constant(error), get(y))),
          ]),
          ...test.code(to, list, get(j)),
        ]),
        ...get(list),
      ];
    },
    'i32',
  );

/** An exact −0 becomes +0. */
export const withoutSign = (value: Code): Code => f64x2.add(value, f64x2.constant(0));

const sigmoid = (multiplyAdd: MultiplyAdd): Kernel =>
  roundedKernel('sigmoid', (locals) => ({ value: logisticStep(locals, multiplyAdd), error: LOGISTIC_ERROR }));

const silu = (multiplyAdd: MultiplyAdd): Kernel =>
  roundedKernel('silu', (locals) => {
    const logistic = logisticStep(locals, multiplyAdd);
    return {
      value: (x, y) => [
        ...logistic(x, y),
        ...set(y, withoutSign(f64x2.mul(get(y), f64x2.orLarger(get(x), f64x2.constant(-LOGISTIC_RANGE))))),
      ],
      error: SILU_ERROR,
    };
  });

const hardSwish = roundedKernel('hardSwish', () => {
  const clipped = (x: Local): Code =>
    f64x2.min(f64x2.max(f64x2.add(get(x), f64x2.constant(3)), f64x2.constant(0)), f64x2.constant(6));
  return {
    // from 3 on, 6·x/6 is x
    value: (x, y) => set(y, withoutSign(f64x2.div(f64x2.mul(get(x), clipped(x)), f64x2.constant(6)))),
    error: SWISH_ERROR,
  };
});

/** hardSigmoid(…, slope, offset, divisor) */
const hardSigmoid = roundedKernel('hardSigmoid', ({ parameter }) => {
  const [slope, offset, divisor] = range(3).map(() => parameter('f64'));
  const all = (number: Local): Code => f64x2.splat(get(number));
  const line = (x: Local): Code =>
    f64x2.div(f64x2.add(f64x2.mul(all(slope), get(x)), all(offset)), all(divisor));
  return {
    value: (x, y) => set(y, f64x2.min(f64x2.max(line(x), f64x2.constant(0)), f64x2.constant(1))),
    error: LINE_ERROR,
  };
});

/** Called as the operators are. */
export const roundedFunctions = (multiplyAdd: MultiplyAdd): readonly Kernel[] => [
  sigmoid(multiplyAdd),
  silu(multiplyAdd),
  hardSwish,
  hardSigmoid,
];
