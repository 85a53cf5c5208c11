/** .npz: a zip archive of .npy files, as `numpy.savez` (stored) and `numpy.savez_compressed` (deflated) write it. */
import { type Zippable, zipSync } from 'fflate';
import { Budget } from '../bytes/budget.js';
import { type ByteSource, inMemory } from '../bytes/byte-source.js';
import { type Bytes, bytesGiven } from '../bytes/given.js';
import { FormatError } from '../errors.js';
import { type Shape, sizeOf } from '../ops/tensor.js';
import { bytesWanted } from './dtypes.js';
import { describeNpy, MAX_DATA_OFFSET, npyTensor, npyValues, writeNpy } from './npy.js';
import { quote } from './quote.js';
import { type DtypeName, onDemand, type StoredTensor, type WeightFile } from './stored-tensor.js';
import { ZipArchive } from './zip.js';

const SUFFIX = '.npy';

/** Without zip64 an archive ends here; NumPy reads larger ones, but no tensor of ours comes near. */
const MAX_ARCHIVE_BYTES = 2 ** 32 - 1;

/** The oldest time a zip file can say, in whatever time zone it is read: the same bytes every day. */
const NO_TIME = '1980-01-01T00:00';

/** `action`, whose errors get the name of the array that they are about. */
function about<R>(name: string, action: () => R): R {
  try {
    return action();
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    throw error.within(`npz: ${quote(name)}`);
  }
}

function arrayName(entry: string): string {
  if (!entry.endsWith(SUFFIX)) throw new FormatError('npz', 'entries of .npy files', quote(entry));
  return entry.slice(0, -SUFFIX.length);
}

/** Bytes of memory for an array that nobody has asked for. */
const ARRAY_COST = 512;

/** A compressed array, of which no more than the header is inflated before it is asked for. */
function compressedArray(archive: ZipArchive, entry: string, name: string, budget: Budget): StoredTensor {
  const array = describeNpy(archive.readStart(entry, MAX_DATA_OFFSET), archive.sizeOf(entry));
  const { dtype, shape } = array;
  return onDemand(dtype, shape, () => {
    budget.take(bytesWanted(dtype, sizeOf(shape)));
    return about(name, () => npyValues(archive.read(entry), array));
  });
}

/**
 * Reads a .npz file: every array by its name in the archive, without `.npy`, in the archive's order. Compressed
 * arrays are inflated when they are asked for.
 * @throws FormatError for an archive that is damaged (see zip.ts) or holds anything but .npy files that
 * `readNpy` reads. FpnError where it is given no bytes.
 */
export function readNpz(given: Bytes): WeightFile {
  const bytes = bytesGiven('readNpz', given);
  return npzTensors(bytes, new Budget('npz', bytes.length));
}

/** The same within a budget. */
export function npzTensors(bytes: Uint8Array, budget: Budget): WeightFile {
  const archive = new ZipArchive(inMemory('npz', bytes), budget);
  const file: WeightFile = new Map();
  for (const entry of archive.names) {
    const name = arrayName(entry);
    budget.take(ARRAY_COST);
    const read = archive.isStored(entry)
      ? () => npyTensor(archive.read(entry), budget)
      : () => compressedArray(archive, entry, name, budget);
    file.set(name, about(name, read));
  }
  return file;
}

/** An array of an archive, of which no more than the header has been read. */
export interface NpzArray {
  readonly dtype: DtypeName;
  readonly shape: Shape;
  /** @throws FormatError where its bytes are damaged */
  read(): StoredTensor;
}

/**
 * The arrays of an archive that is not in memory, in its order; each is read anew when it is asked for, and not kept.
 * @throws FormatError as `readNpz` does
 */
export function npzArrays(source: ByteSource): Map<string, NpzArray> {
  const budget = new Budget('npz', source.size);
  const archive = new ZipArchive(source, budget);
  return new Map(
    archive.names.map((entry): [string, NpzArray] => {
      const name = arrayName(entry);
      budget.take(ARRAY_COST);
      const { dtype, shape } = about(name, () =>
        describeNpy(archive.readStart(entry, MAX_DATA_OFFSET), archive.sizeOf(entry)),
      );
      const read = () => {
        const own = new Budget('npz', source.size);
        return npyTensor(archive.read(entry, own), own);
      };
      return [name, { dtype, shape, read }];
    }),
  );
}

/**
 * A .npz file of the tensors, in their order, uncompressed; the same tensors always give the same bytes.
 * @throws FormatError as `writeNpy` does, and where the archive would reach 4 GiB.
 */
export function writeNpz(tensors: WeightFile): Uint8Array<ArrayBuffer> {
  const entries: Zippable = {};
  let size = 0;
  for (const [name, stored] of tensors) {
    const bytes = about(name, () => writeNpy(stored));
    entries[`${name}${SUFFIX}`] = bytes;
    size += bytes.length;
  }
  if (size >= MAX_ARCHIVE_BYTES) {
    throw new FormatError('npz', `less than ${MAX_ARCHIVE_BYTES} bytes of arrays`, String(size));
  }
  return zipSync(entries, { level: 0, mtime: NO_TIME });
}
