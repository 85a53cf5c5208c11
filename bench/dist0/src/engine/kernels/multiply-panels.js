/**
 * The matrix product of `ops/gemm.ts` in SIMD, on the same panels and in the same order of additions: sixteen dot products side by
 * side in eight registers of two. A fused multiply-add gives the same bits, as a product of two float32s is exact in float64.
 */
import { DEPTH_BLOCK, PANEL } from '../../ops/gemm.js';
import { count, f64x2, get, i32, kernel, repeat, set } from '../assembler.js';
const BYTES = 8;
/** From one place of the depth to the next, in a panel. */
const STEP = PANEL * BYTES;
const VECTOR = 2 * BYTES;
const range = (n) => Array.from({ length: n }, (_, i) => i);
/** multiplyPanels(a, b, c, rows, columns, depth): the addresses, the panels of a and of b; c is zeros before. */
export const multiplyPanels = (fused) => kernel('multiplyPanels', ({ parameter, variable }) => {
    const [a, b, c, rows, columns, depth] = range(6).map(() => parameter('i32'));
    const [i, j, start, length, p, q, end, target] = range(8).map(() => variable('i32'));
    const tile = range(PANEL).map(() => range(PANEL / 2).map(() => variable('v128')));
    const right = range(PANEL / 2).map(() => variable('v128'));
    const left = variable('v128');
    const each = (f) => range(PANEL).flatMap((row) => range(PANEL / 2).flatMap((vector) => f(row, vector)));
    const addProduct = (row, vector) => {
        const [x, y, sum] = [get(left), get(right[vector]), get(tile[row][vector])];
        return set(tile[row][vector], fused ? f64x2.relaxedMultiplyAdd(x, y, sum) : f64x2.add(sum, f64x2.mul(x, y)));
    };
    const oneTerm = [
        ...right.flatMap((vector, n) => set(vector, f64x2.load(get(q), n * VECTOR))),
        ...range(PANEL).flatMap((row) => [
            ...set(left, f64x2.loadSplat(get(p), row * BYTES)),
            ...range(PANEL / 2).flatMap((vector) => addProduct(row, vector)),
        ]),
        ...set(p, i32.add(get(p), i32(STEP))),
        ...set(q, i32.add(get(q), i32(STEP))),
    ];
    const rowBytes = i32.mul(get(columns), i32(STEP));
    const addToC = range(PANEL).flatMap((row) => [
        ...range(PANEL / 2).flatMap((vector) => f64x2.store(get(target), f64x2.add(f64x2.load(get(target), vector * VECTOR), get(tile[row][vector])), vector * VECTOR)),
        ...set(target, i32.add(get(target), rowBytes)),
    ]);
    const place = (panels, index) => i32.add(get(panels), i32.mul(i32.add(i32.mul(get(index), get(depth)), get(start)), i32(STEP)));
    const oneTile = [
        ...each((row, vector) => set(tile[row][vector], f64x2.zero)),
        ...set(p, place(a, i)),
        ...set(q, place(b, j)),
        ...set(end, i32.add(get(p), i32.mul(get(length), i32(STEP)))),
        ...repeat(oneTerm, i32.less(get(p), get(end))),
        ...set(target, i32.add(get(c), i32.mul(i32.add(i32.mul(i32.mul(get(i), i32(PANEL)), get(columns)), get(j)), i32(STEP)))),
        ...addToC,
    ];
    const rest = i32.sub(get(depth), get(start));
    return count(start, i32(0), get(depth), i32(DEPTH_BLOCK), [
        ...set(length, i32.select(rest, i32(DEPTH_BLOCK), i32.less(rest, i32(DEPTH_BLOCK)))),
        ...count(i, i32(0), get(rows), i32(1), count(j, i32(0), get(columns), i32(1), oneTile)),
    ]);
});
