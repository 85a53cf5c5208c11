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
  type Local,
  range,
  repeat,
  set,
  VECTOR,
  type Vectors,
  when,
} from '../assembler.js';
import { FLOAT32_DIRECT_PANELS, FLOAT32_PANELS, type PanelKind } from '../panels.js';

/** A tile of sums in registers. */
interface Tile {
  readonly vectors: Vectors;
  /** Rows, and vectors in each. */
  readonly height: number;
  readonly width: number;
  readonly inChains: boolean;
  /** To a product a sum is added. */
  addProduct(x: Code, y: Code, sum: Code): Code;
}

/**
 * name(a, b, c, rows, columns, aPitch, bPitch, length, more): the sums of `length` places of the depth, row by row into c, or added to it
 * where there is `more` than these. Addresses, the panels of a and of b, and the bytes from one panel to the next.
 *
 * Of tiles in chains name(a, b, c, rows, columns, aPitch, bPitch, length, chain, more): in chains of so many places, added up one after the
 * other while a tile's sums are in the nearest cache.
 */
const multiply = (name: string, { vectors, height, width, addProduct, inChains }: Tile): Kernel =>
  kernel(name, ({ parameter, variable }) => {
    const [a, b, c, rows, columns, aPitch, bPitch, length] = range(8).map(() => parameter('i32'));
    const chain = inChains ? parameter('i32') : undefined;
    const more = parameter('i32');
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
    /** To before that place. */
    const sumTo = (place: Local): Code => [
      ...each((row, vector) => set(tile[row][vector], vectors.constant(0))),
      ...repeat(oneTerm, i32.less(get(p), get(place))),
    ];
    const storeSums = (isMore: Local): Code => [
      ...set(target, get(first)),
      ...when(get(isMore), store(sumToo), store(sum)),
    ];
    const chainByChain = (chain: Local): Code => [
      ...set(added, get(more)),
      ...repeat(
        [
          ...set(chainEnd, i32.add(get(p), i32.mul(get(chain), i32(aStep)))),
          ...set(chainEnd, i32.select(get(chainEnd), get(end), i32.less(get(chainEnd), get(end)))),
          ...sumTo(chainEnd),
          ...storeSums(added),
          ...set(added, i32(1)),
        ],
        i32.less(get(p), get(end)),
      ),
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
      ...(chain ? chainByChain(chain) : [...sumTo(end), ...storeSums(more)]),
    ];
    return count(i, i32(0), get(rows), i32(1), count(j, i32(0), get(columns), i32(1), oneTile));
  });

/** In float64, on the panels of `ops/gemm.ts`. */
export const multiplyPanels = (fused: boolean): Kernel =>
  multiply('multiplyPanels', {
    vectors: f64x2,
    height: PANEL,
    width: PANEL / f64x2.lanes,
    addProduct: fused ? f64x2.relaxedMultiplyAdd : (x, y, sum) => f64x2.add(sum, f64x2.mul(x, y)),
    inChains: true,
  });

/** In float32, a product rounded and then its sum, whatever the engine could fuse. */
const multiplyFloatPanels = (name: string, { rows, columns }: PanelKind, inChains: boolean): Kernel =>
  multiply(name, {
    vectors: f32x4,
    height: rows,
    width: columns / f32x4.lanes,
    addProduct: (x, y, sum) => f32x4.add(sum, f32x4.mul(x, y)),
    inChains,
  });

/** Of transformed patches. */
export const multiplyFloats = multiplyFloatPanels('multiplyFloats', FLOAT32_PANELS, true);

/** Of one chain, a tenth faster than by the other's tile. */
export const multiplyChain = multiplyFloatPanels('multiplyChain', FLOAT32_DIRECT_PANELS, false);
