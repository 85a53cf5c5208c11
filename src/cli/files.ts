/** The file system, with errors that name the file and never a half-written one. */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { FpnError } from '../errors.js';

export function readFile(path: string): Uint8Array {
  return reporting(path, 'a readable file', () => readFileSync(path));
}

/** Writes beside the target, then renames, so that the target is either whole or untouched. */
export function writeFile(path: string, bytes: Uint8Array): void {
  const beside = `${path}.${process.pid}.part`;
  try {
    reporting(path, 'a writable file', () => {
      writeFileSync(beside, bytes);
      renameSync(beside, path);
    });
  } finally {
    rmSync(beside, { force: true });
  }
}

export function makeFolder(path: string): void {
  reporting(path, 'a folder that can be made', () => mkdirSync(path, { recursive: true }));
}

/** Fails before a long computation rather than after it, where its result could not be written. */
export function checkWritable(path: string): void {
  const folder = dirname(path);
  if (!existsSync(folder) || !statSync(folder).isDirectory()) {
    throw new FpnError(`${path}: expected a file in an existing folder, got no folder ${folder}`);
  }
  if (existsSync(path) && statSync(path).isDirectory()) {
    throw new FpnError(`${path}: expected a file to write, got a folder`);
  }
}

function reporting<R>(path: string, expected: string, action: () => R): R {
  try {
    return action();
  } catch (error) {
    if (error instanceof FpnError) throw error;
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
  ENOSPC: 'a full disk',
};
