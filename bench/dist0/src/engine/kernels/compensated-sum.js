/**
 * One dot product of two panels again, with the error of each addition added up beside it (Knuth's TwoSum, TAOCP 4.2.2; Ogita, Rump
 * and Oishi, SIAM J. Sci. Comput. 26, 2005, Dot2): as if in twice the precision, on the panels as they were packed.
 */
import { PANEL } from '../../ops/gemm.js';
import { f64, get, i32, kernel, repeat, set } from '../assembler.js';
/**
 * compensatedSum(p, q, depth, shift, result): addresses of the row's and the column's first float64; shift + Σ a·b is, nearly, the sum
 * of the two float64s at `result`.
 */
export const compensatedSum = kernel('compensatedSum', ({ parameter, variable }) => {
    const [p, q, depth] = [0, 1, 2].map(() => parameter('i32'));
    const shift = parameter('f64');
    const result = parameter('i32');
    const [sum, rest, term, next, part] = [0, 1, 2, 3, 4].map(() => variable('f64'));
    const step = i32(8 * PANEL);
    const addTerm = [
        ...set(term, f64.mul(f64.load(get(p)), f64.load(get(q)))),
        ...set(next, f64.add(get(sum), get(term))),
        ...set(part, f64.sub(get(next), get(sum))),
        ...set(rest, f64.add(get(rest), f64.add(f64.sub(get(sum), f64.sub(get(next), get(part))), f64.sub(get(term), get(part))))),
        ...set(sum, get(next)),
        ...set(p, i32.add(get(p), step)),
        ...set(q, i32.add(get(q), step)),
        ...set(depth, i32.sub(get(depth), i32(1))),
    ];
    return [
        ...set(sum, get(shift)),
        ...repeat(addTerm, get(depth)),
        ...f64.store(get(result), get(sum)),
        ...f64.store(get(result), get(rest), 8),
    ];
});
