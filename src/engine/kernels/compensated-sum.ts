/**
 * One dot product again, from the float32s themselves, with the error of each addition added up beside it (Knuth's TwoSum, TAOCP
 * 4.2.2; Ogita, Rump and Oishi, SIAM J. Sci. Comput. 26, 2005, Dot2): as if in twice the precision. Four sums run side by side.
 */
import { type Code, f64x2, get, kernel, range, set, VECTOR } from '../assembler.js';
import { alongRuns, type Pair } from './along-runs.js';
import { lostBy } from './two-sum.js';

/** Sums that are left, each two float64s: the sum and its rest. */
export const PARTIAL_SUMS = 4;

/** compensatedSum(filter, window, distances, runs, floats, result): along-runs.ts; the address of the results, four sums, then their rests. */
export const compensatedSum = kernel('compensatedSum', ({ parameter, variable }) => {
  const [filter, window, distances, runs, floats, result] = range(6).map(() => parameter('i32'));
  const chains = [0, 1].map(() => ({ sum: variable('v128'), rest: variable('v128') }));
  const [term, next, part] = [0, 1, 2].map(() => variable('v128'));

  const addTerms = ({ sum, rest }: (typeof chains)[number], pair: Pair): Code => [
    ...set(term, f64x2.mul(...pair)),
    ...set(next, f64x2.add(get(sum), get(term))),
    ...set(rest, f64x2.add(get(rest), lostBy(sum, term, next, part))),
    ...set(sum, get(next)),
  ];
  return [
    ...alongRuns([filter, window, distances, runs, floats], { variable }, [
      (...pairs) => chains.flatMap((chain, n) => addTerms(chain, pairs[n])),
    ]),
    ...chains.flatMap(({ sum, rest }, n) => [
      ...f64x2.store(get(result), get(sum), n * VECTOR),
      ...f64x2.store(get(result), get(rest), (chains.length + n) * VECTOR),
    ]),
  ];
});
