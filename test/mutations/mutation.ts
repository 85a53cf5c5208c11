/** What a mutation of the arithmetic is, and under which tests' eyes it is made. */
import type { Mutation } from '../traps/trap.js';

/** A change of one line on which a claim about rounding rests. */
export interface ArithmeticMutation extends Mutation {
  /** Of the tests in `caughtBy` only those whose name has this are run. */
  readonly tests?: RegExp;
}

export interface Watcher {
  readonly caughtBy: string;
  readonly tests?: RegExp;
}

export const CONTRACT: Watcher = { caughtBy: 'test/contract.test.ts' };

/** Classes of the rounding proof, the chunks that `npm test` runs. */
export const rounding = (operator: string, classes = ''): Watcher => ({
  caughtBy: 'test/numerics/correct-rounding.test.ts',
  tests: new RegExp(`^${operator} is correctly rounded (${classes})`),
});

/** A test file of test/numerics, or those of its tests whose name has `tests`. */
export const numerics = (name: string, tests?: RegExp): Watcher => ({
  caughtBy: `test/numerics/${name}.test.ts`,
  ...(tests && { tests }),
});

/** Mutations of one file under one watcher's eyes: what is wrong then, the text to find, and what to put. */
export const inFile = (
  file: string,
  watcher: Watcher,
  changes: Readonly<Record<string, readonly [find: string, put: string]>>,
): ArithmeticMutation[] =>
  Object.entries(changes).map(([into, [find, put]]) => ({ into, file, find, put, ...watcher }));
