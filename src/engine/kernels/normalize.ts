/**
 * Normalisation of a map by a mean and a slope, by the operations of `ops/group-norm.ts`, and its rounding test. Those of `ops/batch-norm2d.ts`
 * are the same where the factor is 1 and the mean is one float64.
 */
import { count, f64x2, get, i32, kernel, type Local, range, set } from '../assembler.js';
import { LANES } from '../channel-last.js';
import { FLOAT32 } from '../panels.js';
import { fourfoldTest } from './rounding-test.js';

/**
 * normalizeFloats(x, target, count, factor, high, low, slope, shift, relativeError, list): addresses of float32s and of integers; a multiple of
 * four is read and written: (factor·x − high − low)·slope + shift, which errs by relativeError times the magnitudes of product and shift.
 * Lists what is open; the list's end is the result.
 */
export const normalizeFloats = kernel(
  'normalizeFloats',
  (locals) => {
    const { parameter, variable } = locals;
    const [x, target, length] = range(3).map(() => parameter('i32'));
    const numbers = range(6).map(() => parameter('f64'));
    const list = parameter('i32');
    const [j, to, from] = range(3).map(() => variable('i32'));
    const deviation = variable('v128');
    const all = numbers.map(() => variable('v128'));
    const [factor, high, low, slope, shift, relativeError] = all;
    const size = variable('v128');
    const test = fourfoldTest(locals);
    const place = (address: Local) => i32.add(get(address), i32.mul(get(j), i32(FLOAT32)));
    const centred = (pair: number) =>
      f64x2.sub(
        f64x2.sub(
          f64x2.mul(f64x2.loadFloat32s(get(from), pair * f64x2.lanes * FLOAT32), get(factor)),
          get(high),
        ),
        get(low),
      );
    return [
      ...all.flatMap((vector, n) => set(vector, f64x2.splat(get(numbers[n])))),
      ...set(size, f64x2.abs(get(shift))),
      ...count(j, i32(0), get(length), i32(LANES), [
        ...set(from, place(x)),
        ...set(to, place(target)),
        ...test.ys.flatMap((y, pair) => [
          ...set(deviation, f64x2.mul(centred(pair), get(slope))),
          // an exact −0 becomes +0
          ...set(y, f64x2.add(f64x2.add(get(deviation), get(shift)), f64x2.constant(0))),
          ...set(
            test.errors[pair],
            f64x2.mul(get(relativeError), f64x2.add(f64x2.abs(get(deviation)), get(size))),
          ),
        ]),
        ...test.code(to, list, get(j)),
      ]),
      ...get(list),
    ];
  },
  'i32',
);
