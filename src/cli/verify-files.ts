/** `verify --report FILE --junit FILE`: what was found, for people and for build servers. */
import { existsSync } from 'node:fs';
import { sep } from 'node:path';
import { FpnError } from '../errors.js';
import { fileOf } from '../golden/golden-file/golden-index.js';
import { readCase } from '../golden/golden-file/read-case.js';
import { checkWritable, isFolder, whereabouts, writeFiles } from './files.js';
import type { OptionName } from './options.js';
import { readFile } from './read-file.js';
import { sha256 } from './sha256.js';
import { UsageError, type Values } from './usage.js';

export type VerifyFiles = Pick<Values<'verify'>, 'report' | 'junit' | 'case'>;

/**
 * Fails before the judging where what it finds could not be written after it, or would overwrite what is read.
 * @param read the files and folders that are read
 * @throws UsageError where two are one file, or FpnError where one cannot be written
 */
export function checkVerifyFiles(
  { report, junit, case: smallest }: VerifyFiles,
  read: readonly (string | undefined)[],
): void {
  const taken = new Map<string, OptionName>();
  for (const [option, path] of Object.entries({ report, junit, case: smallest })) {
    if (path === undefined) continue;
    const name = option as OptionName;
    if (path === '') throw new UsageError(`--${name}: expected the name of a file, got an empty one`);
    if (isRead(path, read)) {
      throw new FpnError(`${path}: expected a file of its own for --${name}, got one that has another use`);
    }
    checkWritable(path);
    const other = taken.get(whereabouts(path));
    if (other) throw new UsageError(`--${name}: expected another file than --${other}, got ${path} twice`);
    taken.set(whereabouts(path), name);
  }
}

/** Whether a path is one of those that are read, or lies in a folder of them. */
const isRead = (path: string, read: readonly (string | undefined)[]): boolean =>
  read.some((other) => {
    if (other === undefined) return false;
    const [at, from] = [whereabouts(path), whereabouts(other)];
    return at === from || (isFolder(from) && at.startsWith(`${from}${sep}`));
  });

/**
 * Where the smallest case of a layer is written if nobody says where: `refuted-LAYER.safetensors`, or with a number where that name
 * is somebody's. An earlier smallest case is replaced.
 * @param used other files that are read or written
 */
export function freeCasePath(layer: string, used: readonly (string | undefined)[]): string {
  const name = `refuted-${fileOf(layer)}`;
  for (let n = 1; ; n++) {
    const path = n === 1 ? name : name.replace(/\.safetensors$/, `-${n}.safetensors`);
    if (!isRead(path, used) && (!existsSync(path) || isSmallestCase(path))) return path;
  }
}

function isSmallestCase(path: string): boolean {
  try {
    return (
      readCase(
        readFile(path, () => {}),
        sha256,
      ).got !== undefined
    );
  } catch (error) {
    if (error instanceof FpnError) return false;
    throw error;
  }
}

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
