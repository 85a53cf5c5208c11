/** The list of mutations is not stale; `npm run verify:traps` runs them. */
import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { TRAPS } from './index.js';
import { occurrences } from './trap.js';

it('has every trap that this library can fall into, in order', () => {
  expect(TRAPS.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6, 7, 11]);
});

it('tells its mutations apart', () => {
  const names = TRAPS.flatMap(({ mutations }) => mutations.map(({ into }) => into));
  expect([...new Set(names)]).toEqual(names);
});

it.each(TRAPS.flatMap(({ mutations }) => mutations))('$into: still to be found, once', (mutation) => {
  const { file, find, put, caughtBy } = mutation;
  expect(occurrences(mutation), `times that src/${file} has ${find}`).toBe(1);
  expect(put).not.toBe(find);
  expect(existsSync(new URL(`../../${caughtBy}`, import.meta.url)), caughtBy).toBe(true);
});
