/** One reader for all weight files: what a file is, its bytes say; its name only has to agree. */
import { FormatError } from '../errors.js';
import { NPY_MAGIC, readNpy } from './npy.js';
import { readPth } from './pth.js';
import { readSafetensors } from './safetensors.js';
import type { WeightFile } from './stored-tensor.js';

type Kind = 'a safetensors file' | 'a NumPy array (.npy)' | 'a PyTorch checkpoint';

const KINDS: Readonly<Record<string, Kind>> = {
  safetensors: 'a safetensors file',
  npy: 'a NumPy array (.npy)',
  pth: 'a PyTorch checkpoint',
  pt: 'a PyTorch checkpoint',
  bin: 'a PyTorch checkpoint',
};

type Signature = readonly [what: string, offset: number, bytes: readonly number[]];

const ascii = (text: string): number[] => [...text].map((char) => char.charCodeAt(0));

/** 0x1950a86a20f9469cfc6c, as pickle writes it: LONG1, ten bytes, little-endian. */
const TORCH_MAGIC = [0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19];

/** The first that matches is what a file is. */
const SIGNATURES: readonly Signature[] = [
  ['a NumPy array (.npy)', 0, NPY_MAGIC],
  ['a PyTorch checkpoint', 0, [0x50, 0x4b, 3, 4]],
  ['a PyTorch checkpoint', 2, TORCH_MAGIC],
  ['a PyTorch checkpoint', 11, TORCH_MAGIC],
  ['a safetensors file', 4, [0, 0, 0, 0, ...ascii('{')]],
  ['a PNG image', 0, [0x89, ...ascii('PNG')]],
  ['a JPEG image', 0, [0xff, 0xd8, 0xff]],
  ['a GIF image', 0, ascii('GIF8')],
  ['an HDF5 file', 0, [0x89, ...ascii('HDF\r\n')]],
  ['a gzip archive', 0, [0x1f, 0x8b]],
  ['a tar archive', 257, ascii('ustar')],
  ['a Git LFS pointer, not the file itself', 0, ascii('version https://git-lfs')],
  ['a web page', 0, ascii('<')],
  ['a pickle that torch.save did not write', 0, [0x80]],
];

function sniff(bytes: Uint8Array): string | undefined {
  if (bytes.length === 0) return 'an empty file';
  return SIGNATURES.find(([, offset, magic]) => magic.every((byte, i) => bytes[offset + i] === byte))?.[0];
}

/**
 * Reads a .safetensors, .npy, .pth, .pt or .bin file. What it is, its first bytes decide; a known
 * extension that says something else is an error, an unknown one is not. The array of a .npy file, and
 * a .pth file that is one bare tensor, get the file's own name without folders and extension.
 * @param name The file's name or path, for its extension and for messages.
 * @throws FormatError for a file of another kind, and for a damaged or hostile one (see the readers).
 */
export function readWeights(bytes: Uint8Array, name: string): WeightFile {
  const file = name.slice(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
  const dot = file.lastIndexOf('.');
  const [stem, extension] = dot > 0 ? [file.slice(0, dot), file.slice(dot + 1).toLowerCase()] : [file, ''];
  const promised = Object.hasOwn(KINDS, extension) ? KINDS[extension] : undefined;
  // where the bytes say nothing, the reader of the promised format says what is wrong with them
  const kind = sniff(bytes) ?? promised;
  const isReadable = Object.values<string | undefined>(KINDS).includes(kind);
  if (!isReadable || (promised !== undefined && kind !== promised)) {
    const expected = promised ?? [...new Set(Object.values(KINDS))].join(', ');
    throw new FormatError(name, expected, kind ?? 'a file of another kind');
  }
  try {
    if (kind === KINDS.npy) return new Map([[stem, readNpy(bytes)]]);
    return kind === KINDS.pth ? readPth(bytes, stem) : readSafetensors(bytes).tensors;
  } catch (error) {
    if (error instanceof FormatError)
      throw new FormatError(`${name}: ${error.format}`, error.expected, error.actual);
    throw error;
  }
}
