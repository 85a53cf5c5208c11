/** One reader for all weight files: what a file is, its bytes say; its name only has to agree. */
import { Budget } from '../bytes/budget.js';
import { type Bytes, bytesGiven } from '../bytes/given.js';
import { gunzip, isGzip } from '../bytes/gunzip.js';
import { FormatError, FpnError } from '../errors.js';
import { type Guard, unguarded } from './guard.js';
import { KERAS_ENTRIES, kerasArchive } from './keras/archive.js';
import { kerasH5 } from './keras/h5.js';
import { NPY_MAGIC, npyTensor } from './npy.js';
import { npzTensors } from './npz.js';
import { pklTensors } from './pkl.js';
import { pthTensors } from './pth.js';
import { quote } from './quote.js';
import { safetensorsFile } from './safetensors.js';
import { shardsOf } from './shards.js';
import { onDemand, type StoredTensor, shapeOf, type WeightFile } from './stored-tensor.js';

const SAFETENSORS = 'a safetensors file';
const NPY = 'a NumPy array (.npy)';
const NPZ = 'a NumPy archive (.npz)';
const PTH = 'a PyTorch checkpoint';
const PKL = 'a pickle of NumPy arrays (.pkl)';
const HDF5 = 'an HDF5 file';
const KERAS = 'a Keras archive (.keras)';
const INDEX = 'an index of files (.index.json)';

const EXTENSIONS: Readonly<Record<string, string>> = {
  safetensors: SAFETENSORS,
  npy: NPY,
  npz: NPZ,
  pth: PTH,
  pt: PTH,
  bin: PTH,
  pkl: PKL,
  h5: HDF5,
  hdf5: HDF5,
  keras: KERAS,
  json: INDEX,
};

/** @param stem names what has no name of its own in a file */
type Reader = (bytes: Uint8Array, budget: Budget, stem: string) => WeightFile;

const READERS: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  [SAFETENSORS, (bytes, budget) => safetensorsFile(bytes, budget).tensors],
  [NPY, (bytes, budget, stem) => new Map([[stem, npyTensor(bytes, budget)]])],
  [NPZ, npzTensors],
  [PTH, pthTensors],
  [PKL, pklTensors],
]);

type Signature = readonly [what: string, offset: number, bytes: readonly number[]];

const ascii = (text: string): number[] => [...text].map((char) => char.charCodeAt(0));

/** 0x1950a86a20f9469cfc6c, as pickle writes it: LONG1, ten bytes, little-endian. */
const TORCH_MAGIC = [0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19];

/** The first that matches is what a file is; `a zip archive` depends on what is in it. */
const SIGNATURES: readonly Signature[] = [
  [NPY, 0, NPY_MAGIC],
  ['a zip archive', 0, [0x50, 0x4b, 3, 4]],
  [NPZ, 0, [0x50, 0x4b, 5, 6]],
  [PTH, 2, TORCH_MAGIC],
  [PTH, 11, TORCH_MAGIC],
  [SAFETENSORS, 4, [0, 0, 0, 0, ...ascii('{')]],
  ['a PNG image', 0, [0x89, ...ascii('PNG')]],
  ['a JPEG image', 0, [0xff, 0xd8, 0xff]],
  ['a GIF image', 0, ascii('GIF8')],
  [HDF5, 0, [0x89, ...ascii('HDF\r\n')]],
  ['a tar archive', 257, ascii('ustar')],
  ['a Git LFS pointer, not the file itself', 0, ascii('version https://git-lfs')],
  ['a web page', 0, ascii('<')],
  [PKL, 0, [0x80]],
  [INDEX, 0, ascii('{')],
];

/** Of the archives, those whose first entry is a .npy file are NumPy's; PyTorch's have folders of pickles. */
function zipKind(bytes: Uint8Array): string {
  const first = new TextDecoder().decode(bytes.subarray(30, 30 + (bytes[26]! | (bytes[27]! << 8))));
  if (first.endsWith('.npy')) return NPZ;
  return KERAS_ENTRIES.includes(first) ? KERAS : PTH;
}

function sniff(bytes: Uint8Array): string | undefined {
  if (bytes.length === 0) return 'an empty file';
  const what = SIGNATURES.find(([, at, magic]) => magic.every((byte, i) => bytes[at + i] === byte))?.[0];
  return what === 'a zip archive' ? zipKind(bytes) : what;
}

/** What a file is, where that agrees with its name. */
function identify(
  bytes: Uint8Array,
  name: string,
  readable: readonly string[],
): { kind: string; stem: string } {
  const file = name.slice(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
  const dot = file.lastIndexOf('.');
  const [stem, extension] = dot > 0 ? [file.slice(0, dot), file.slice(dot + 1).toLowerCase()] : [file, ''];
  const promised = Object.hasOwn(EXTENSIONS, extension) ? EXTENSIONS[extension] : undefined;
  // where the bytes say nothing, the reader of the promised format says what is wrong with them
  const kind = sniff(bytes) ?? promised;
  if (kind === undefined || !readable.includes(kind) || (promised !== undefined && kind !== promised)) {
    const expected = promised !== undefined && readable.includes(promised) ? promised : readable.join(', ');
    throw new FormatError(name, expected, kind ?? 'a file of another kind');
  }
  return { kind, stem };
}

/** With which a pickle without a protocol number begins: a dict, a list, a mark, a name. */
const OLD_PICKLE = ascii('}](c');

/**
 * Looks at the beginning of a file, of a few hundred bytes or more, so that the rest need not be read in vain.
 * @throws FormatError where nothing that begins like this can be read, or the name's extension says something else
 */
export function checkBeginning(beginning: Uint8Array, name: string): void {
  if (isGzip(beginning) && !isSafetensors(beginning)) return; // what is in it shows when it is read
  const { kind } = identify(beginning, name, [...READERS.keys(), HDF5, KERAS, INDEX]);
  const known = sniff(beginning) ?? (kind === PKL && OLD_PICKLE.includes(beginning[0]!) ? PKL : undefined);
  if (known === undefined) throw new FormatError(name, kind, 'a file of another kind');
}

/** Whether bytes that begin like this are those of tensors alone: .npy, .npz or .safetensors. */
export function isTensorFile(beginning: Uint8Array): boolean {
  const kind = sniff(beginning);
  return kind === NPY || kind === NPZ || kind === SAFETENSORS;
}

/** A reader's error with the name of the file. */
function named(name: string, error: unknown): unknown {
  if (error instanceof FormatError) {
    return error.within(name);
  }
  return error instanceof FpnError ? new FpnError(`${name}: ${error.message}`) : error;
}

/** Errors of tensors that are asked for later get the name too. */
function withNamedErrors(name: string, file: WeightFile): WeightFile {
  const tensors = [...file].map(([key, stored]): [string, StoredTensor] => [
    key,
    onDemand(stored.dtype, shapeOf(stored), () => about(name, () => stored.tensor)),
  ]);
  return Object.assign(new Map(tensors), file.texts && { texts: file.texts });
}

/** @throws FpnError where a caller without types gives something else. */
function given(reader: string, file: Bytes, name: string): Uint8Array {
  if (typeof name !== 'string') {
    throw new FpnError(`${reader}: expected the name of the file as the second argument, got ${typeof name}`);
  }
  return bytesGiven(reader, file);
}

/** `action`, whose errors get the name of the file. */
function about<R>(name: string, action: () => R): R {
  try {
    return action();
  } catch (error) {
    throw named(name, error);
  }
}

const GZIPPED = /\.gz$/i;

interface Unwrapped {
  readonly content: Uint8Array;
  readonly inner: string;
  /** For all that reading the file takes. */
  readonly budget: Budget;
}

/** What a file holds and is called without gzip's envelope, where it is in one. */
function unwrapped(bytes: Uint8Array, name: string): Unwrapped {
  const isWrapped = isGzip(bytes) && !isSafetensors(bytes);
  const budget = new Budget(isWrapped ? 'gzip' : 'weights', bytes.length);
  if (!isWrapped) return { content: bytes, inner: name, budget };
  return { content: about(name, () => gunzip(bytes, budget)), inner: name.replace(GZIPPED, ''), budget };
}

/** A header's length can begin like a gzip archive. */
const isSafetensors = (bytes: Uint8Array): boolean => sniff(bytes) === SAFETENSORS;

/**
 * Reads a .safetensors, .npy, .npz, .pth, .pt, .bin or .pkl file, or one of them that gzip has compressed. What it is,
 * its first bytes decide; a known extension that says something else is an error, an unknown one is not. The array of a
 * .npy file, and a .pth or .pkl file that is one bare tensor, get the file's own name without folders and extension.
 *
 * Reading takes at most 16 MiB and three times the file beside the bytes, whatever is in it (see bytes/budget.ts), with
 * what gzip has compressed. The values of a tensor are made when they are asked for.
 * @param file its bytes; an ArrayBuffer is as good as a Uint8Array
 * @param name The file's name or path, for its extension and for messages.
 * @throws FormatError for a file of another kind, and for a damaged or hostile one (see the readers); it names the file.
 * FpnError where it is given no bytes, or no name.
 */
export function readWeights(file: Bytes, name: string): WeightFile {
  const { content, inner, budget } = unwrapped(given('readWeights', file, name), name);
  const { kind, stem } = identify(content, inner, [...READERS.keys()]);
  return about(name, () => withNamedErrors(name, READERS.get(kind)!(content, budget, stem)));
}

/** The bytes of a file that stands in the same folder, by its name. */
export type ReadBeside = (file: string) => Uint8Array | Promise<Uint8Array>;

/**
 * As `readWeights`, and what takes time: Keras' .h5 and .keras files, whose reader, the optional package h5wasm, has to be
 * loaded first; and weights in several files, by the .index.json that names them.
 * @param beside gives the files that an index names
 * @param guard runs h5wasm; by default nothing stops it, should a damaged file keep it from ending
 * @throws FpnError as well where h5wasm is not installed, or an index is given and no way to read what it names; and
 * whatever `beside` and `guard` throw.
 */
export async function readWeightsAsync(
  file: Bytes,
  name: string,
  beside?: ReadBeside,
  guard: Guard = unguarded,
): Promise<WeightFile> {
  const { content, inner, budget } = unwrapped(given('readWeightsAsync', file, name), name);
  const { kind, stem } = identify(content, inner, [...READERS.keys(), HDF5, KERAS, INDEX]);
  if (kind === INDEX) return readIndexed(content, name, beside, guard);
  try {
    if (kind === HDF5) return await kerasH5(content, budget, guard);
    if (kind === KERAS) return await kerasArchive(content, budget, guard);
    return withNamedErrors(name, READERS.get(kind)!(content, budget, stem));
  } catch (error) {
    throw named(name, error);
  }
}

async function readIndexed(
  index: Uint8Array,
  name: string,
  beside: ReadBeside | undefined,
  guard: Guard,
): Promise<WeightFile> {
  if (!beside) throw new FpnError(`${name}: expected a way to read the files it names, got none`);
  const folder = name.slice(0, Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
  const tensors: WeightFile = new Map();
  for (const [file, names] of about(name, () => shardsOf(index))) {
    const path = `${folder}${file}`;
    const shard = await readWeightsAsync(await beside(file), path, undefined, guard);
    for (const tensor of names) {
      const stored = shard.get(tensor);
      if (!stored) throw new FormatError(path, `the tensor ${quote(tensor)} of ${name}`, 'a file without');
      tensors.set(tensor, stored);
    }
  }
  return tensors;
}
