/** Files that lie beside a mutant, in memory. */
import { type ByteSource, inMemory } from '../../src/bytes/byte-source.js';
import { FpnError } from '../../src/errors.js';

export type Files = ReadonlyMap<string, Uint8Array>;

/** @throws FpnError where there is none of that name */
export function bytesOf(files: Files, path: string): Uint8Array {
  const bytes = files.get(path);
  if (!bytes) throw new FpnError('expected a file, got none');
  return bytes;
}

export const besideIn =
  (files: Files) =>
  (path: string): ByteSource =>
    inMemory(path, bytesOf(files, path));
