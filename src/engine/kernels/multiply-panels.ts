/**
 * The matrix product of `ops/gemm.ts` in SIMD, on the same panels: sixteen dot products side by side in eight registers of two. A
 * fused multiply-add is one rounding less than a product and a sum, and none where the product of the two is exact.
 */
import { PANEL } from '../../ops/gemm.js';
import { type Code, count, f64x2, get, i32, kernel, repeat, set, when } from '../assembler.js';

const BYTES = 8;
/** From one place of the depth to the next, in a panel. */
const STEP = PANEL * BYTES;
const VECTOR = 2 * BYTES;

const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

/**
 * multiplyPanels(a, b, c, rows, columns, aPitch, bPitch, length, more): the sums of `length` places of the depth, row by row into c, or added
 * to it where there is `more` than these. Addresses, the panels of a and of b, and the bytes from one panel to the next.
 */
export const multiplyPanels = (fused: boolean) =>
  kernel('multiplyPanels', ({ parameter, variable }) => {
    const [a, b, c, rows, columns, aPitch, bPitch, length, more] = range(9).map(() => parameter('i32'));
    const [i, j, p, q, end, target] = range(6).map(() => variable('i32'));
    const tile = range(PANEL).map(() => range(PANEL / 2).map(() => variable('v128')));
    const right = range(PANEL / 2).map(() => variable('v128'));
    const left = variable('v128');

    const each = (f: (row: number, vector: number) => Code): Code =>
      range(PANEL).flatMap((row) => range(PANEL / 2).flatMap((vector) => f(row, vector)));
    const addProduct = (row: number, vector: number): Code => {
      const [x, y, sum] = [get(left), get(right[vector]), get(tile[row][vector])];
      return set(
        tile[row][vector],
        fused ? f64x2.relaxedMultiplyAdd(x, y, sum) : f64x2.add(sum, f64x2.mul(x, y)),
      );
    };
    const oneTerm: Code = [
      ...right.flatMap((vector, n) => set(vector, f64x2.load(get(q), n * VECTOR))),
      ...range(PANEL).flatMap((row) => [
        ...set(left, f64x2.loadSplat(get(p), row * BYTES)),
        ...range(PANEL / 2).flatMap((vector) => addProduct(row, vector)),
      ]),
      ...set(p, i32.add(get(p), i32(STEP))),
      ...set(q, i32.add(get(q), i32(STEP))),
    ];
    const rowBytes = i32.mul(get(columns), i32(STEP));
    const store = (value: (row: number, vector: number) => Code): Code =>
      range(PANEL).flatMap((row) => [
        ...range(PANEL / 2).flatMap((vector) =>
          f64x2.store(get(target), value(row, vector), vector * VECTOR),
        ),
        ...set(target, i32.add(get(target), rowBytes)),
      ]);
    const sum = (row: number, vector: number): Code => get(tile[row][vector]);
    const sumToo = (row: number, vector: number): Code =>
      f64x2.add(f64x2.load(get(target), vector * VECTOR), sum(row, vector));
    const oneTile: Code = [
      ...each((row, vector) => set(tile[row][vector], f64x2.constant(0))),
      ...set(p, i32.add(get(a), i32.mul(get(i), get(aPitch)))),
      ...set(q, i32.add(get(b), i32.mul(get(j), get(bPitch)))),
      ...set(end, i32.add(get(p), i32.mul(get(length), i32(STEP)))),
      ...repeat(oneTerm, i32.less(get(p), get(end))),
      ...set(
        target,
        i32.add(
          get(c),
          i32.mul(i32.add(i32.mul(i32.mul(get(i), i32(PANEL)), get(columns)), get(j)), i32(STEP)),
        ),
      ),
      ...when(get(more), store(sumToo), store(sum)),
    ];
    return count(i, i32(0), get(rows), i32(1), count(j, i32(0), get(columns), i32(1), oneTile));
  });
