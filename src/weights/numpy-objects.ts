/**
 * The names of a pickle of NumPy arrays that mean something here, and what they stand for. Source of the arguments
 * and states: array_reduce, array_setstate, arraydescr_reduce and arraydescr_setstate in NumPy's
 * multiarray/methods.c and descriptor.c, _frombuffer in core/numeric.py; NumPy 2 says numpy._core for numpy.core.
 */
import type { Budget } from '../bytes/budget.js';
import { FormatError } from '../errors.js';
import { formatShape, sizeOf } from '../ops/tensor.js';
import { bytesPerElement, decode } from './dtypes.js';
import { NUMPY_CODES } from './npy-header.js';
import type { PickleHost } from './pickle.js';
import { bytesOf, textOrBytes } from './pickle-bytes.js';
import { COST } from './pickle-machine.js';
import { Callable, Float, kindOf, Opaque, type PickleValue, Tuple } from './pickle-values.js';
import { PYTHON_GLOBALS } from './python-objects.js';
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
  override setState(state: PickleValue, budget: Budget): void {
    const [version, shape, dtype, fortranOrder, data] = itemsOf(state);
    if (version !== 1) fail('version 1 of an array', kindOf(version));
    this.#state = stateOf(shape, dtype, fortranOrder === true || fortranOrder === 1, data, budget);
  }

  static of(state: ArrayState): NumpyArray {
    const array = new NumpyArray();
    array.#state = state;
    return array;
  }
}

function stateOf(
  sizes: PickleValue | undefined,
  dtype: PickleValue | undefined,
  fortranOrder: boolean,
  data: PickleValue | undefined,
  budget: Budget,
): ArrayState {
  const shape = sizes instanceof Tuple && isShape(sizes.items) ? sizes.items : undefined;
  const bytes = bytesOf(data, budget);
  if (shape === undefined) return fail('a shape for an array', kindOf(sizes));
  if (!(dtype instanceof NumpyDtype)) return fail('a dtype for an array', kindOf(dtype));
  if (bytes === undefined) return fail('the bytes of an array', kindOf(data));
  const size = sizeOf(shape) * bytesPerElement(dtype.name);
  if (bytes.length !== size) {
    fail(`${size} bytes of data (${dtype.name} ${formatShape(shape)})`, String(bytes.length));
  }
  return { dtype, shape, fortranOrder, bytes };
}

const ARRAY_TYPE = new Opaque('the type numpy.ndarray');

/** `dtype(code, align, copy)`, the code as in .npy, without the byte order. */
function makeDtype([code]: readonly PickleValue[], budget: Budget): NumpyDtype {
  budget.take(COST.object);
  const name = typeof code === 'string' ? NUMPY_CODES.get(code) : undefined;
  const codes = [...NUMPY_CODES.keys()].join(', ');
  return new NumpyDtype(
    name ?? fail(`a dtype of ${codes}`, typeof code === 'string' ? quote(code) : kindOf(code)),
  );
}

/** `_reconstruct(ndarray, (0,), 'b')`: an empty array, whose state is to come. */
function reconstruct([type]: readonly PickleValue[], budget: Budget): NumpyArray {
  if (type !== ARRAY_TYPE) fail('numpy.ndarray to reconstruct', kindOf(type));
  budget.take(COST.object);
  return new NumpyArray();
}

/** `_frombuffer(bytes, dtype, shape, order)`, in protocol 5. */
function fromBuffer([data, dtype, shape, order]: readonly PickleValue[], budget: Budget): NumpyArray {
  if (order !== 'C' && order !== 'F') fail('the order of an array, C or F', kindOf(order));
  budget.take(COST.object);
  return NumpyArray.of(stateOf(shape, dtype, order === 'F', data, budget));
}

/** `scalar(dtype, bytes)` is one number; like Python's own numbers it is no tensor. */
function scalar([dtype, data]: readonly PickleValue[], budget: Budget): Float {
  const bytes = bytesOf(data, budget);
  if (!(dtype instanceof NumpyDtype) || bytes?.length !== bytesPerElement(dtype.name)) {
    return fail('a dtype and the bytes of a scalar', `${kindOf(dtype)} and ${kindOf(data)}`);
  }
  budget.take(COST.container);
  return new Float(decode(bytes, dtype.name, { format: 'pkl', tensor: 'a scalar' }, dtype.littleEndian)[0]!);
}

const callable = (name: string, call: Callable['call']): readonly [string, PickleValue] => [
  name,
  new Callable(name, call),
];

const GLOBALS: ReadonlyMap<string, PickleValue> = new Map<string, PickleValue>([
  ...PYTHON_GLOBALS,
  callable('numpy.core.multiarray._reconstruct', reconstruct),
  callable('numpy._core.multiarray._reconstruct', reconstruct),
  callable('numpy.core.multiarray.scalar', scalar),
  callable('numpy._core.multiarray.scalar', scalar),
  callable('numpy.core.numeric._frombuffer', fromBuffer),
  callable('numpy._core.numeric._frombuffer', fromBuffer),
  callable('numpy.dtype', makeDtype),
  ['numpy.ndarray', ARRAY_TYPE],
]);

export const NUMPY_HOST: PickleHost = {
  global: (name) => GLOBALS.get(name),
  persistent: () => fail('a pickle that is all in one file', 'a reference to another'),
  byteString: textOrBytes,
};
