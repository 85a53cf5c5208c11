/**
 * PyTorch's .pth (also .pt and .bin): a pickle that describes tensors, and their storages beside it.
 * Two containers: a zip archive (PyTorch 1.6 and later), and before it five pickles in a row followed
 * by the storages. Source: `_load` and `_legacy_load` in PyTorch's torch/serialization.py.
 */
import ndarray from 'ndarray';
import { Budget } from '../bytes/budget.js';
import { inMemory } from '../bytes/byte-source.js';
import { type Bytes, bytesGiven } from '../bytes/given.js';
import { FormatError } from '../errors.js';
import { sizeOf } from '../ops/tensor.js';
import { bytesOfValues, bytesPerElement, bytesWanted, checkValues, decode } from './dtypes.js';
import { type PickleHost, unpickle } from './pickle.js';
import { Inert, kindOf, type PickleValue } from './pickle-values.js';
import { quote } from './quote.js';
import { nameTensors, nameTexts } from './state-dict.js';
import { onDemand, type Values, type WeightFile } from './stored-tensor.js';
import { type Storage, TorchHost, TorchTensor } from './torch-objects.js';
import { isZip, ZipArchive } from './zip.js';

const LEGACY_MAGIC = 0x1950a86a20f9469cfc6cn;
const LEGACY_VERSION = 1001;

function fail(expected: string, actual: string): never {
  throw new FormatError('pth', expected, actual);
}

/** Where a storage's bytes lie. */
interface Location {
  /** How many they are. */
  readonly size: number;
  /** Whether they lie in the file as they are, uncompressed. */
  readonly plain: boolean;
  read(): Uint8Array;
}

interface Checkpoint {
  readonly root: PickleValue;
  readonly locate: (storage: Storage) => Location;
  readonly littleEndian: boolean;
}

function openZip(bytes: Uint8Array, budget: Budget): Checkpoint {
  const archive = new ZipArchive(inMemory('pth', bytes), budget);
  const pickles = archive.names.filter((name) => /^[^/]+\/data\.pkl$/.test(name));
  const folder = pickles[0]?.slice(0, -'data.pkl'.length);
  if (folder === undefined || pickles.length > 1) {
    fail('an archive with one data.pkl in a folder', `${pickles.length} of them`);
  }
  if (archive.has(`${folder}constants.pkl`)) fail('the state dict of a model', 'a TorchScript program');
  const root = unpickle(archive.read(`${folder}data.pkl`), 0, new TorchHost(), budget).value;
  const orderName = `${folder}byteorder`;
  const order = archive.has(orderName)
    ? String.fromCharCode(...archive.read(orderName).subarray(0, 9))
    : 'little';
  if (order !== 'little' && order !== 'big') fail('byteorder to be little or big', quote(order));
  const locate = ({ key }: Storage): Location => {
    const entry = `${folder}data/${key}`;
    return {
      size: archive.sizeOf(entry),
      plain: archive.isStored(entry),
      read: () => archive.read(entry),
    };
  };
  return { root, locate, littleEndian: order === 'little' };
}

/** A pickle in front of the real one, of plain values alone. */
const NO_GLOBALS: PickleHost = {
  global: () => undefined,
  persistent: (id) => fail('a plain value', `a reference to ${kindOf(id)}`),
};

function openLegacy(bytes: Uint8Array, budget: Budget): Checkpoint {
  const magic = unpickle(bytes, 0, NO_GLOBALS, budget);
  if (magic.value !== LEGACY_MAGIC) fail("torch.save's magic number", kindOf(magic.value));
  const version = unpickle(bytes, magic.end, NO_GLOBALS, budget);
  if (version.value !== LEGACY_VERSION) fail(`version ${LEGACY_VERSION}`, kindOf(version.value));
  // the writer's byte order and C type sizes; the storages are little-endian whatever it says
  const system = unpickle(bytes, version.end, NO_GLOBALS, budget);
  const host = new TorchHost();
  const object = unpickle(bytes, system.end, host, budget);
  const keys = unpickle(bytes, object.end, NO_GLOBALS, budget);
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
  const locate = (storage: Storage): Location => {
    const part = found.get(storage) ?? fail(`storage ${quote(storage.key)}`, 'a file without');
    return { size: part.length, plain: true, read: () => part };
  };
  return { root: object.value, locate, littleEndian: true };
}

/** The values of a storage, made when a tensor of it is first asked for. */
class StorageValues {
  readonly #storage: Storage;
  readonly #location: Location;
  readonly #littleEndian: boolean;
  readonly #budget: Budget;
  #values: Values | undefined;
  /** Elements of all the tensors that were asked for; a copy of each would have as many. */
  #asked = 0;

  /** @throws FormatError where the storage has not the bytes that it claims, or they are no values of its type */
  constructor(storage: Storage, { locate, littleEndian }: Checkpoint, budget: Budget) {
    this.#storage = storage;
    this.#location = locate(storage);
    this.#littleEndian = littleEndian;
    this.#budget = budget;
    const size = storage.size * bytesPerElement(storage.dtype);
    if (this.#location.size !== size) {
      fail(`${size} bytes in storage ${quote(storage.key)}`, String(this.#location.size));
    }
    if (this.#location.plain) checkValues(this.#location.read(), storage.dtype, this.#place, littleEndian);
  }

  get #place() {
    return { format: 'pth', tensor: `storage ${quote(this.#storage.key)}` };
  }

  /** The values, for a tensor of so many elements of theirs. */
  for(elements: number): Values {
    const { size, dtype } = this.#storage;
    const before = Math.max(size, this.#asked);
    this.#asked += elements;
    const shared = Math.max(0, this.#asked - before);
    this.#budget.take(bytesWanted(dtype, shared));
    this.#values ??= this.#decoded();
    return this.#values;
  }

  #decoded(): Values {
    const { size, dtype } = this.#storage;
    const { plain, read } = this.#location;
    this.#budget.take((plain ? bytesOfValues : bytesWanted)(dtype, size));
    return decode(read(), dtype, this.#place, this.#littleEndian);
  }
}

/** Tensors over their storages' values; what shares a storage in the file shares memory here. */
function materialise(tensors: Map<string, TorchTensor>, checkpoint: Checkpoint, budget: Budget): WeightFile {
  const storages = new Map<Storage, StorageValues>();
  const file: WeightFile = new Map();
  for (const [name, { storage, offset, shape, stride }] of tensors) {
    const values = storages.get(storage) ?? new StorageValues(storage, checkpoint, budget);
    storages.set(storage, values);
    const tensor = () => ndarray(values.for(sizeOf(shape)), [...shape], [...stride], offset);
    file.set(name, onDemand(storage.dtype, shape, tensor));
  }
  return file;
}

/**
 * Reads what `torch.save` wrote: every tensor by its path in the saved object, nested keys joined by
 * dots (`model.conv1.weight`); other values are left out. A bare tensor is called `rootName`.
 * Tied, strided and transposed tensors are views that share memory as they did when they were saved.
 *
 * The pickle inside can build tensors, containers, numbers and strings. What else it names (`argparse.Namespace`,
 * `numpy.float64`, …) becomes an inert object, which is left out: nothing in a file is ever executed.
 * @throws FormatError for a file that is damaged or cut off, claims tensors beyond the bytes it has, has tensors
 * that something unknown would have to rebuild, has other objects and no tensor at all, or builds more than its size
 * accounts for (see bytes/budget.ts). FpnError where it is given no bytes.
 */
export function readPth(given: Bytes, rootName = 'tensor'): WeightFile {
  const bytes = bytesGiven('readPth', given);
  return pthTensors(bytes, new Budget('pth', bytes.length), rootName);
}

/** The same within a budget. */
export function pthTensors(bytes: Uint8Array, budget: Budget, rootName: string): WeightFile {
  const checkpoint = isZip(bytes) ? openZip(bytes, budget) : openLegacy(bytes, budget);
  const tensors = nameTensors(checkpoint.root, rootName, TorchTensor, budget);
  if (tensors.size === 0) refuseObjects(checkpoint.root);
  const file = materialise(tensors, checkpoint, budget);
  return Object.assign(file, { texts: nameTexts(checkpoint.root, budget) });
}

/** A whole model, saved with its class, is the object that people save instead of its tensors. */
function refuseObjects(root: PickleValue): void {
  const objects = root instanceof Map ? [...root.values()] : [root];
  const object = objects.find((value) => value instanceof Inert);
  if (object) fail("tensors, such as a model's state_dict()", `none, but ${kindOf(object)}`);
}
