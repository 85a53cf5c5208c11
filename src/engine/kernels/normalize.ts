/** Batch normalisation of a channel, by the operations of `ops/batch-norm2d.ts`, and its rounding test. */
import { count, f64x2, get, i32, kernel, set } from '../assembler.js';
import { roundingTest } from './rounding-test.js';

/**
 * normalizeFloats(x, target, count, mean, slope, shift, relativeError, list): addresses of float32s and of integers; an even number is read
 * and written. Lists what is open; the list's end is the result.
 */
export const normalizeFloats = kernel(
  'normalizeFloats',
  (locals) => {
    const { parameter, variable } = locals;
    const [x, target, length] = [0, 1, 2].map(() => parameter('i32'));
    const [mean, slope, shift, relativeError] = [0, 1, 2, 3].map(() => parameter('f64'));
    const list = parameter('i32');
    const j = variable('i32');
    const deviation = variable('v128');
    const test = roundingTest(locals);
    const place = (address: typeof x) => i32.add(get(address), i32.mul(get(j), i32(4)));
    const all = (value: typeof mean) => f64x2.splat(get(value));
    const size = f64x2.add(f64x2.abs(get(deviation)), f64x2.abs(all(shift)));
    return [
      ...count(j, i32(0), get(length), i32(2), [
        ...set(deviation, f64x2.mul(f64x2.sub(f64x2.loadFloat32s(place(x)), all(mean)), all(slope))),
        // an exact −0 becomes +0
        ...set(test.y, f64x2.add(f64x2.add(get(deviation), all(shift)), f64x2.constant(0))),
        ...set(test.error, f64x2.mul(all(relativeError), size)),
        ...test.code(place(target), list, get(j)),
      ]),
      ...get(list),
    ];
  },
  'i32',
);
