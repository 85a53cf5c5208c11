/**
 * `npm run verify:traps`: falls into every trap once and demands that a test notices: one mutation of the source after
 * another, each with the test file that has to fail by an assertion. Prints which test it was.
 */
import { describe, expect, it } from 'vitest';
import { TRAPS } from './index.js';
import { occurrences } from './trap.js';
import { withMutants } from './with-mutants.js';

const { run, report } = withMutants();

it('unmutated, every test passes', async () => {
  const files = new Set(TRAPS.flatMap(({ mutations }) => mutations.map(({ caughtBy }) => caughtBy)));
  const { failed, broken } = await run([...files]);
  expect({ failed, broken }).toEqual({ failed: [], broken: [] });
});

describe.each(TRAPS)('trap $number, $name', ({ number, mutations }) => {
  for (const mutation of mutations) {
    const { into, file, find, caughtBy } = mutation;
    it(into, async () => {
      expect(occurrences(mutation), `stale: times that src/${file} has ${find}`).toBe(1);
      const { failed, broken, seconds } = await run([caughtBy], mutation);
      report({ trap: number, into, 'caught by': failed[0] ?? '– nothing', seconds: seconds.toFixed(1) });
      const otherwise = broken.length > 0 ? `, which broke off: ${broken[0]}` : '';
      expect(failed.length, `survived ${caughtBy}${otherwise}`).toBeGreaterThan(0);
    });
  }
});
