/** Rows of a map's sums with one filter, the magnitudes of their products beside them, and the rounding test of each. */
import { count, f64x2, get, i32, kernel, range, set, VECTOR } from '../assembler.js';
import { LANES } from '../channel-last.js';
import { FLOAT32, FLOAT64 } from '../panels.js';
import { fourfoldTest } from './rounding-test.js';
import { DISTANCE, TAP } from './taps.js';

/** Outputs that are computed at once: their sums and gauges are eight chains of additions, none of which waits for another. */
export const OUTPUTS = 2 * LANES;

/**
 * convolveRows(taps, end, source, rowStep, rows, columns, shift, relativeError, target, list): addresses of taps, of float64s, and of
 * float32s for `target`; bytes from the first tap of an output to that of the next below; that of the next beside it follows. The error of a
 * sum is relativeError times Σ|weight·x| and the magnitude of the shift. What a row has less than
 * a multiple of OUTPUTS is written behind it, and counted among its places. Lists what is open; the list's end is the result.
 */
export const convolveRows = kernel(
  'convolveRows',
  (locals) => {
    const { parameter, variable } = locals;
    const [taps, end, source, rowStep, rows, columns] = range(6).map(() => parameter('i32'));
    const [shift, relativeError] = [0, 1].map(() => parameter('f64'));
    const [target, list] = [0, 1].map(() => parameter('i32'));
    const [row, j, from, tap, address, place] = range(6).map(() => variable('i32'));
    const [bias, size, scale, weight, product] = range(5).map(() => variable('v128'));
    const tests = range(OUTPUTS / LANES).map(() => fourfoldTest(locals));
    const pairs = tests.flatMap(({ ys, errors }, four) =>
      ys.map((sum, n) => ({ sum, gauge: errors[n], n: 2 * four + n })),
    );

    const addTap = [
      ...set(weight, f64x2.loadSplat(get(tap))),
      ...set(address, i32.add(get(from), i32.load(get(tap), DISTANCE))),
      ...pairs.flatMap(({ sum, gauge, n }) => [
        ...set(product, f64x2.mul(get(weight), f64x2.load(get(address), n * VECTOR))),
        ...set(sum, f64x2.add(get(sum), get(product))),
        ...set(gauge, f64x2.add(get(gauge), f64x2.abs(get(product)))),
      ]),
    ];
    const together = [
      ...pairs.flatMap(({ sum, gauge }) => [
        ...set(sum, f64x2.constant(0)),
        ...set(gauge, f64x2.constant(0)),
      ]),
      ...count(tap, get(taps), get(end), i32(TAP), addTap),
      ...pairs.flatMap(({ sum, gauge }) => [
        ...set(sum, f64x2.add(get(sum), get(bias))),
        ...set(gauge, f64x2.mul(get(scale), f64x2.add(get(gauge), get(size)))),
      ]),
      ...tests.flatMap(({ code }) => [
        ...code(target, list, get(place)),
        ...set(target, i32.add(get(target), i32(LANES * FLOAT32))),
        ...set(place, i32.add(get(place), i32(LANES))),
      ]),
      ...set(from, i32.add(get(from), i32(OUTPUTS * FLOAT64))),
    ];
    return [
      ...set(bias, f64x2.splat(get(shift))),
      ...set(size, f64x2.abs(get(bias))),
      ...set(scale, f64x2.splat(get(relativeError))),
      ...count(row, i32(0), get(rows), i32(1), [
        ...set(from, get(source)),
        ...count(j, i32(0), get(columns), i32(OUTPUTS), together),
        ...set(target, i32.sub(get(target), i32.mul(i32.sub(get(j), get(columns)), i32(FLOAT32)))),
        ...set(source, i32.add(get(source), get(rowStep))),
      ]),
      ...get(list),
    ];
  },
  'i32',
);
