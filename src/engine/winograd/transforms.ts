/**
 * Winograd's convolutions F(m×m, 3×3) (Lavin and Gray, arXiv 1509.09308): m×m outputs at once from a patch of inputs,
 *
 *   y = Aᵀ ((G g Gᵀ) ⊙ (Bᵀ d B)) A,
 *
 * with a product a channel for every element of the patch, in place of 9·m². The matrices are those of the points 0, ±1 (and ±2) and ∞,
 * F(2, 2)'s without −1. The rows of G are integers here; what they were divided by, `divisors`, divides the products of two of them, so that each is rounded once.
 *
 * Of stride 1, patches have m + 2 inputs a side. Of stride 2 they have 2m + 1, of which the even ones meet the filter's first and last tap as
 * in a convolution of stride 1 with two taps, F(m, 2), and the odd ones its middle tap, one product an output: all these have one row of G.
 */
export type Matrix = readonly (readonly number[])[];

export interface Transforms {
  readonly name: '2' | '4' | '2-stride-2' | '3-stride-2';
  readonly stride: 1 | 2;
  /** Outputs a side. */
  readonly outputs: 2 | 3 | 4;
  /** Aᵀ, Bᵀ, and G times the divisors, row by row. */
  readonly output: Matrix;
  readonly input: Matrix;
  readonly filter: Matrix;
  readonly divisors: readonly number[];
  /** Which row of G each row of Bᵀ is multiplied by. */
  readonly filterRows: readonly number[];
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

/** Elements of a transformed filter. */
export const filterElementsOf = ({ filter }: Transforms): number => filter.length ** 2;

/** Of each element of a transformed patch, that of a transformed filter which it is multiplied by. */
export const factorsOf = ({ filter, filterRows }: Transforms): readonly number[] =>
  filterRows.flatMap((p) => filterRows.map((q) => filter.length * p + q));

export const F2: Transforms = {
  name: '2',
  stride: 1,
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
  filterRows: [0, 1, 2, 3],
};

export const F4: Transforms = {
  name: '4',
  stride: 1,
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
  filterRows: [0, 1, 2, 3, 4, 5],
};

export const F2_STRIDE_2: Transforms = {
  name: '2-stride-2',
  stride: 2,
  outputs: 2,
  output: [
    [1, 1, 0, 1, 0],
    [0, 1, 1, 0, 1],
  ],
  input: [
    [1, 0, -1, 0, 0],
    [0, 0, 1, 0, 0],
    [0, 0, -1, 0, 1],
    [0, 1, 0, 0, 0],
    [0, 0, 0, 1, 0],
  ],
  filter: [
    [1, 0, 0],
    [1, 0, 1],
    [0, 0, 1],
    [0, 1, 0],
  ],
  divisors: [1, 1, 1, 1],
  filterRows: [0, 1, 2, 3, 3],
};

export const F3_STRIDE_2: Transforms = {
  name: '3-stride-2',
  stride: 2,
  outputs: 3,
  output: [
    [1, 1, 1, 0, 1, 0, 0],
    [0, 1, -1, 0, 0, 1, 0],
    [0, 1, 1, 1, 0, 0, 1],
  ],
  input: [
    [1, 0, 0, 0, -1, 0, 0],
    [0, 0, 1, 0, 1, 0, 0],
    [0, 0, -1, 0, 1, 0, 0],
    [0, 0, -1, 0, 0, 0, 1],
    [0, 1, 0, 0, 0, 0, 0],
    [0, 0, 0, 1, 0, 0, 0],
    [0, 0, 0, 0, 0, 1, 0],
  ],
  filter: [
    [1, 0, 0],
    [1, 0, 1],
    [1, 0, -1],
    [0, 0, 1],
    [0, 1, 0],
  ],
  divisors: [1, 2, 2, 1, 1],
  filterRows: [0, 1, 2, 3, 4, 4, 4],
};

export const TRANSFORMS: readonly Transforms[] = [F2, F4, F2_STRIDE_2, F3_STRIDE_2];
