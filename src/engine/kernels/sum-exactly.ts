/**
 * Sums of numbers and of their squares in three float64s each: every addition's error is added to a second, of which every addition's error
 * is added to a third (Knuth's TwoSum, TAOCP 4.2.2), and what that would lose is noticed. They have 159 bits together, and lose nothing of
 * numbers that lie no further apart, as a network's do.
 */
import {
  type Code,
  count,
  f64x2,
  get,
  i32,
  kernel,
  type Local,
  range,
  set,
  VECTOR,
  v128,
} from '../assembler.js';
import { FLOAT32 } from '../panels.js';
import { lostBy } from './two-sum.js';

/** Float64s that a sum is left in, of two lanes each: Σx, then Σx². */
export const SUM_PARTS = 3;
export const TOTALS = 2;

/**
 * sumExactly(x, count, totals): addresses of float32s, of which an even number is read, and of the sums so far, which are added to. Returns 1
 * where they are not exact, else 0: where a number is not finite too.
 */
export const sumExactly = kernel(
  'sumExactly',
  ({ parameter, variable }) => {
    const [x, length, totals] = range(3).map(() => parameter('i32'));
    const [from, end] = range(2).map(() => variable('i32'));
    const parts = range(TOTALS).map(() => range(SUM_PARTS).map(() => variable('v128')));
    const [number, term, next, part, lost] = range(5).map(() => variable('v128'));

    /** Adds the term to the sum, and sets the term to what that loses. */
    const add = (sum: Local): Code => [
      ...set(next, f64x2.add(get(sum), get(term))),
      ...set(term, lostBy(sum, term, next, part)),
      ...set(sum, get(next)),
    ];
    const addAll = (value: Code, sums: readonly Local[]): Code => [
      ...set(term, value),
      ...sums.flatMap(add),
      // NaN is not 0 either
      ...set(lost, v128.or(get(lost), f64x2.notEqual(get(term), f64x2.constant(0)))),
    ];
    const each = (visit: (part: Local, offset: number) => Code): Code =>
      parts.flat().flatMap((local, n) => visit(local, n * VECTOR));
    return [
      ...each((local, offset) => set(local, f64x2.load(get(totals), offset))),
      ...set(end, i32.add(get(x), i32.mul(get(length), i32(FLOAT32)))),
      ...count(from, get(x), get(end), i32(f64x2.lanes * FLOAT32), [
        ...set(number, f64x2.loadFloat32s(get(from))),
        ...addAll(get(number), parts[0]),
        ...addAll(f64x2.mul(get(number), get(number)), parts[1]),
      ]),
      ...each((local, offset) => f64x2.store(get(totals), get(local), offset)),
      ...v128.anyTrue(get(lost)),
    ];
  },
  'i32',
);
