/**
 * PyTorch's .pth (also .pt and .bin): a pickle that describes tensors, and their storages beside it.
 * Two containers: a zip archive (PyTorch 1.6 and later), and before it five pickles in a row followed
 * by the storages. Source: `_load` and `_legacy_load` in PyTorch's torch/serialization.py.
 */
import ndarray from 'ndarray';
import { FormatError } from '../errors.js';
import { bytesPerElement, decode } from './dtypes.js';
import { type PickleHost, unpickle } from './pickle.js';
import { kindOf, type PickleValue } from './pickle-values.js';
import { quote } from './quote.js';
import { nameTensors, nameTexts } from './state-dict.js';
import type { WeightFile } from './stored-tensor.js';
import { type Storage, TorchHost, TorchTensor } from './torch-objects.js';
import { isZip, ZipArchive } from './zip.js';

const LEGACY_MAGIC = 0x1950a86a20f9469cfc6cn;
const LEGACY_VERSION = 1001;

function fail(expected: string, actual: string): never {
  throw new FormatError('pth', expected, actual);
}

/** The bytes of a storage, exactly as many as it claims. */
type StorageBytes = (storage: Storage) => Uint8Array;

interface Checkpoint {
  readonly root: PickleValue;
  readonly storageBytes: StorageBytes;
  readonly littleEndian: boolean;
}

function openZip(bytes: Uint8Array): Checkpoint {
  const archive = new ZipArchive(bytes);
  const pickles = archive.names.filter((name) => /^[^/]+\/data\.pkl$/.test(name));
  const folder = pickles[0]?.slice(0, -'data.pkl'.length);
  if (folder === undefined || pickles.length > 1) {
    fail('an archive with one data.pkl in a folder', `${pickles.length} of them`);
  }
  if (archive.names.includes(`${folder}constants.pkl`)) {
    fail('the state dict of a model', 'a TorchScript program');
  }
  const host = new TorchHost();
  const root = unpickle(archive.read(`${folder}data.pkl`), 0, host).value;
  const orderName = `${folder}byteorder`;
  const order = archive.names.includes(orderName)
    ? String.fromCharCode(...archive.read(orderName).subarray(0, 9))
    : 'little';
  if (order !== 'little' && order !== 'big') fail('byteorder to be little or big', quote(order));
  const storageBytes: StorageBytes = ({ key }) => archive.read(`${folder}data/${key}`);
  return { root, storageBytes, littleEndian: order === 'little' };
}

/** A pickle in front of the real one, of plain values alone. */
const NO_GLOBALS: PickleHost = {
  global: () => undefined,
  persistent: (id) => fail('a plain value', `a reference to ${kindOf(id)}`),
};

function openLegacy(bytes: Uint8Array): Checkpoint {
  const magic = unpickle(bytes, 0, NO_GLOBALS);
  if (magic.value !== LEGACY_MAGIC) fail("torch.save's magic number", kindOf(magic.value));
  const version = unpickle(bytes, magic.end, NO_GLOBALS);
  if (version.value !== LEGACY_VERSION) fail(`version ${LEGACY_VERSION}`, kindOf(version.value));
  // the writer's byte order and C type sizes; the storages are little-endian whatever it says
  const system = unpickle(bytes, version.end, NO_GLOBALS);
  const host = new TorchHost();
  const object = unpickle(bytes, system.end, host);
  const keys = unpickle(bytes, object.end, NO_GLOBALS);
  if (!Array.isArray(keys.value)) fail('a list of storages', kindOf(keys.value));

  const found = new Map<Storage, Uint8Array>();
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let at = keys.end;
  for (const key of keys.value) {
    const storage =
      (typeof key === 'string' && host.storages.get(key)) || fail('the key of a storage', kindOf(key));
    const end = at + 8 + storage.size * bytesPerElement(storage.dtype);
    if (found.has(storage)) fail('every storage once', `${quote(storage.key)} twice`);
    if (!(end <= bytes.length)) fail(`${end - at} bytes for a storage`, `${bytes.length - at}`);
    if (view.getBigInt64(at, true) !== BigInt(storage.size)) {
      fail(`a storage of ${storage.size} elements`, `${view.getBigInt64(at, true)}`);
    }
    found.set(storage, bytes.subarray(at + 8, end));
    at = end;
  }
  if (at !== bytes.length)
    fail('the end of the file after the last storage', `${bytes.length - at} more bytes`);
  const storageBytes: StorageBytes = (storage) =>
    found.get(storage) ?? fail(`storage ${quote(storage.key)}`, 'a file without');
  return { root: object.value, storageBytes, littleEndian: true };
}

/** Tensors over their storages' values; what shares a storage in the file shares memory here. */
function materialise(
  tensors: Map<string, TorchTensor>,
  { storageBytes, littleEndian }: Checkpoint,
): WeightFile {
  const decoded = new Map<Storage, Float32Array | Float64Array>();
  const valuesOf = (storage: Storage): Float32Array | Float64Array => {
    const known = decoded.get(storage);
    if (known) return known;
    const bytes = storageBytes(storage);
    const size = storage.size * bytesPerElement(storage.dtype);
    if (bytes.length !== size) fail(`${size} bytes in storage ${quote(storage.key)}`, String(bytes.length));
    const place = { format: 'pth', tensor: `storage ${quote(storage.key)}` };
    const values = decode(bytes, storage.dtype, place, littleEndian);
    decoded.set(storage, values);
    return values;
  };
  const file: WeightFile = new Map();
  for (const [name, { storage, offset, shape, stride }] of tensors) {
    const tensor = ndarray(valuesOf(storage), [...shape], [...stride], offset);
    file.set(name, { dtype: storage.dtype, tensor });
  }
  return file;
}

/**
 * Reads what `torch.save` wrote: every tensor by its path in the saved object, nested keys joined by
 * dots (`model.conv1.weight`); other values are left out. A bare tensor is called `rootName`.
 * Tied, strided and transposed tensors are views that share memory as they did when they were saved.
 *
 * The pickle inside can build tensors, containers, numbers and strings, and nothing else: a file that
 * names any other function is refused with its name. Nothing in a file is ever executed.
 * @throws FormatError for such a file, and for one that is damaged, cut off, or claims tensors beyond
 * the bytes it has.
 */
export function readPth(bytes: Uint8Array, rootName = 'tensor'): WeightFile {
  const checkpoint = isZip(bytes) ? openZip(bytes) : openLegacy(bytes);
  const tensors = materialise(nameTensors(checkpoint.root, rootName, TorchTensor), checkpoint);
  return Object.assign(tensors, { texts: nameTexts(checkpoint.root) });
}
