/**
 * The only names that a pickle of NumPy arrays may use, and what they stand for. Source of the arguments
 * and states: array_reduce, array_setstate, arraydescr_reduce and arraydescr_setstate in NumPy's
 * multiarray/methods.c and descriptor.c; NumPy 2 says numpy._core for numpy.core.
 */
import { FormatError } from '../errors.js';
import { formatShape, sizeOf } from '../ops/tensor.js';
import { bytesPerElement, decode } from './dtypes.js';
import { NUMPY_CODES } from './npy-header.js';
import type { PickleHost } from './pickle.js';
import { bytesOf, encodeLatin1, textOrBytes } from './pickle-bytes.js';
import { Callable, kindOf, Opaque, type PickleValue, Tuple } from './pickle-values.js';
import { quote } from './quote.js';
import { type DtypeName, isShape } from './stored-tensor.js';

function fail(expected: string, actual: string): never {
  throw new FormatError('pkl', expected, actual);
}

const itemsOf = (value: PickleValue): readonly PickleValue[] =>
  value instanceof Tuple ? value.items : fail('the state of an array or a dtype', kindOf(value));

class NumpyDtype extends Opaque {
  littleEndian = true;

  constructor(readonly name: DtypeName) {
    super('a dtype');
  }

  /** `(version, byte order, subarray, names, fields, size, alignment, flags)`, the middle ones for structures. */
  override setState(state: PickleValue): void {
    const [, order, ...structure] = itemsOf(state);
    if (order !== '<' && order !== '>' && order !== '|') fail('a byte order <, > or |', kindOf(order));
    if (structure.slice(0, 3).some((part) => part !== null)) fail('a dtype of numbers', 'a structured one');
    this.littleEndian = order !== '>';
  }
}

/** What an array is once its state is there. */
export interface ArrayState {
  readonly dtype: NumpyDtype;
  readonly shape: readonly number[];
  /** Column-major. */
  readonly fortranOrder: boolean;
  readonly bytes: Uint8Array;
}

/** An array, empty until the pickle gives it its state. */
export class NumpyArray extends Opaque {
  #state: ArrayState | undefined;

  constructor() {
    super('an array');
  }

  get state(): ArrayState {
    return this.#state ?? fail('the state of every array', 'an array without');
  }

  /** `(version, shape, dtype, whether Fortran order, bytes)` */
  override setState(state: PickleValue): void {
    const [version, sizes, dtype, fortranOrder, data] = itemsOf(state);
    const shape = sizes instanceof Tuple && isShape(sizes.items) ? sizes.items : undefined;
    const bytes = bytesOf(data);
    if (version !== 1 || shape === undefined) fail('version 1 and a shape for an array', kindOf(sizes));
    if (!(dtype instanceof NumpyDtype)) fail('a dtype for an array', kindOf(dtype));
    if (bytes === undefined) fail('the bytes of an array', kindOf(data));
    const size = sizeOf(shape) * bytesPerElement(dtype.name);
    if (bytes.length !== size) {
      fail(`${size} bytes of data (${dtype.name} ${formatShape(shape)})`, String(bytes.length));
    }
    this.#state = { dtype, shape, fortranOrder: fortranOrder === true || fortranOrder === 1, bytes };
  }
}

const ARRAY_TYPE = new Opaque('the type numpy.ndarray');

/** `dtype(code, align, copy)`, the code as in .npy, without the byte order. */
function makeDtype([code]: readonly PickleValue[]): NumpyDtype {
  const name = typeof code === 'string' ? NUMPY_CODES.get(code) : undefined;
  const codes = [...NUMPY_CODES.keys()].join(', ');
  return new NumpyDtype(
    name ?? fail(`a dtype of ${codes}`, typeof code === 'string' ? quote(code) : kindOf(code)),
  );
}

/** `_reconstruct(ndarray, (0,), 'b')`: an empty array, whose state is to come. */
const reconstruct = ([type]: readonly PickleValue[]): NumpyArray =>
  type === ARRAY_TYPE ? new NumpyArray() : fail('numpy.ndarray to reconstruct', kindOf(type));

/** `scalar(dtype, bytes)` is one number; like Python's own numbers it is no tensor. */
function scalar([dtype, data]: readonly PickleValue[]): number {
  const bytes = bytesOf(data);
  if (!(dtype instanceof NumpyDtype) || bytes?.length !== bytesPerElement(dtype.name)) {
    fail('a dtype and the bytes of a scalar', `${kindOf(dtype)} and ${kindOf(data)}`);
  }
  return decode(bytes, dtype.name, { format: 'pkl', tensor: 'a scalar' }, dtype.littleEndian)[0]!;
}

const callable = (name: string, call: Callable['call']): readonly [string, PickleValue] => [
  name,
  new Callable(name, call),
];

const GLOBALS: ReadonlyMap<string, PickleValue> = new Map<string, PickleValue>([
  callable('numpy.core.multiarray._reconstruct', reconstruct),
  callable('numpy._core.multiarray._reconstruct', reconstruct),
  callable('numpy.core.multiarray.scalar', scalar),
  callable('numpy._core.multiarray.scalar', scalar),
  callable('numpy.dtype', makeDtype),
  ['numpy.ndarray', ARRAY_TYPE],
]);

/**
 * The host of one pickle. Text that the pickle keeps in its memo could be encoded over and over; all the
 * results together may have as many bytes as the file, as they do in any file that NumPy writes.
 */
export function numpyHost(fileSize: number): PickleHost {
  let encoded = 0;
  const encode = new Callable('_codecs.encode', (args) => {
    const bytes = encodeLatin1(args);
    encoded += bytes.length;
    return encoded <= fileSize ? bytes : fail(`at most ${fileSize} bytes of arrays`, 'more');
  });
  return {
    global: (name) => (name === encode.name ? encode : GLOBALS.get(name)),
    persistent: () => fail('a pickle that is all in one file', 'a reference to another'),
    byteString: textOrBytes,
  };
}
