/**
 * The rounding test of `numerics/rounding.ts` for a row of sums: each is rounded to float32, and the places are listed of those that
 * their errors could move to another one. Two at a time, by the same operations as the plain test.
 */
import { count, f64, f64x2, get, i32, kernel, set, when } from '../assembler.js';
/**
 * roundRow(sums, norms, target, list, columns, relativeError, norm, shift): addresses of float64s, float64s, float32s and integers;
 * `norms` are those of the windows, `norm` the filter's. Reads and writes an even number of them. The list's end is the result.
 */
export const roundRow = kernel('roundRow', ({ parameter, variable }) => {
    const [sums, norms, target, list, columns] = [0, 1, 2, 3, 4].map(() => parameter('i32'));
    const [relativeError, norm, shift] = [0, 1, 2].map(() => parameter('f64'));
    const [j, certain] = [variable('i32'), variable('i32')];
    const [y, error, low, high, gauge] = [0, 1, 2, 3, 4].map(() => variable('v128'));
    const place = (address, bytes) => i32.add(get(address), i32.mul(get(j), i32(bytes)));
    const sizes = f64x2.add(f64x2.mul(f64x2.splat(get(norm)), f64x2.load(place(norms, 8))), f64x2.splat(f64.abs(get(shift))));
    // a result of zero has its sign for certain where the error is smaller than the value, or none
    const hasSign = f64x2.or(f64x2.notEqual(get(low), f64x2.zero), f64x2.or(f64x2.less(get(error), f64x2.abs(get(y))), f64x2.equal(get(error), f64x2.zero)));
    const note = (lane) => when(i32.isZero(i32.and(get(certain), i32(1 << lane))), [
        ...i32.store(get(list), i32.add(get(j), i32(lane))),
        ...set(list, i32.add(get(list), i32(4))),
    ]);
    const pair = [
        ...set(y, f64x2.add(f64x2.load(place(sums, 8)), f64x2.splat(get(shift)))),
        ...set(gauge, sizes),
        ...set(error, f64x2.mul(f64x2.splat(get(relativeError)), get(gauge))),
        ...set(low, f64x2.promote(f64x2.demote(f64x2.sub(get(y), get(error))))),
        ...set(high, f64x2.promote(f64x2.demote(f64x2.add(get(y), get(error))))),
        ...f64x2.storeLow(place(target, 4), f64x2.demote(get(y))),
        ...set(certain, f64x2.mask(f64x2.and(f64x2.equal(get(low), get(high)), hasSign))),
        ...when(i32.less(get(certain), i32(3)), [...note(0), ...note(1)]),
    ];
    return [...count(j, i32(0), get(columns), i32(2), pair), ...get(list)];
}, 'i32');
