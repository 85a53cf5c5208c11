/**
 * .pkl: a pickle of NumPy arrays by name, as detectron2's and Detectron's (Caffe2) model zoos hold them:
 * `{'model': {name: array}, '__author__': …}`, `{'blobs': {name: array}, 'cfg': …}` or the arrays alone.
 */
import { Budget } from '../bytes/budget.js';
import { type Bytes, bytesGiven } from '../bytes/given.js';
import { FormatError } from '../errors.js';
import { sizeOf } from '../ops/tensor.js';
import { bytesOfValues, checkValues, decode } from './dtypes.js';
import { inOrder } from './npy.js';
import { type ArrayState, NUMPY_HOST, NumpyArray } from './numpy-objects.js';
import { unpickle } from './pickle.js';
import { quote } from './quote.js';
import { nameTensors } from './state-dict.js';
import { onDemand, type StoredTensor, type WeightFile } from './stored-tensor.js';

/** Bytes of memory for an array that nobody has asked for. */
const ARRAY_COST = 512;

function storedArray(name: string, state: ArrayState, budget: Budget): StoredTensor {
  const { dtype, shape, fortranOrder, bytes } = state;
  const place = { format: 'pkl', tensor: quote(name) };
  checkValues(bytes, dtype.name, place, dtype.littleEndian);
  budget.take(ARRAY_COST);
  return onDemand(dtype.name, shape, () => {
    budget.take(bytesOfValues(dtype.name, sizeOf(shape)));
    return inOrder(decode(bytes, dtype.name, place, dtype.littleEndian), shape, fortranOrder);
  });
}

/**
 * Reads a pickle of NumPy arrays: every array by its path in the pickled object, nested keys joined by dots
 * (`model.backbone.fpn_lateral2.weight`); other values are left out. A bare
 * array is called `rootName`. Pickles of Python 2 and 3, of any protocol from 1 on.
 *
 * The pickle can build arrays, dtypes, containers, numbers and strings. What else it names becomes an inert object,
 * which is left out, and nothing in a file is ever executed.
 * @throws FormatError for a file that is damaged, cut off, holds arrays of anything but numbers and booleans, or
 * builds more than its size accounts for (see bytes/budget.ts). FpnError where it is given no bytes.
 */
export function readPkl(given: Bytes, rootName = 'array'): WeightFile {
  const bytes = bytesGiven('readPkl', given);
  return pklTensors(bytes, new Budget('pkl', bytes.length), rootName);
}

/** The same within a budget. */
export function pklTensors(bytes: Uint8Array, budget: Budget, rootName: string): WeightFile {
  const { value, end } = unpickle(bytes, 0, NUMPY_HOST, budget);
  if (end !== bytes.length) {
    throw new FormatError('pkl', 'the end of the file after the pickle', `${bytes.length - end} more bytes`);
  }
  const known = new Map<NumpyArray, StoredTensor>();
  const file: WeightFile = new Map();
  for (const [name, array] of nameTensors(value, rootName, NumpyArray, budget)) {
    const stored = known.get(array) ?? storedArray(name, array.state, budget);
    known.set(array, stored);
    file.set(name, stored);
  }
  return file;
}
