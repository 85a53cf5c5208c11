/** Folders of files with one tensor each: .npy by their paths, ONNX' .pb by the names in them. */
import type { ByteSource } from '../../bytes/byte-source.js';
import { FormatError } from '../../errors.js';
import { quote } from '../../weights/quote.js';
import { type Dump, type DumpEntry, dumpOf } from './dump.js';
import { npyEntry, tensorProtoEntry } from './files.js';

/** A file of a folder. */
export interface FolderFile {
  /** From the folder on, with `/` between its parts. */
  readonly path: string;
  open(): ByteSource;
}

/** ONNX Runtime's node dumps end in .tensorproto. */
const TENSOR = /^(.*)\.(npy|pb|tensorproto)$/is;

/**
 * Every .npy file is the tensor that its path names, without the ending: `layer1/0.conv1.npy` is `layer1/0.conv1`. A .pb
 * file is the tensor that its content names, and by its path where that says nothing. Other files are left aside, and the
 * dump's notes say so.
 * @param files in the order of their names
 * @throws FormatError where none is a tensor, one is damaged, or two have the same name
 */
export function folderDump(name: string, files: readonly FolderFile[]): Dump {
  const entries = new Map<string, DumpEntry>();
  const origin = new Map<string, string>();
  const others: string[] = [];
  for (const { path, open } of files) {
    const [, stem = '', extension] = TENSOR.exec(path) ?? [];
    if (extension === undefined) {
      others.push(path);
      continue;
    }
    const [tensor, entry] = tensorOf(stem, extension.toLowerCase(), open());
    const first = origin.get(tensor);
    if (first !== undefined) {
      throw new FormatError(
        name,
        'every tensor once',
        `${quote(tensor)} in ${quote(first)} and ${quote(path)}`,
      );
    }
    origin.set(tensor, path);
    entries.set(tensor, entry);
  }
  if (entries.size === 0) {
    throw new FormatError(name, 'a folder with .npy or .pb files', `one with ${others.length} other files`);
  }
  const [some] = others;
  const notes =
    some === undefined ? [] : [`left aside: ${others.length} files that are no tensors (${quote(some)})`];
  return dumpOf(name, entries, notes);
}

function tensorOf(stem: string, extension: string, source: ByteSource): [string, DumpEntry] {
  if (extension === 'npy') return [stem, npyEntry(source)];
  const { ownName, ...entry } = tensorProtoEntry(source);
  return [ownName || stem, entry];
}
