/** Winograd's matrices make convolutions, and the sums that they are computed by are the matrices, with as many roundings as is said. */
import { describe, expect, it } from 'vitest';
import { type LinearMap, linearMap, roundingsOf } from '../../src/engine/winograd/linear-map.js';
import {
  F2,
  F2_STRIDE_2,
  F3_STRIDE_2,
  F4,
  factorsOf,
  type Matrix,
} from '../../src/engine/winograd/transforms.js';
import { over, rational, sum } from '../numerics/rational.js';

const unit = (length: number, at: number): number[] => Array.from({ length }, (_, i) => (i === at ? 1 : 0));

const evaluate = ({ sums, results }: LinearMap, inputs: readonly number[]): number[] => {
  const values = [...inputs];
  for (const terms of sums)
    values.push(terms.reduce((total, { factor, of }) => total + factor * values[of]!, 0));
  return results.map((of) => values[of]!);
};

describe.each([
  ['F(2, 3)', F2],
  ['F(4, 3)', F4],
  ['F(2, 3) of stride 2', F2_STRIDE_2],
  ['F(3, 3) of stride 2', F3_STRIDE_2],
] as const)('%s', (_, transforms) => {
  const { outputs, stride, output, input, filter, divisors, filterRows } = transforms;

  it('is the correlation with three taps: of every input and every tap alone, and so of all', () => {
    for (let k = 0; k < outputs; k++) {
      for (let j = 0; j < 3; j++) {
        for (let i = 0; i < stride * (outputs - 1) + 3; i++) {
          const terms = filterRows.map((row, p) =>
            over(rational(output[k]![p]! * filter[row]![j]! * input[p]![i]!), rational(divisors[row]!)),
          );
          const { numerator, denominator } = sum(terms);
          expect([numerator % denominator, numerator / denominator]).toEqual([
            0n,
            i === stride * k + j ? 1n : 0n,
          ]);
        }
      }
    }
  });

  it('pairs every element of a patch with one of the filter', () => {
    const rows = filter.length;
    expect(factorsOf(transforms)).toEqual(
      input.flatMap((_row, p) => input.map((_column, q) => rows * filterRows[p]! + filterRows[q]!)),
    );
    expect(new Set(filterRows).size).toBe(rows);
  });

  it.each(Object.entries({ output, input, filter }) as [string, Matrix][])(
    'sums of the %s’s transform are the matrix times the vector',
    (_, matrix) => {
      const map = linearMap(matrix);
      const columns = matrix[0]!.map((_, c) => evaluate(map, unit(matrix[0]!.length, c)));
      expect(matrix.map((_, r) => columns.map((column) => column[r]! + 0))).toEqual(matrix);
    },
  );
});

it('a term meets as many roundings as additions and products that are not by powers of two', () => {
  const counts = [F2, F4, F2_STRIDE_2, F3_STRIDE_2].map((t) =>
    [t.input, t.filter, t.output].map((m) => roundingsOf(linearMap(m))),
  );
  // F4's input: 4·d₀ − 5·d₂ + d₄ is a product and two additions; of pairs of rows, d₃ − 4·d₁ and their sum are two
  expect(counts).toEqual([
    [1, 2, 2],
    [3, 2, 3],
    // of stride 2 an input's transform is a difference or none
    [1, 1, 2],
    [1, 1, 3],
  ]);
});
