/**
 * The matrix product of `ops/gemm.ts` in SIMD: a tile of dot products side by side in eight registers. A fused multiply-add is one rounding less
 * than a product and a sum, and none where the product of the two is exact.
 */
import { PANEL } from '../../ops/gemm.js';
import {
  type Code,
  count,
  f32x4,
  f64x2,
  get,
  i32,
  type Kernel,
  kernel,
  multiplyAdd,
  range,
  repeat,
  set,
  VECTOR,
  type Vectors,
  when,
} from '../assembler.js';
import { FLOAT_COLUMNS, FLOAT_ROWS } from '../panels.js';

/** A tile of sums in registers. */
interface Tile {
  readonly vectors: Vectors;
  /** Rows, and vectors in each. */
  readonly height: number;
  readonly width: number;
  /** To a product a sum is added. */
  addProduct(x: Code, y: Code, sum: Code): Code;
}

/**
 * name(a, b, c, rows, columns, aPitch, bPitch, length, chain, more): the sums of `length` places of the depth, in chains of `chain` added up one
 * after the other, row by row into c, or added to it where there is `more` than these. Addresses, the panels of a and of b, and the bytes
 * from one panel to the next. A tile's chains follow each other while its sums are in the nearest cache.
 */
const multiply = (name: string, { vectors, height, width, addProduct }: Tile): Kernel =>
  kernel(name, ({ parameter, variable }) => {
    const [a, b, c, rows, columns, aPitch, bPitch, length, chain, more] = range(10).map(() =>
      parameter('i32'),
    );
    const [i, j, p, q, chainEnd, end, first, target, added] = range(9).map(() => variable('i32'));
    const tile = range(height).map(() => range(width).map(() => variable('v128')));
    const right = range(width).map(() => variable('v128'));
    const left = variable('v128');
    /** From one place of the depth to the next, in a panel. */
    const [aStep, bStep] = [height * vectors.bytes, width * VECTOR];

    const each = (f: (row: number, vector: number) => Code): Code =>
      range(height).flatMap((row) => range(width).flatMap((vector) => f(row, vector)));
    const oneTerm: Code = [
      ...right.flatMap((vector, n) => set(vector, vectors.load(get(q), n * VECTOR))),
      ...tile.flatMap((sums, row) => [
        ...set(left, vectors.loadSplat(get(p), row * vectors.bytes)),
        ...sums.flatMap((sum, vector) => set(sum, addProduct(get(left), get(right[vector]), get(sum)))),
      ]),
      ...set(p, i32.add(get(p), i32(aStep))),
      ...set(q, i32.add(get(q), i32(bStep))),
    ];
    const rowBytes = i32.mul(get(columns), i32(bStep));
    const store = (value: (row: number, vector: number) => Code): Code =>
      range(height).flatMap((row) => [
        ...range(width).flatMap((vector) => vectors.store(get(target), value(row, vector), vector * VECTOR)),
        ...set(target, i32.add(get(target), rowBytes)),
      ]);
    const sum = (row: number, vector: number): Code => get(tile[row][vector]);
    const sumToo = (row: number, vector: number): Code =>
      vectors.add(vectors.load(get(target), vector * VECTOR), sum(row, vector));
    const chainBytes = i32.mul(get(chain), i32(aStep));
    const oneChain: Code = [
      ...each((row, vector) => set(tile[row][vector], vectors.constant(0))),
      ...set(chainEnd, i32.add(get(p), chainBytes)),
      ...set(chainEnd, i32.select(get(chainEnd), get(end), i32.less(get(chainEnd), get(end)))),
      ...repeat(oneTerm, i32.less(get(p), get(chainEnd))),
      ...set(target, get(first)),
      ...when(get(added), store(sumToo), store(sum)),
      ...set(added, i32(1)),
    ];
    const oneTile: Code = [
      ...set(p, i32.add(get(a), i32.mul(get(i), get(aPitch)))),
      ...set(q, i32.add(get(b), i32.mul(get(j), get(bPitch)))),
      ...set(end, i32.add(get(p), i32.mul(get(length), i32(aStep)))),
      ...set(
        first,
        i32.add(
          get(c),
          i32.mul(i32.add(i32.mul(i32.mul(get(i), i32(height)), get(columns)), get(j)), i32(bStep)),
        ),
      ),
      ...set(added, get(more)),
      ...repeat(oneChain, i32.less(get(p), get(end))),
    ];
    return count(i, i32(0), get(rows), i32(1), count(j, i32(0), get(columns), i32(1), oneTile));
  });

/** In float64, on the panels of `ops/gemm.ts`. */
export const multiplyPanels = (fused: boolean): Kernel =>
  multiply('multiplyPanels', {
    vectors: f64x2,
    height: PANEL,
    width: PANEL / f64x2.lanes,
    addProduct: multiplyAdd(fused),
  });

/** In float32, a product rounded and then its sum, whatever the engine could fuse: rows in panels of four, columns of eight. */
export const multiplyFloats = multiply('multiplyFloats', {
  vectors: f32x4,
  height: FLOAT_ROWS,
  width: FLOAT_COLUMNS / f32x4.lanes,
  addProduct: (x, y, sum) => f32x4.add(sum, f32x4.mul(x, y)),
});
