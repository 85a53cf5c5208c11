/** Sums in float64 divided by one number, and the rounding test of the quotients: shares of a softmax, weighted means. */
import { count, f64x2, get, i32, kernel, range, set, VECTOR } from '../assembler.js';
import { LANES } from '../channel-last.js';
import { FLOAT32, FLOAT64 } from '../panels.js';
import { fourfoldTest } from './rounding-test.js';

/**
 * divideSums(sums, gauges, target, count, divisor, error, list): addresses of float64s, of float32s and of the list; a multiple of four is read
 * and written. A quotient errs by `error` times its gauge. Lists what is open; the list's end is the result.
 */
export const divideSums = kernel(
  'divideSums',
  (locals) => {
    const { parameter, variable } = locals;
    const [sums, gauges, target, length] = range(4).map(() => parameter('i32'));
    const [divisor, error] = range(2).map(() => parameter('f64'));
    const list = parameter('i32');
    const [j, from, beside, to] = range(4).map(() => variable('i32'));
    const test = fourfoldTest(locals);
    return [
      ...set(from, get(sums)),
      ...set(beside, get(gauges)),
      ...set(to, get(target)),
      ...count(j, i32(0), get(length), i32(LANES), [
        ...test.ys.flatMap((y, pair) => [
          ...set(y, f64x2.div(f64x2.load(get(from), pair * VECTOR), f64x2.splat(get(divisor)))),
          ...set(
            test.errors[pair],
            f64x2.mul(f64x2.load(get(beside), pair * VECTOR), f64x2.splat(get(error))),
          ),
        ]),
        ...test.code(to, list, get(j)),
        ...set(from, i32.add(get(from), i32(LANES * FLOAT64))),
        ...set(beside, i32.add(get(beside), i32(LANES * FLOAT64))),
        ...set(to, i32.add(get(to), i32(LANES * FLOAT32))),
      ]),
      ...get(list),
    ];
  },
  'i32',
);
