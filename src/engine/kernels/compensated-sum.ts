/**
 * One dot product again, from the float32s themselves, with the error of each addition added up beside it (Knuth's TwoSum, TAOCP
 * 4.2.2; Ogita, Rump and Oishi, SIAM J. Sci. Comput. 26, 2005, Dot2): as if in twice the precision. Four sums run side by side.
 */
import { type Code, count, f64x2, get, i32, kernel, repeat, set, VECTOR } from '../assembler.js';
import { lostBy } from './two-sum.js';

/** Sums that are left, each two float64s: the sum and its rest. */
export const PARTIAL_SUMS = 4;

/**
 * compensatedSum(filter, window, distances, runs, floats, result): addresses of the filter, of its window, of integers that say how far from
 * there each of its runs lies, and of the results: four sums, then their rests. `floats` of a run is a multiple of four; where it has
 * fewer, the filter has zeros.
 */
export const compensatedSum = kernel('compensatedSum', ({ parameter, variable }) => {
  const [filter, window, distances, runs, floats, result] = [0, 1, 2, 3, 4, 5].map(() => parameter('i32'));
  const [run, x, end] = [0, 1, 2].map(() => variable('i32'));
  const chains = [0, 1].map(() => ({ sum: variable('v128'), rest: variable('v128') }));
  const [term, next, part] = [0, 1, 2].map(() => variable('v128'));

  const addTerms = ({ sum, rest }: (typeof chains)[number], offset: number): Code => [
    ...set(term, f64x2.mul(f64x2.loadFloat32s(get(filter), offset), f64x2.loadFloat32s(get(x), offset))),
    ...set(next, f64x2.add(get(sum), get(term))),
    ...set(rest, f64x2.add(get(rest), lostBy(sum, term, next, part))),
    ...set(sum, get(next)),
  ];
  const step = i32(VECTOR);
  return [
    ...count(run, i32(0), get(runs), i32(1), [
      ...set(x, i32.add(get(window), i32.load(get(distances)))),
      ...set(end, i32.add(get(x), i32.mul(get(floats), i32(4)))),
      ...repeat(
        [
          ...chains.flatMap((chain, n) => addTerms(chain, n * 8)),
          ...set(filter, i32.add(get(filter), step)),
          ...set(x, i32.add(get(x), step)),
        ],
        i32.less(get(x), get(end)),
      ),
      ...set(distances, i32.add(get(distances), i32(4))),
    ]),
    ...chains.flatMap(({ sum, rest }, n) => [
      ...f64x2.store(get(result), get(sum), n * VECTOR),
      ...f64x2.store(get(result), get(rest), (chains.length + n) * VECTOR),
    ]),
  ];
});
