/**
 * The rounding test of `numerics/rounding.ts` for two float64s at once, by the same operations: they are rounded to float32, and the places
 * are listed of those that their errors could move to another one. Or for four, which nearly always are certain, and not zero.
 */
import { type Code, f32x4, f64x2, get, i32, type Local, type Locals, set, when } from '../assembler.js';
import { FLOAT32 } from '../panels.js';

export interface RoundingTest {
  /** The values and their errors, to be set before. */
  readonly y: Local;
  readonly error: Local;
  /**
   * @param target the address of two float32s
   * @param list the address behind the list, which grows
   * @param place the place of the first
   * @param exact lanes of ones where the value is exact whatever the error says
   */
  code(target: Code, list: Local, place: Code, exact?: Code): Code;
}

export function roundingTest({ variable }: Locals): RoundingTest {
  const [y, error, low, high] = [0, 1, 2, 3].map(() => variable('v128'));
  const certain = variable('i32');
  // a result of zero has its sign for certain where the error is smaller than the value, or none
  const hasSign = f64x2.or(
    f64x2.notEqual(get(low), f64x2.constant(0)),
    f64x2.or(f64x2.less(get(error), f64x2.abs(get(y))), f64x2.equal(get(error), f64x2.constant(0))),
  );
  const same = f64x2.and(f64x2.equal(get(low), get(high)), hasSign);
  return {
    y,
    error,
    code(target, list, place, exact) {
      const note = (lane: number) =>
        when(i32.isZero(i32.and(get(certain), i32(1 << lane))), [
          ...i32.store(get(list), i32.add(place, i32(lane))),
          ...set(list, i32.add(get(list), i32(4))),
        ]);
      return [
        ...set(low, f64x2.promote(f64x2.demote(f64x2.sub(get(y), get(error))))),
        ...set(high, f64x2.promote(f64x2.demote(f64x2.add(get(y), get(error))))),
        ...f64x2.storeLow(target, f64x2.demote(get(y))),
        ...set(certain, f64x2.mask(exact ? f64x2.or(same, exact) : same)),
        ...when(i32.less(get(certain), i32(3)), [...note(0), ...note(1)]),
      ];
    },
  };
}

/** The values and their errors, two pairs, to be set before. */
export interface FourfoldTest {
  readonly ys: readonly [Local, Local];
  readonly errors: readonly [Local, Local];
  /** As that of two. @param target the address of four float32s */
  code(target: Local, list: Local, place: Code): Code;
}

export function fourfoldTest(locals: Locals): FourfoldTest {
  const pair = (): [Local, Local] => [locals.variable('v128'), locals.variable('v128')];
  const [ys, errors, [low, high]] = [pair(), pair(), pair()];
  const test = roundingTest(locals);
  const rounded = (end: (y: Code, error: Code) => Code): Code => {
    const [left, right] = ys.map((y, n) => f64x2.demote(end(get(y), get(errors[n]))));
    return f32x4.lowHalves(left, right);
  };
  // ends that round to one number, which is not zero, have its sign too, and what is between them rounds to it
  const certain = f32x4.and(f32x4.equal(get(low), get(high)), f32x4.notEqual(get(low), f32x4.constant(0)));
  return {
    ys,
    errors,
    code: (target, list, place) => [
      ...set(low, rounded(f64x2.sub)),
      ...set(high, rounded(f64x2.add)),
      ...when(
        i32.less(f32x4.mask(certain), i32(15)),
        ys.flatMap((y, n) => [
          ...set(test.y, get(y)),
          ...set(test.error, get(errors[n])),
          ...test.code(i32.add(get(target), i32(2 * n * FLOAT32)), list, i32.add(place, i32(2 * n))),
        ]),
        f32x4.store(get(target), get(low)),
      ),
    ],
  };
}
