/**
 * Makes mutations one after another and demands that a test notices each. Prints which test it was. A test that throws has
 * noticed too: a mutated repair may well divide by zero.
 */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Mutants } from '../traps/mutants.js';
import { occurrences } from '../traps/trap.js';
import type { ArithmeticMutation } from './mutation.js';

export function verifyMutations(mutations: readonly ArithmeticMutation[]): void {
  let mutants: Mutants;
  const table: object[] = [];

  beforeAll(async () => {
    mutants = await Mutants.start();
  });

  afterAll(async () => {
    await mutants.close();
    console.table(table);
  });

  it('unmutated, every test passes', async () => {
    const { failed, threw, broken } = await mutants.run([
      ...new Set(mutations.map(({ caughtBy }) => caughtBy)),
    ]);
    expect({ failed, threw, broken }).toEqual({ failed: [], threw: [], broken: [] });
  });

  it.each(mutations)('$file: $into', async (mutation) => {
    const { into, file, find, caughtBy, tests } = mutation;
    expect(occurrences(mutation), `moved: times that src/${file} has ${find}`).toBe(1);
    const { failed, threw, broken, seconds } = await mutants.run([caughtBy], mutation, tests);
    const [noticed] = [...failed, ...threw];
    table.push({ file, into, 'caught by': noticed ?? '– nothing', seconds: seconds.toFixed(1) });
    expect(noticed, `survived ${caughtBy} ${tests ?? ''} ${broken[0] ?? ''}`).toBeDefined();
  });
}
