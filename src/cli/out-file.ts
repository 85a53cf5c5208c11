/** `--out FILE`: what a run gives, in the format that the file's extension says. */
import { extname } from 'node:path';
import type { Tensor } from '../ops/tensor.js';
import { toStored, type WeightFile, writeNpy, writeNpz, writeSafetensors } from '../weights/index.js';
import { checkWritable } from './files.js';
import type { Report } from './report.js';
import { UsageError } from './usage.js';

const EXTENSIONS = ['.safetensors', '.npz', '.npy'];

const extensionOf = (path: string): string => extname(path).toLowerCase();

/**
 * Fails before the computation where its results could not be written after it.
 * @param names of what will be written
 * @throws UsageError where the format is none, or cannot hold that many
 */
export function checkOut(path: string, names: readonly string[]): void {
  const extension = extensionOf(path);
  if (!EXTENSIONS.includes(extension)) {
    throw new UsageError(`--out: expected a .safetensors, .npz or .npy file, got "${path}"`);
  }
  if (extension === '.npy' && names.length !== 1) {
    const expected = `a .safetensors or .npz file for ${names.join(',')}, or one of them in --levels`;
    throw new UsageError(`--out: expected ${expected}, got "${path}"`);
  }
  checkWritable(path);
}

/**
 * The bytes of a file of these tensors, as float32.
 * @param of what a file that can say so says of them
 */
export function outFile(
  path: string,
  { model, precision }: Pick<Report, 'model' | 'precision'>,
  tensors: Readonly<Record<string, Tensor>>,
): Uint8Array {
  const stored: WeightFile = new Map(
    Object.entries(tensors).map(([name, tensor]) => [name, toStored(tensor)] as const),
  );
  switch (extensionOf(path)) {
    case '.npy':
      return writeNpy([...stored.values()][0]);
    case '.npz':
      return writeNpz(stored);
    default:
      return writeSafetensors(
        stored,
        new Map([['model', model.name], ...(precision ? [['precision', precision] as const] : [])]),
      );
  }
}
