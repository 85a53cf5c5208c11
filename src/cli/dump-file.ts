/** Dumps on disk: files whose tensors are read when they are asked for, and folders of such files. */
import { closeSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ByteSource } from '../bytes/byte-source.js';
import { FpnError } from '../errors.js';
import { type Dump, type FolderFile, folderDump, nameMap, openDump } from '../golden/dumps/index.js';
import { isFolder, reporting } from './files.js';
import { fill, open, statOf } from './read-file.js';

/**
 * A file whose bytes are read when they are asked for; it is not kept open, as a folder may have thousands.
 * @throws FpnError where it cannot be read or has no size (a pipe), and later where it has become shorter
 */
export function fileSource(path: string): ByteSource {
  const stat = reporting(path, 'a readable file', () => statSync(path));
  if (!stat.isFile()) {
    const kind = stat.isDirectory() ? 'a folder' : 'a pipe or device';
    throw new FpnError(`${path}: expected a file, got ${kind}`);
  }
  const { size } = stat;
  return { name: path, size, read: (begin, end) => readRange(path, size, begin, end) };
}

function readRange(path: string, size: number, begin: number, end: number): Uint8Array {
  const file = open(path, path);
  try {
    const bytes = new Uint8Array(end - begin);
    if (statOf(path, file).size !== size || fill(path, file, bytes, 0, begin) < bytes.length) {
      throw new FpnError(`${path}: expected a readable file, got one that has changed`);
    }
    return bytes;
  } finally {
    closeSync(file);
  }
}

/** In a folder this one says what the others hold. */
const MANIFEST = 'manifest.json';

/** More than any dump has; a folder that was not meant may have any number. */
const MOST_FILES = 100_000;

/**
 * Somebody's tensors: a file, or a folder of files.
 * @param runner of Polygraphy's results, whose
 * @throws FpnError that begins with the path, where it is no dump
 */
export function readDump(path: string, runner?: string): Dump {
  if (!isFolder(path)) return openFile(path, runner);
  const files = filesIn(path);
  if (files.includes(MANIFEST)) return openFile(join(path, MANIFEST), runner);
  return folderDump(
    path,
    files.map((file): FolderFile => ({ path: file, open: () => fileSource(join(path, file)) })),
  );
}

const openFile = (path: string, runner: string | undefined): Dump =>
  openDump(fileSource(path), { runner, beside: (file) => fileSource(join(dirname(path), file)) });

/** Layers by their names for them, from a file of `--names`. */
export const readNameMap = (path: string): Map<string, string> => nameMap(fileSource(path));

/** The files in a folder and below, by their paths from there, in the order of their names; links to folders are not followed. */
function filesIn(folder: string): string[] {
  const files: string[] = [];
  const visit = (below: string): void => {
    const entries = reporting(folder, 'a readable folder', () =>
      readdirSync(join(folder, below), { withFileTypes: true }),
    );
    for (const entry of entries) {
      const path = below === '' ? entry.name : `${below}/${entry.name}`;
      if (entry.isDirectory()) visit(path);
      else files.push(path);
      if (files.length > MOST_FILES) {
        throw new FpnError(`${folder}: expected a folder of at most ${MOST_FILES} files, got more`);
      }
    }
  };
  visit('');
  return files.sort();
}
