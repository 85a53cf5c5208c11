/** A constant matrix times a vector as a list of sums, the fewest additions that its symmetries allow, and as code. */
import { type Code, get, type Local, set, type Vectors } from '../assembler.js';
import type { Matrix } from './transforms.js';

/** A factor times an input, or times the sum that many behind the inputs. */
interface Term {
  readonly factor: number;
  readonly of: number;
}

export interface LinearMap {
  readonly inputs: number;
  /** Each of inputs and sums before it. */
  readonly sums: readonly (readonly Term[])[];
  /** Which of inputs and sums are the results. */
  readonly results: readonly number[];
}

/**
 * Points and their opposites make pairs of rows, or of columns, that differ in signs alone. Two such rows are the sum and the difference
 * of what they share and what they do not; of two such columns' inputs only the sum and the difference are needed.
 */
export function linearMap(matrix: Matrix): LinearMap {
  const inputs = matrix[0].length;
  const sums: (readonly Term[])[] = [];
  const sumOf = (terms: readonly Term[]): number => {
    if (terms.length === 1 && terms[0].factor === 1) return terms[0].of;
    sums.push(terms);
    return inputs + sums.length - 1;
  };
  const differInSigns = (a: readonly number[], b: readonly number[] | undefined): boolean =>
    b?.every((factor, i) => Math.abs(factor) === Math.abs(a[i])) ?? false;

  const column = (c: number): number[] => matrix.map((row) => row[c]);
  const both = new Map<number, { readonly sum: number; readonly difference: number }>();
  for (let c = 0; c + 1 < inputs; c++) {
    if (both.has(c - 1) || !differInSigns(column(c), column(c + 1))) continue;
    const pair = (sign: number) =>
      sumOf([
        { factor: 1, of: c },
        { factor: sign, of: c + 1 },
      ]);
    both.set(c, { sum: pair(1), difference: pair(-1) });
  }
  const termsOf = (row: readonly number[]): Term[] =>
    row.flatMap((factor, c) => {
      const pair = both.get(c);
      if (factor === 0 || both.has(c - 1)) return [];
      return [{ factor, of: pair ? (row[c + 1] === factor ? pair.sum : pair.difference) : c }];
    });

  const results: number[] = [];
  for (let r = 0; r < matrix.length; r++) {
    const terms = termsOf(matrix[r]);
    const next = matrix[r + 1];
    if (both.size > 0 || !next || !differInSigns(matrix[r], next)) {
      results.push(sumOf(terms));
      continue;
    }
    const shared = sumOf(terms.filter(({ factor, of }) => factor === next[of]));
    const opposite = sumOf(terms.filter(({ factor, of }) => factor !== next[of]));
    for (const factor of [1, -1]) {
      results.push(
        sumOf([
          { factor: 1, of: shared },
          { factor, of: opposite },
        ]),
      );
    }
    r++;
  }
  return { inputs, sums, results };
}

/** The most roundings that a term meets on its way into a result. Powers of two multiply exactly. */
export function roundingsOf({ inputs, sums, results }: LinearMap): number {
  const met: number[] = new Array(inputs).fill(0);
  for (const terms of sums) {
    const before = Math.max(...terms.map(({ factor, of }) => met[of] + (isPowerOfTwo(factor) ? 0 : 1)));
    met.push(before + terms.length - 1);
  }
  return Math.max(...results.map((of) => met[of]));
}

const isPowerOfTwo = (factor: number): boolean => [1, 2, 4, 8].includes(Math.abs(factor));

/** A sum in the order in which it is added up: its first term, and those added to it or, factors negated, taken from it. */
export function ordered(terms: readonly Term[]): {
  readonly first: Term;
  readonly others: readonly { readonly term: Term; readonly taken: boolean }[];
} {
  const [first, ...others] = [...terms].sort((a, b) => b.factor - a.factor);
  return {
    first,
    others: others.map(({ factor, of }) => ({ term: { factor: Math.abs(factor), of }, taken: factor < 0 })),
  };
}

/**
 * Code of the map on vectors.
 * @param values the inputs
 * @param spare gives a register for each sum
 */
export function codeOf(
  { sums, results }: LinearMap,
  values: readonly Local[],
  spare: readonly Local[],
  vectors: Vectors,
): { readonly code: Code; readonly results: readonly Local[] } {
  const registers = [...values, ...spare];
  const product = ({ factor, of }: Term): Code => {
    const value = get(registers[of]);
    return factor === 1 ? value : vectors.mul(value, vectors.constant(factor));
  };
  const code = sums.flatMap((terms, n) => {
    const { first, others } = ordered(terms);
    const sum = others.reduce(
      (before, { term, taken }) => (taken ? vectors.sub : vectors.add)(before, product(term)),
      product(first),
    );
    return set(spare[n], sum);
  });
  return { code, results: results.map((of) => registers[of]) };
}
