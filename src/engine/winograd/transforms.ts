/**
 * Winograd's convolutions F(m×m, 3×3) (Lavin and Gray, arXiv 1509.09308): m×m outputs at once from a patch of (m + 2)×(m + 2) inputs,
 *
 *   y = Aᵀ ((G g Gᵀ) ⊙ (Bᵀ d B)) A,
 *
 * with (m + 2)² products a channel in place of 9·m². The matrices are those of the points 0, ±1 (and ±2) and ∞. The rows of G are
 * integers here; what they were divided by, `divisors`, divides the products of two of them, so that each is rounded once.
 */
export type Matrix = readonly (readonly number[])[];

export interface Transforms {
  /** Outputs a side. */
  readonly outputs: 2 | 4;
  /** Aᵀ, Bᵀ, and G times the divisors, row by row. */
  readonly output: Matrix;
  readonly input: Matrix;
  readonly filter: Matrix;
  readonly divisors: readonly number[];
}

/** What an element of a transformed filter is multiplied by: one rounding for both divisors. */
export const scaleOf =
  ({ divisors }: Transforms) =>
  (row: number, column: number): number =>
    1 / (divisors[row] * divisors[column]);

/** Taps a side of the filters. */
export const TAPS = 3;

/** Inputs a side of a patch. */
export const patchOf = ({ input }: Transforms): number => input.length;

export const F2: Transforms = {
  outputs: 2,
  output: [
    [1, 1, 1, 0],
    [0, 1, -1, 1],
  ],
  input: [
    [1, 0, -1, 0],
    [0, 1, 1, 0],
    [0, -1, 1, 0],
    [0, -1, 0, 1],
  ],
  filter: [
    [1, 0, 0],
    [1, 1, 1],
    [1, -1, 1],
    [0, 0, 1],
  ],
  divisors: [1, 2, 2, 1],
};

export const F4: Transforms = {
  outputs: 4,
  output: [
    [1, 1, 1, 1, 1, 0],
    [0, 1, -1, 2, -2, 0],
    [0, 1, 1, 4, 4, 0],
    [0, 1, -1, 8, -8, 1],
  ],
  input: [
    [4, 0, -5, 0, 1, 0],
    [0, -4, -4, 1, 1, 0],
    [0, 4, -4, -1, 1, 0],
    [0, -2, -1, 2, 1, 0],
    [0, 2, -1, -2, 1, 0],
    [0, 4, 0, -5, 0, 1],
  ],
  filter: [
    [1, 0, 0],
    [1, 1, 1],
    [1, -1, 1],
    [1, 2, 4],
    [1, -2, 4],
    [0, 0, 1],
  ],
  divisors: [4, -6, -6, 24, 24, 1],
};
