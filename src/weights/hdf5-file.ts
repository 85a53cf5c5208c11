/**
 * An open HDF5 file, read in a way that a damaged or hostile one cannot do harm: every status is looked at, and
 * every size compared with the file before memory is taken. The classes of h5wasm itself look at no status,
 * and would hand out memory that a failed read has not filled.
 */
import type { Metadata } from 'h5wasm';
import ndarray from 'ndarray';
import type { Budget } from '../bytes/budget.js';
import { FormatError } from '../errors.js';
import { bytesOfValues, bytesPerElement, bytesWanted, decode } from './dtypes.js';
import { quote } from './quote.js';
import { type DtypeName, isShape, type StoredTensor } from './stored-tensor.js';

export type Library = Awaited<typeof import('h5wasm')['ready']>;

function fail(expected: string, actual: string): never {
  throw new FormatError('hdf5', expected, actual);
}

const INTEGERS: Readonly<Record<number, readonly [unsigned: DtypeName, signed: DtypeName]>> = {
  1: ['U8', 'I8'],
  2: ['U16', 'I16'],
  4: ['U32', 'I32'],
  8: ['U64', 'I64'],
};
const FLOATS: Readonly<Record<number, DtypeName>> = { 2: 'F16', 4: 'F32', 8: 'F64' };

/** Bytes of memory for a tensor, without its values. */
const TENSOR_COST = 512;

export class Hdf5File {
  readonly #library: Library;
  readonly #id: bigint;
  readonly #size: number;
  readonly #budget: Budget;

  /** @param size of the file, in bytes */
  constructor(library: Library, id: bigint, size: number, budget: Budget) {
    this.#library = library;
    this.#id = id;
    this.#size = size;
    this.#budget = budget;
  }

  #isKind(path: string, kind: number): boolean {
    return this.#library.get_type(this.#id, path) === kind;
  }

  /** Links are followed within the file; a link to another file leads to nothing. */
  isGroup(path: string): boolean {
    return this.#isKind(path, this.#library.H5G_GROUP);
  }

  /** Names in a group, in the order of their creation where the file has kept it, else of the alphabet. */
  names(group: string): string[] {
    return this.#library.get_names(this.#id, group, false);
  }

  /** The texts of an attribute, which may be empty or a single one; undefined where there is none of that name. */
  texts(path: string, attribute: string): string[] | undefined {
    const library = this.#library;
    if (!library.get_attribute_names(this.#id, path).includes(attribute)) return undefined;
    const metadata = library.get_attribute_metadata(this.#id, path, attribute);
    if (metadata.total_size === 0 || metadata.shape === null) return [];
    const what = `the attribute ${attribute} of ${quote(path)}`;
    if (metadata.type !== library.H5T_class_t.H5T_STRING.value) fail(`texts in ${what}`, 'another type');
    const bytes = metadata.total_size * metadata.size;
    if (!(bytes <= this.#size)) fail(`${what} within the file`, `${bytes} bytes`);
    this.#budget.take(bytes);
    return this.#withMemory(bytes, (at) => {
      if (library.get_attribute_data(this.#id, path, attribute, BigInt(at)) < 0) fail(what, 'a damaged one');
      const texts = this.#textsAt(at, metadata);
      if (metadata.vlen) library.reclaim_vlen_memory(this.#id, path, attribute, BigInt(at));
      return texts;
    });
  }

  /** Strings of a fixed size end at a zero if they are shorter; the others are pointers to where theirs begin. */
  #textsAt(at: number, { size, total_size: count, vlen }: Metadata): string[] {
    const memory = this.#library.HEAPU8;
    const view = new DataView(memory.buffer);
    return Array.from({ length: count }, (_, i) => {
      const start = vlen ? view.getUint32(at + 4 * i, true) : at + size * i;
      const limit = vlen ? memory.length : start + size;
      const zero = memory.subarray(start, limit).indexOf(0);
      return start === 0
        ? ''
        : new TextDecoder().decode(memory.slice(start, zero < 0 ? limit : start + zero));
    });
  }

  /**
   * The tensor at a path.
   * @throws FormatError where there is no dataset of numbers, and where datasets together take more than the budget
   */
  tensor(path: string): StoredTensor {
    const library = this.#library;
    const what = quote(path);
    if (!this.#isKind(path, library.H5G_DATASET)) fail(`a dataset ${what}`, 'none there');
    const metadata = library.get_dataset_metadata(this.#id, path);
    const dtype = this.#dtypeOf(metadata) ?? fail(`numbers in ${what}`, 'another type');
    const shape = metadata.shape ?? fail(`a shape for ${what}`, 'none');
    if (!isShape(shape)) fail(`a shape for ${what}`, 'one whose elements cannot be counted');
    const size = metadata.total_size * bytesPerElement(dtype);
    this.#take(metadata, dtype, what);
    const values = this.#withMemory(size, (at) => {
      const status = library.get_dataset_data(this.#id, path, null, null, null, BigInt(at));
      if (status < 0) fail(`the elements of ${what}`, 'damaged ones');
      return decode(library.HEAPU8.subarray(at, at + size), dtype, { format: 'hdf5', tensor: what });
    });
    return { dtype, tensor: ndarray(values, [...shape]) };
  }

  #dtypeOf({ type, size, signed, enum_type: enumeration }: Metadata): DtypeName | undefined {
    const { H5T_INTEGER, H5T_FLOAT, H5T_ENUM } = this.#library.H5T_class_t;
    if (type === H5T_INTEGER.value) return INTEGERS[size]?.[signed ? 1 : 0];
    if (type === H5T_FLOAT.value) return FLOATS[size];
    // h5py's booleans
    const members = Object.keys(enumeration?.members ?? {})
      .sort()
      .join();
    return type === H5T_ENUM.value && size === 1 && members === 'FALSE,TRUE' ? 'BOOL' : undefined;
  }

  /** Chunks may be compressed, and the library unpacks a whole one at a time, whatever it is needed for. */
  #take(
    { chunks, total_size: elements, virtual_sources: sources }: Metadata,
    dtype: DtypeName,
    what: string,
  ): void {
    if (sources !== undefined) fail(`the elements of ${what} in the file`, 'a view of other datasets');
    this.#budget.take(TENSOR_COST);
    const chunk = chunks?.reduce((product, n) => product * n, bytesPerElement(dtype)) ?? 0;
    this.#budget.take(chunk + (chunks ? bytesWanted : bytesOfValues)(dtype, elements));
  }

  /** Lends memory of the library, filled with zeros. */
  #withMemory<R>(bytes: number, use: (at: number) => R): R {
    const library = this.#library;
    const at = library._malloc(Math.max(1, bytes));
    if (at === 0) fail('an HDF5 file that fits in memory', `${bytes} bytes in one piece`);
    try {
      library.HEAPU8.fill(0, at, at + bytes);
      return use(at);
    } finally {
      library._free(at);
    }
  }
}
