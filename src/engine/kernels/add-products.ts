/** Products of a row of float32s with a number, added to sums, and their magnitudes to gauges. */
import { count, f64x2, get, i32, kernel, range, set, VECTOR } from '../assembler.js';
import { FLOAT32 } from '../panels.js';

/** addProducts(x, weight, sums, gauges, count): addresses of float32s and of float64s; an even number is read and written. */
export const addProducts = kernel('addProducts', ({ parameter, variable }) => {
  const x = parameter('i32');
  const weight = parameter('f64');
  const [sums, gauges, length] = range(3).map(() => parameter('i32'));
  const [from, end] = range(2).map(() => variable('i32'));
  const [factor, product] = range(2).map(() => variable('v128'));
  return [
    ...set(factor, f64x2.splat(get(weight))),
    ...set(end, i32.add(get(x), i32.mul(get(length), i32(FLOAT32)))),
    ...count(from, get(x), get(end), i32(f64x2.lanes * FLOAT32), [
      ...set(product, f64x2.mul(f64x2.loadFloat32s(get(from)), get(factor))),
      ...f64x2.store(get(sums), f64x2.add(f64x2.load(get(sums)), get(product))),
      ...f64x2.store(get(gauges), f64x2.add(f64x2.load(get(gauges)), f64x2.abs(get(product)))),
      ...set(sums, i32.add(get(sums), i32(VECTOR))),
      ...set(gauges, i32.add(get(gauges), i32(VECTOR))),
    ]),
  ];
});
