/** The file system, with errors that name the file and never a half-written one. */
import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  mkdirSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { FpnError } from '../errors.js';
import type { OptionName } from './options.js';

/** A file's bytes, or the pieces that it is made of. */
export type FileContent = Uint8Array | Iterable<Uint8Array>;

/** Writes all files beside their targets and then renames them: a target is whole, or untouched. */
export function writeFiles(files: ReadonlyMap<string, FileContent>): void {
  uninterrupted(() => {
    try {
      for (const [path, content] of files) {
        const target = isDevice(path) ? path : beside(path);
        reporting(path, 'a writable file', () => writeContent(target, content));
      }
      for (const path of files.keys()) {
        if (!isDevice(path)) reporting(path, 'a writable file', () => renameSync(beside(path), path));
      }
    } finally {
      const unfinished = [...files.keys()].map(beside).filter((path) => existsSync(path));
      for (const path of unfinished) rmSync(path);
    }
  });
}

function writeContent(path: string, content: FileContent): void {
  if (content instanceof Uint8Array) {
    writeFileSync(path, content);
    return;
  }
  const file = openSync(path, 'w');
  try {
    for (const piece of content) writeFileSync(file, piece);
  } finally {
    closeSync(file);
  }
}

/** A device or pipe is written to, and is not to be replaced by a file. */
function isDevice(path: string): boolean {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat !== undefined && !stat.isFile() && !stat.isDirectory();
}

/** Where a path leads, by whatever names: of a file that is not there, where it would be. */
export function whereabouts(path: string): string {
  if (existsSync(path)) return realpathSync(path);
  const folder = dirname(path);
  return join(existsSync(folder) ? realpathSync(folder) : resolve(folder), basename(path));
}

const beside = (path: string): string => `${path}.${process.pid}.part`;

/**
 * Left to themselves these signals end the process between two system calls, with a file half written. While
 * something listens they wait for the event loop, which does not turn before the action is done.
 */
function uninterrupted(action: () => void): void {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  const wait = () => {};
  for (const signal of signals) process.on(signal, wait);
  try {
    action();
  } finally {
    for (const signal of signals) process.off(signal, wait);
  }
}

export function makeFolder(path: string): void {
  reporting(path, 'a folder that can be made', () => mkdirSync(path, { recursive: true }));
}

/** Fails before a long computation rather than after it, where its result could not be written. */
export function checkWritable(path: string): void {
  const folder = dirname(path);
  if (!isFolder(folder)) {
    throw new FpnError(`${path}: expected a file in an existing folder, got no folder ${folder}`);
  }
  if (isFolder(path)) throw new FpnError(`${path}: expected a file to write, got a folder`);
  reporting(path, 'a writable file', () => {
    accessSync(folder, constants.W_OK);
    // Finds names that are too long.
    statSync(beside(path), { throwIfNoEntry: false });
  });
}

/** Likewise for a folder: it is one, or nothing stands where it would be made. */
export function checkFolder(path: string, option: OptionName): void {
  if (path === '') throw new FpnError(`--${option}: expected the name of a folder, got an empty one`);
  let existing = path;
  while (!existsSync(existing)) existing = dirname(existing);
  if (!isFolder(existing)) throw new FpnError(`${path}: expected a folder, got the file ${existing}`);
  reporting(path, 'a writable folder', () => accessSync(existing, constants.W_OK));
}

export const isFolder = (path: string): boolean => existsSync(path) && statSync(path).isDirectory();

export function reporting<R>(path: string, expected: string, action: () => R): R {
  try {
    return action();
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? (error as Error).message;
    throw new FpnError(`${path}: expected ${expected}, got ${REASONS[reason] ?? reason}`);
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  EISDIR: 'a folder',
  ENOTDIR: 'a file where a folder should be',
  EEXIST: 'a file where a folder should be',
  EACCES: 'no permission',
  EROFS: 'a read-only file system',
  ENOSPC: 'a full disk',
  ENAMETOOLONG: 'a name that is too long',
};
