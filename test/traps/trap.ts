/** What a trap is, and how falling into it is written down: one change to one source file. */
import { readFileSync } from 'node:fs';

/** A change after which some test has to fail. */
export interface Mutation {
  /** What one falls into, in a line. */
  readonly into: string;
  /** The source file, from `src/` on. */
  readonly file: string;
  /** Text that is in the file exactly once. */
  readonly find: string;
  readonly put: string;
  /** The cheapest test file that notices. */
  readonly caughtBy: string;
}

/** A choice in which pyramids that look alike differ. */
export interface Trap {
  readonly number: number;
  readonly name: string;
  readonly mutations: readonly Mutation[];
}

/** Mutations of one file that one test file catches: what one falls into, the text to find and what to put. */
export const inFile = (
  file: string,
  caughtBy: string,
  changes: Readonly<Record<string, readonly [find: string, put: string]>>,
): Mutation[] => Object.entries(changes).map(([into, [find, put]]) => ({ into, file, find, put, caughtBy }));

/** A setting put beside another one of a configuration, before it. */
export const beside = (one: string, setting: string): readonly [string, string] => [
  one,
  `${setting}, ${one}`,
];

/** What a system's pyramid does otherwise than the paper's, where its model says what it does. */
export const pyramid = (setting: string): readonly [string, string] => ['fpn: {', `fpn: { ${setting},`];

/** The same of the paper's own model, which says nothing. */
export const paper = (setting: string): readonly [string, string] =>
  beside('preprocessing: CAFFE_INPUT', `fpn: { ${setting} }`);

/** Whole networks against their systems in float64, on odd sizes and on variances as small as ε. */
export const NETWORKS = 'test/golden/networks.test.ts';
/** Bare necks against theirs. */
export const NECKS = 'test/golden/necks.test.ts';
/** Operators against PyTorch. */
export const OPERATORS = 'test/golden/operators.test.ts';
/** Facts about every model, from the systems' sources. */
export const SOURCES = 'test/description/sources.test.ts';

/** How often a mutation's text is in its file; it is stale unless it is there once. */
export function occurrences(mutation: Mutation): number {
  const source = readFileSync(new URL(`../../src/${mutation.file}`, import.meta.url), 'utf8');
  return source.split(patternOf(mutation)).length - 1;
}

/** A source with a mutation. */
export const mutated = (code: string, mutation: Mutation): string =>
  code.replace(patternOf(mutation), () => mutation.put);

/** The mutation's text, where any space of it may be any other: a formatter may have wrapped the line. */
function patternOf({ find }: Mutation): RegExp {
  const words = find.trim().split(/\s+/);
  return new RegExp(words.map((word) => word.replace(/[$()*+.?[\\\]^{|}]/g, '\\$&')).join('\\s+'));
}
