/**
 * A row of bilinear interpolation, by the operations of `ops/resize.ts`, and its rounding test. Where the denominator is a power of two
 * most sums are exact in float64, ties among them; additions that lose nothing (Knuth's TwoSum, TAOCP 4.2.2) settle those at once.
 */
import { type Code, count, f64x2, get, i32, kernel, type Local, set } from '../assembler.js';
import { roundingTest } from './rounding-test.js';
import { lostBy } from './two-sum.js';

/**
 * blendRow(top, bottom, columns, target, count, up, down, denominator, relativeError, exact, list): addresses of two rows of float32s; of the
 * outputs' columns, 24 bytes each: how far from a row's start its left and its right input lie, and their weights as float64s; of the
 * results and of the list. The rows' weights; `exact` is 0, or −1 where the denominator is a power of two. An even number is read and
 * written, and the list's end is the result.
 */
export const blendRow = kernel(
  'blendRow',
  (locals) => {
    const { parameter, variable } = locals;
    const [top, bottom, columns, target, length] = [0, 1, 2, 3, 4].map(() => parameter('i32'));
    const [up, down, denominator, relativeError] = [0, 1, 2, 3].map(() => parameter('f64'));
    const [exact, list] = [parameter('i32'), parameter('i32')];
    const j = variable('i32');
    const [before, after, lost] = [0, 1, 2].map(() => variable('v128'));
    const [a, b, c, d, upper, lower, sum, part] = [0, 1, 2, 3, 4, 5, 6, 7].map(() => variable('v128'));
    const test = roundingTest(locals);

    const COLUMN = 24;
    const all = (value: Local): Code => f64x2.splat(get(value));
    const input = (row: Local, side: number): Code =>
      f64x2.loadFloat32From(
        i32.add(get(row), i32.load(get(columns), side)),
        i32.add(get(row), i32.load(get(columns), COLUMN + side)),
      );
    const weights = (offset: number): Code => f64x2.loadPair(get(columns), offset, COLUMN + offset);
    const product = (row: Local, side: number, down: Local, across: Local): Code =>
      f64x2.mul(f64x2.mul(all(down), get(across)), input(row, side));
    /** Sets `result` to x + y, and notes in `lost` whether that is not what it is. */
    const add = (result: Local, x: Local, y: Local): Code => [
      ...set(result, f64x2.add(get(x), get(y))),
      ...set(lost, f64x2.or(get(lost), f64x2.notEqual(lostBy(x, y, result, part), f64x2.constant(0)))),
    ];
    const magnitude = f64x2.add(
      f64x2.add(f64x2.abs(get(a)), f64x2.abs(get(b))),
      f64x2.add(f64x2.abs(get(c)), f64x2.abs(get(d))),
    );
    const place = i32.add(get(target), i32.mul(get(j), i32(4)));
    return [
      ...count(j, i32(0), get(length), i32(2), [
        ...set(before, weights(8)),
        ...set(after, weights(16)),
        ...set(a, product(top, 0, up, before)),
        ...set(b, product(top, 4, up, after)),
        ...set(c, product(bottom, 0, down, before)),
        ...set(d, product(bottom, 4, down, after)),
        ...set(lost, f64x2.splatInteger(i32.xor(get(exact), i32(-1)))),
        ...add(upper, a, b),
        ...add(lower, c, d),
        ...add(sum, upper, lower),
        // an exact −0 becomes +0
        ...set(test.y, f64x2.add(f64x2.div(get(sum), all(denominator)), f64x2.constant(0))),
        ...set(test.error, f64x2.div(f64x2.mul(all(relativeError), magnitude), all(denominator))),
        ...test.code(place, list, get(j), f64x2.not(get(lost))),
        ...set(columns, i32.add(get(columns), i32(2 * COLUMN))),
      ]),
      ...get(list),
    ];
  },
  'i32',
);
