/**
 * Blocked matrix product in float64, C = A·B with A [rows × depth] and B [depth × columns].
 *
 * Both operands are packed into *panels* four wide: panel p of A holds rows 4p…4p+3 as [depth][4], panel q
 * of B columns 4q…4q+3 as [depth][4], so that the kernel reads both front to back. The kernel keeps a 4×4
 * tile of C in registers; the depth is cut into blocks so that the panels it walks over stay in cache.
 * The blocks also shorten the chain of additions, which tightens the error bound (`gemmErrorBound`).
 */
import { UNIT_ROUNDOFF } from '../numerics/rounding.js';

/** Rows of A, and columns of B, in one panel. */
export const PANEL = 4;

/** Terms summed in one chain. 256 × 4 float64s of A and of B are 16 KB: half of a small L1 cache. */
export const DEPTH_BLOCK = 256;

/** Number of panels that cover n rows or columns; the last may be padded with zeros. */
export const panelsOf = (n: number): number => Math.ceil(n / PANEL);

/**
 * A bound E such that |computed − exact| ≤ E·Σ|a||b| for each element of C plus one more addition
 * (a bias) and the rounding of the comparison: γ_n of Higham's Accuracy and Stability, §3.1,
 * n counting the additions an element passes through.
 */
export const gemmErrorBound = (depth: number): number =>
  chainsErrorBound(Math.min(depth, DEPTH_BLOCK), Math.ceil(depth / DEPTH_BLOCK));

/** The same of so many chains of additions, none of more terms than `longest`. */
export function chainsErrorBound(longest: number, chains: number): number {
  const n = longest + chains + 1 + 2;
  return (n * UNIT_ROUNDOFF) / (1 - n * UNIT_ROUNDOFF);
}

/** One operand, packed: [count][depth][4]. */
export interface Panels {
  readonly data: Float64Array;
  readonly count: number;
  readonly depth: number;
}

/** Adds A·B to `c`, [4·a.count × 4·b.count] row by row. */
export function multiplyPanels(a: Panels, b: Panels, c: Float64Array): void {
  // V8 remembers a number once computed as a float64 (a width of 64·2ᵏ, say) and then counts loops in float64 ever after.
  const rows = a.count | 0;
  const columns = b.count | 0;
  const depth = a.depth | 0;
  for (let start = 0; start < depth; start += DEPTH_BLOCK) {
    const block = { start, end: Math.min(start + DEPTH_BLOCK, depth) };
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < columns; j++) addTile(a, i, b, j, c, block);
    }
  }
}

/** Adds to c's tile of panels i and j a block of its sums: sixteen dot products side by side, in sixteen registers. */
function addTile(
  { data: a, depth }: Panels,
  i: number,
  { data: b, count }: Panels,
  j: number,
  c: Float64Array,
  { start, end }: { readonly start: number; readonly end: number },
): void {
  const columns = count * PANEL;
  const first = (i * depth + start) * PANEL;
  const last = (i * depth + end) * PANEL;
  const ahead = (j - i) * depth * PANEL;
  let c00 = 0;
  let c01 = 0;
  let c02 = 0;
  let c03 = 0;
  let c10 = 0;
  let c11 = 0;
  let c12 = 0;
  let c13 = 0;
  let c20 = 0;
  let c21 = 0;
  let c22 = 0;
  let c23 = 0;
  let c30 = 0;
  let c31 = 0;
  let c32 = 0;
  let c33 = 0;
  // A literal panel width: V8 does not fold an exported constant, which costs a quarter of the kernel's speed.
  for (let p = first, q = first + ahead; p < last; p += 4, q += 4) {
    const b0 = b[q];
    const b1 = b[q + 1];
    const b2 = b[q + 2];
    const b3 = b[q + 3];
    const a0 = a[p];
    c00 += a0 * b0;
    c01 += a0 * b1;
    c02 += a0 * b2;
    c03 += a0 * b3;
    const a1 = a[p + 1];
    c10 += a1 * b0;
    c11 += a1 * b1;
    c12 += a1 * b2;
    c13 += a1 * b3;
    const a2 = a[p + 2];
    c20 += a2 * b0;
    c21 += a2 * b1;
    c22 += a2 * b2;
    c23 += a2 * b3;
    const a3 = a[p + 3];
    c30 += a3 * b0;
    c31 += a3 * b1;
    c32 += a3 * b2;
    c33 += a3 * b3;
  }
  let row = (i * columns + j) * PANEL;
  c[row] += c00;
  c[row + 1] += c01;
  c[row + 2] += c02;
  c[row + 3] += c03;
  row += columns;
  c[row] += c10;
  c[row + 1] += c11;
  c[row + 2] += c12;
  c[row + 3] += c13;
  row += columns;
  c[row] += c20;
  c[row + 1] += c21;
  c[row + 2] += c22;
  c[row + 3] += c23;
  row += columns;
  c[row] += c30;
  c[row + 1] += c31;
  c[row + 2] += c32;
  c[row + 3] += c33;
}
