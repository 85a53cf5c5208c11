/** A folder of golden files: written case by case and its index last, read index first. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { FormatError, FpnError } from '../errors.js';
import type { GoldenCase } from '../golden/golden-file/golden-case.js';
import {
  type GoldenIndex,
  INDEX,
  type IndexEntry,
  numberedFileOf,
  readIndex,
  writeIndex,
} from '../golden/golden-file/golden-index.js';
import { checkFolder, isFolder, makeFolder, reporting, writeFiles } from './files.js';
import { readFile } from './read-file.js';
import { sha256 } from './sha256.js';
import { UsageError } from './usage.js';

/**
 * The folder that was asked for, made where it is not there.
 * @throws FpnError where something is in it: what is left of another run would be taken for this one's
 */
export function emptyFolder(command: string, path: string | undefined): string {
  if (path === undefined) throw new UsageError(`${command}: expected --out, got none`);
  checkFolder(path, 'out');
  makeFolder(path);
  const [file] = reporting(path, 'a readable folder', () => readdirSync(path));
  if (file !== undefined)
    throw new FpnError(`${path}: expected an empty folder, or none, got one with ${file}`);
  return path;
}

/** Writes a case's file and returns its place in the index. */
export function writeGolden(
  folder: string,
  { number, layer, operation }: GoldenCase,
  bytes: Uint8Array,
): IndexEntry {
  const file = numberedFileOf(number, layer);
  writeFiles(new Map([[join(folder, file), bytes]]));
  return { number, layer, operator: operation.operator, file, bytes: bytes.length, sha256: sha256(bytes) };
}

export const writeGoldenIndex = (folder: string, index: GoldenIndex): void =>
  writeFiles(new Map([[join(folder, INDEX), writeIndex(index)]]));

/** @throws FpnError where the folder has no index, or files that the index does not name */
export function readGoldenFolder(folder: string): GoldenIndex {
  const path = join(folder, INDEX);
  if (!isFolder(folder)) throw new FpnError(`${folder}: expected a folder of golden files, got none`);
  const bytes = readFile(path, () => {});
  const index = inFile(path, () => readIndex(bytes));
  const known = new Set([INDEX, ...index.cases.map(({ file }) => file)]);
  const stranger = readdirSync(folder).find((name) => !known.has(name));
  if (stranger !== undefined)
    throw new FpnError(`${folder}: expected the files of ${INDEX} alone, got ${stranger}`);
  return index;
}

/** @throws FpnError where the file is not the one that the index names */
export function readGoldenFile(folder: string, { file, bytes, sha256: sum }: IndexEntry): Uint8Array {
  const path = join(folder, file);
  const content = readFile(path, () => {});
  if (content.length !== bytes) throw new FpnError(`${path}: expected ${bytes} bytes, got ${content.length}`);
  const got = sha256(content);
  if (got !== sum) throw new FpnError(`${path}: expected SHA-256 ${sum}, got ${got}`);
  return content;
}

/** What is wrong with a file's content is said with its name. */
export function inFile<R>(path: string, read: () => R): R {
  try {
    return read();
  } catch (error) {
    if (error instanceof FormatError) throw error.within(path);
    throw error instanceof FpnError ? new FpnError(`${path}: ${error.message}`) : error;
  }
}
