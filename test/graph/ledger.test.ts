/** What a graph may ask for while its sizes are worked out. */
import { expect, it } from 'vitest';
import { Ledger } from '../../src/graph/ledger.js';
import { type Known, known } from '../../src/graph/values.js';
import { shapes } from '../../src/ops/shapes.js';
import { refusal } from '../golden-dumps/sources.js';

const sized = (...shape: number[]): Known => ({ ...known([1], [0]), shape });

it('has 2²⁸ numbers in all, of what is read and what is given', () => {
  const ledger = new Ledger();
  ledger.spend([sized(2 ** 14, 2 ** 13)], [sized(2 ** 26)]);
  ledger.spend([], [sized(2 ** 26)]);
  expect(refusal(() => ledger.spend([sized(1)], []))).toBe(
    'graph: expected at most 268435456 numbers to work out sizes from, in all, got 268435457',
  );
});

it('has as many for each run', () => {
  for (let run = 0; run < 3; run++) new Ledger().spend([sized(2 ** 27)], [sized(2 ** 27)]);
  expect(refusal(() => new Ledger().spend([sized(2 ** 28)], [sized(1)]))).toMatch(/got 268435457$/);
});

it('has no sizes that are beyond numbers', () => {
  expect(refusal(() => new Ledger().spend([sized(Infinity, 0)], []))).toMatch(/got NaN$/);
});

it('has 2¹⁸ calls', () => {
  const named = new Ledger().counted(() => shapes);
  for (let call = 0; call < 2 ** 18; call++) named('y');
  expect(refusal(() => named('y'))).toBe('graph: expected at most 262144 calls of operators, got more');
});
