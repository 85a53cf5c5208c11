/** The first pass of softmax over a row: powers of e with their sum, by the steps of `ops/softmax.ts`. `divide-sums.ts` is the second. */

import { NEGLIGIBLE } from '../../ops/softmax.js';
import {
  count,
  f64x2,
  get,
  i32,
  type Kernel,
  kernel,
  type MultiplyAdd,
  range,
  set,
  VECTOR,
  v128,
} from '../assembler.js';
import { FLOAT32 } from '../panels.js';
import { exponentialStep } from './exponential.js';
import { lostBy } from './two-sum.js';

/**
 * raiseAll(x, powers, count, largest, totals): addresses of float32s and of float64s, e to the difference of each from the largest, 0 of what
 * is negligible; an even number is read and written. Two sums of the powers, then two of what those additions lose. Returns 1 where a
 * difference is not exact, else 0.
 */
export const raiseAll = (multiplyAdd: MultiplyAdd): Kernel =>
  kernel(
    'raiseAll',
    (locals) => {
      const { parameter, variable } = locals;
      const [x, powers, length] = range(3).map(() => parameter('i32'));
      const largest = parameter('f64');
      const totals = parameter('i32');
      const [from, to, end] = range(3).map(() => variable('i32'));
      const [logit, top, difference, counts, power, lost] = range(6).map(() => variable('v128'));
      const [sum, rest, next, part] = range(4).map(() => variable('v128'));
      const exponential = exponentialStep(locals, multiplyAdd);
      return [
        ...set(top, f64x2.negate(f64x2.splat(get(largest)))),
        ...set(to, get(powers)),
        ...set(end, i32.add(get(x), i32.mul(get(length), i32(FLOAT32)))),
        ...count(from, get(x), get(end), i32(f64x2.lanes * FLOAT32), [
          ...set(logit, f64x2.loadFloat32s(get(from))),
          ...set(difference, f64x2.add(get(logit), get(top))),
          ...set(counts, f64x2.less(f64x2.constant(-NEGLIGIBLE), get(difference))),
          ...set(
            lost,
            v128.or(
              get(lost),
              f64x2.and(f64x2.notEqual(lostBy(logit, top, difference, part), f64x2.constant(0)), get(counts)),
            ),
          ),
          ...exponential(difference, power),
          // beyond its range the exponential is anything
          ...set(power, f64x2.and(get(power), get(counts))),
          ...f64x2.store(get(to), get(power)),
          ...set(to, i32.add(get(to), i32(VECTOR))),
          ...set(next, f64x2.add(get(sum), get(power))),
          ...set(rest, f64x2.add(get(rest), lostBy(sum, power, next, part))),
          ...set(sum, get(next)),
        ]),
        ...f64x2.store(get(totals), get(sum)),
        ...f64x2.store(get(totals), get(rest), VECTOR),
        ...v128.anyTrue(get(lost)),
      ];
    },
    'i32',
  );
