/**
 * Makes mutations one after another and demands that a test notices each, or none. Prints which test it was. A test that
 * throws has noticed too: a mutated repair may well divide by zero.
 */
import { expect, it } from 'vitest';
import { occurrences } from '../traps/trap.js';
import { withMutants } from '../traps/with-mutants.js';
import type { ArithmeticMutation } from './mutation.js';
import type { UnseenMutation } from './unseen.js';

export function verifyMutations(mutations: readonly ArithmeticMutation[]): void {
  const watched = watch(mutations);
  it.each(mutations)('$file: $into', async (mutation) => {
    const { noticed, otherwise } = await watched(mutation);
    expect(noticed, `survived ${mutation.caughtBy} ${mutation.tests ?? ''} ${otherwise}`).toBeDefined();
  });
}

export function verifyUnseen(mutations: readonly UnseenMutation[]): void {
  const watched = watch(mutations);
  it.each(mutations)('$file: $into', async (mutation) => {
    const { noticed } = await watched(mutation);
    expect(noticed, `noticed, although: ${mutation.why}`).toBeUndefined();
  });
}

/** What a test noticed, or why none could. */
interface Watched {
  readonly noticed: string | undefined;
  readonly otherwise: string;
}

/** A running vitest for all the mutations of a file of tests. */
function watch(mutations: readonly ArithmeticMutation[]): (mutation: ArithmeticMutation) => Promise<Watched> {
  const { run, report } = withMutants();

  it('unmutated, every test passes', async () => {
    for (const file of new Set(mutations.map(({ caughtBy }) => caughtBy))) {
      const watched = mutations.filter(({ caughtBy }) => caughtBy === file);
      const tests = watched.map(({ tests }) => tests?.source ?? '').join('|');
      const { failed, threw, broken } = await run([file], undefined, new RegExp(tests));
      expect({ file, failed, threw, broken }).toEqual({ file, failed: [], threw: [], broken: [] });
    }
  });

  return async (mutation) => {
    const { into, file, find, caughtBy, tests } = mutation;
    expect(occurrences(mutation), `moved: times that src/${file} has ${find}`).toBe(1);
    const { failed, threw, broken, seconds } = await run([caughtBy], mutation, tests);
    const [noticed] = [...failed, ...threw];
    report({ file, into, 'caught by': noticed ?? '– nothing', seconds: seconds.toFixed(1) });
    return { noticed, otherwise: broken[0] ?? '' };
  };
}
