/** One reader for all weight files: what a file is, its bytes say; its name only has to agree. */
import { type Bytes, bytesGiven } from '../bytes/given.js';
import { FormatError, FpnError } from '../errors.js';
import { readKerasH5 } from './keras-h5.js';
import { NPY_MAGIC, readNpy } from './npy.js';
import { readNpz } from './npz.js';
import { readPkl } from './pkl.js';
import { readPth } from './pth.js';
import { readSafetensors } from './safetensors.js';
import { onDemand, shapeOf, type WeightFile } from './stored-tensor.js';

const SAFETENSORS = 'a safetensors file';
const NPY = 'a NumPy array (.npy)';
const NPZ = 'a NumPy archive (.npz)';
const PTH = 'a PyTorch checkpoint';
const PKL = 'a pickle of NumPy arrays (.pkl)';
const HDF5 = 'an HDF5 file';

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
  keras: 'the HDF5 file inside it (model.weights.h5)',
};

/** Readers of bytes; `stem` names what has no name of its own in a file. */
const READERS: ReadonlyMap<string, (bytes: Uint8Array, stem: string) => WeightFile> = new Map<
  string,
  (bytes: Uint8Array, stem: string) => WeightFile
>([
  [SAFETENSORS, (bytes) => readSafetensors(bytes).tensors],
  [NPY, (bytes, stem) => new Map([[stem, readNpy(bytes)]])],
  [NPZ, readNpz],
  [PTH, readPth],
  [PKL, readPkl],
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
  ['a gzip archive', 0, [0x1f, 0x8b]],
  ['a tar archive', 257, ascii('ustar')],
  ['a Git LFS pointer, not the file itself', 0, ascii('version https://git-lfs')],
  ['a web page', 0, ascii('<')],
  [PKL, 0, [0x80]],
];

/** Of the archives, those whose first entry is a .npy file are NumPy's; PyTorch's have folders of pickles. */
function zipKind(bytes: Uint8Array): string {
  const first = new TextDecoder().decode(bytes.subarray(30, 30 + (bytes[26]! | (bytes[27]! << 8))));
  if (first.endsWith('.npy')) return NPZ;
  return KERAS_ENTRIES.includes(first) ? 'a Keras archive: unzip its model.weights.h5' : PTH;
}

/** With which a .keras file begins. */
const KERAS_ENTRIES = ['metadata.json', 'config.json', 'model.weights.h5'];

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
  const { kind } = identify(beginning, name, [...READERS.keys(), HDF5]);
  const known = sniff(beginning) ?? (kind === PKL && OLD_PICKLE.includes(beginning[0]!) ? PKL : undefined);
  if (known === undefined) throw new FormatError(name, kind, 'a file of another kind');
}

/** Whether bytes that begin like this are those of tensors alone: .npy, .npz or .safetensors. */
export function isTensorFile(beginning: Uint8Array): boolean {
  const kind = sniff(beginning);
  return kind === NPY || kind === NPZ || kind === SAFETENSORS;
}

/** A reader's error with the name of the file. */
const named = (name: string, error: unknown): unknown =>
  error instanceof FormatError
    ? new FormatError(`${name}: ${error.format}`, error.expected, error.actual)
    : error;

/** Errors of tensors that are asked for later get the name too. */
function withNamedErrors(name: string, file: WeightFile): WeightFile {
  const tensors = [...file].map(([key, stored]) => {
    const read = () => {
      try {
        return stored.tensor;
      } catch (error) {
        throw named(name, error);
      }
    };
    return [key, onDemand(stored.dtype, shapeOf(stored), read)] as const;
  });
  return new Map(tensors);
}

/** @throws FpnError where a caller without types gives something else. */
function given(reader: string, file: Bytes, name: string): Uint8Array {
  if (typeof name !== 'string') {
    throw new FpnError(`${reader}: expected the name of the file as the second argument, got ${typeof name}`);
  }
  return bytesGiven(reader, file);
}

/**
 * Reads a .safetensors, .npy, .npz, .pth, .pt, .bin or .pkl file. What it is, its first bytes decide; a known
 * extension that says something else is an error, an unknown one is not. The array of a .npy file, and
 * a .pth or .pkl file that is one bare tensor, get the file's own name without folders and extension.
 *
 * Reading takes at most 16 MiB and three times the file beside the bytes, whatever is in it (see bytes/budget.ts);
 * the values of a tensor are made when they are asked for.
 * @param file its bytes; an ArrayBuffer is as good as a Uint8Array
 * @param name The file's name or path, for its extension and for messages.
 * @throws FormatError for a file of another kind, and for a damaged or hostile one (see the readers).
 * FpnError where it is given no bytes, or no name.
 */
export function readWeights(file: Bytes, name: string): WeightFile {
  const bytes = given('readWeights', file, name);
  const { kind, stem } = identify(bytes, name, [...READERS.keys()]);
  try {
    return withNamedErrors(name, READERS.get(kind)!(bytes, stem));
  } catch (error) {
    throw named(name, error);
  }
}

/**
 * As `readWeights`, and Keras .h5 files too: their reader, the optional package h5wasm, has to be loaded first.
 * @throws FpnError as well where a .h5 file is given and h5wasm is not installed.
 */
export async function readWeightsAsync(file: Bytes, name: string): Promise<WeightFile> {
  const bytes = given('readWeightsAsync', file, name);
  const { kind, stem } = identify(bytes, name, [...READERS.keys(), HDF5]);
  try {
    return withNamedErrors(name, await (READERS.get(kind) ?? readKerasH5)(bytes, stem));
  } catch (error) {
    throw named(name, error);
  }
}
