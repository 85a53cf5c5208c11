/** The list of mutations is not stale; `npm run verify:traps` runs them. */
import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { TRAPS } from './index.js';
import { occurrences } from './trap.js';

it('has every trap that this library can fall into, in order', () => {
  expect(TRAPS.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6, 7, 11]);
});

it('tells its mutations apart', () => {
  const names = TRAPS.flatMap(({ mutations }) => mutations.map(({ into }) => into));
  expect([...new Set(names)]).toEqual(names);
});

describe.each(TRAPS)('trap $number', ({ mutations }) => {
  it('is fallen into by changing texts that are in their files, once', () => {
    for (const mutation of mutations) {
      const { into, file, find } = mutation;
      expect(occurrences(mutation), `${into}: times that src/${file} has ${find}`).toBe(1);
    }
  });

  it('changes something each time, under the eyes of a test file that there is', () => {
    for (const { into, find, put, caughtBy } of mutations) {
      expect(put, into).not.toBe(find);
      expect(existsSync(new URL(`../../${caughtBy}`, import.meta.url)), `${into}: ${caughtBy}`).toBe(true);
    }
  });
});
