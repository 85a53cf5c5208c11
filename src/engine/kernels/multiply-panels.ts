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
  multiplyAdd,
  range,
  repeat,
  set,
  VECTOR,
  type Vectors,
  when,
} from '../assembler.js';
import { FLOAT32_DIRECT_PANELS, FLOAT32_PANELS, type PanelKind } from '../panels.js';

/**
 * The sums of a tile: of all rows of a panel of a, by one panel of b; or, where there are two panels, by two (`wide`), which registers of 16 bytes
 * are too few for, unless an engine makes pairs of them one; or of half the rows by two (`folded`): as many sums as by one, but fewer numbers to be
 * read and spread over a vector for them.
 */
type Tile = 'narrow' | 'folded' | 'wide';

/** What a kernel multiplies, and how. */
interface Product {
  readonly vectors: Vectors;
  /** Rows of a panel of a, and vectors of one of b. */
  readonly height: number;
  readonly width: number;
  readonly tile: Tile;
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
const multiply = (name: string, { vectors, height, width, tile, addProduct, inChains }: Product): Kernel =>
  kernel(name, ({ parameter, variable }) => {
    const [a, b, c, rows, columns, aPitch, bPitch, length] = range(8).map(() => parameter('i32'));
    const chain = inChains ? parameter('i32') : undefined;
    const more = parameter('i32');
    const [i, j, part, p, chainEnd, end, first, target, added] = range(9).map(() => variable('i32'));
    const inPanels = range(tile === 'narrow' ? 1 : 2).map(() => variable('i32'));
    const rowsAtOnce = tile === 'folded' ? height / 2 : height;
    const sums = range(rowsAtOnce * inPanels.length * width).map(() => variable('v128'));
    const right = range(inPanels.length * width).map(() => variable('v128'));
    const left = variable('v128');
    /** From one place of the depth to the next, in a panel. */
    const [aStep, bStep] = [height * vectors.bytes, width * VECTOR];
    const rowBytes = i32.mul(get(columns), i32(bStep));

    /** The sums of some rows of a panel with some panels of columns. */
    const tileOf = (panels: readonly Local[], count: number, firstRow: Code): Code => {
      const across = range(panels.length * width);
      const down = range(count);
      const all = range(across.length * count).map((n) => sums[n]);
      const sumOf = (row: number, vector: number): Local => sums[row * across.length + vector];
      const oneTerm: Code = [
        ...across.flatMap((n) =>
          set(right[n], vectors.load(get(panels[Math.floor(n / width)]), (n % width) * VECTOR)),
        ),
        ...down.flatMap((row) => [
          ...set(left, vectors.loadSplat(get(p), row * vectors.bytes)),
          ...across.flatMap((n) =>
            set(sumOf(row, n), addProduct(get(left), get(right[n]), get(sumOf(row, n)))),
          ),
        ]),
        ...set(p, i32.add(get(p), i32(aStep))),
        ...panels.flatMap((q) => set(q, i32.add(get(q), i32(bStep)))),
      ];
      const rowByRow = (visit: (sum: Local, offset: number) => Code): Code => [
        ...set(target, get(first)),
        ...down.flatMap((row) => [
          ...across.flatMap((n) => visit(sumOf(row, n), n * VECTOR)),
          ...set(target, i32.add(get(target), rowBytes)),
        ]),
      ];
      const addStored = rowByRow((sum, offset) =>
        set(sum, vectors.add(vectors.load(get(target), offset), get(sum))),
      );
      /** To before that place. */
      const sumTo = (place: Local): Code => [
        ...all.flatMap((sum) => set(sum, vectors.constant(0))),
        ...repeat(oneTerm, i32.less(get(p), get(place))),
      ];
      // all is read before any is written, or an engine makes no pairs of vectors one
      const storeSums = (isMore: Local): Code => [
        ...when(get(isMore), addStored),
        ...rowByRow((sum, offset) => vectors.store(get(target), get(sum), offset)),
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
      const row = i32.add(i32.mul(get(i), i32(height)), firstRow);
      return [
        ...set(p, i32.add(get(a), i32.mul(get(i), get(aPitch)))),
        ...set(end, i32.add(get(p), i32.mul(get(length), i32(aStep)))),
        ...set(p, i32.add(get(p), i32.mul(firstRow, i32(vectors.bytes)))),
        ...panels.flatMap((q, n) => set(q, i32.add(get(b), i32.mul(i32.add(get(j), i32(n)), get(bPitch))))),
        ...set(first, i32.add(get(c), i32.add(i32.mul(row, rowBytes), i32.mul(get(j), i32(bStep))))),
        ...(chain ? chainByChain(chain) : [...sumTo(end), ...storeSums(more)]),
      ];
    };

    const byPanel = tileOf(inPanels.slice(0, 1), height, i32(0));
    if (tile === 'narrow')
      return count(i, i32(0), get(rows), i32(1), count(j, i32(0), get(columns), i32(1), byPanel));
    const byPair = count(part, i32(0), i32(height), i32(rowsAtOnce), tileOf(inPanels, rowsAtOnce, get(part)));
    const isPair = i32.less(i32.add(get(j), i32(1)), get(columns));
    const byPairs = [
      ...set(j, i32(0)),
      ...when(isPair, repeat([...byPair, ...set(j, i32.add(get(j), i32(2)))], isPair)),
      ...when(i32.less(get(j), get(columns)), byPanel),
    ];
    return count(i, i32(0), get(rows), i32(1), byPairs);
  });

/** In float64, on the panels of `ops/gemm.ts`. */
export const multiplyPanels = (fused: boolean, tile: Tile = 'folded'): Kernel =>
  multiply(tile === 'folded' ? 'multiplyPanels' : `${tile}Product`, {
    vectors: f64x2,
    height: PANEL,
    width: PANEL / f64x2.lanes,
    tile,
    addProduct: multiplyAdd(fused),
    inChains: true,
  });

/** In float32, a product rounded and then its sum, whatever the engine could fuse. */
const multiplyFloatPanels = (
  name: string,
  { rows, columns }: PanelKind,
  how: Pick<Product, 'inChains' | 'tile'>,
): Kernel =>
  multiply(name, {
    vectors: f32x4,
    height: rows,
    width: columns / f32x4.lanes,
    addProduct: (x, y, sum) => f32x4.add(sum, f32x4.mul(x, y)),
    ...how,
  });

/** Of transformed patches. */
export const multiplyFloats = multiplyFloatPanels('multiplyFloats', FLOAT32_PANELS, {
  inChains: true,
  tile: 'folded',
});

/** Of one chain: its panels are as a folded tile of the other's is. */
export const multiplyChain = multiplyFloatPanels('multiplyChain', FLOAT32_DIRECT_PANELS, {
  inChains: false,
  tile: 'narrow',
});
