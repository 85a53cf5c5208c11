/** `verify --report FILE --junit FILE`: what was found, for people and for build servers. */
import { resolve } from 'node:path';
import { FpnError } from '../errors.js';
import { checkWritable, writeFiles } from './files.js';
import type { OptionName } from './options.js';
import { UsageError, type Values } from './usage.js';

export type VerifyFiles = Pick<Values<'verify'>, 'report' | 'junit'>;

/**
 * Fails before the judging where what it finds could not be written after it.
 * @param others files that have another use, and are not to be overwritten
 * @throws UsageError where both are one file, or FpnError where one cannot be written
 */
export function checkVerifyFiles(
  { report, junit }: VerifyFiles,
  others: readonly (string | undefined)[],
): void {
  const taken = new Set(others.flatMap((path) => (path === undefined ? [] : [resolve(path)])));
  for (const [option, path] of Object.entries({ report, junit })) {
    if (path === undefined) continue;
    if (path === '') throw new UsageError(`--${option}: expected the name of a file, got an empty one`);
    if (taken.has(resolve(path))) throw new FpnError(sharing(option as OptionName, path));
    checkWritable(path);
  }
  if (report !== undefined && junit !== undefined && resolve(report) === resolve(junit)) {
    throw new UsageError(`--junit: expected another file than --report, got ${junit} twice`);
  }
}

const sharing = (option: OptionName, path: string): string =>
  `${path}: expected a file of its own for --${option}, got one that has another use`;

/** Writes those that were asked for: all of them, or none. */
export function writeVerifyFiles(
  { report, junit }: VerifyFiles,
  contents: { readonly report?: () => string; readonly junit: () => string },
): void {
  const files = new Map<string, Uint8Array>();
  const encoder = new TextEncoder();
  if (report !== undefined && contents.report) files.set(report, encoder.encode(contents.report()));
  if (junit !== undefined) files.set(junit, encoder.encode(contents.junit()));
  writeFiles(files);
}
