/**
 * .pkl: a pickle of NumPy arrays by name, as detectron2's and Detectron's (Caffe2) model zoos hold them:
 * `{'model': {name: array}, '__author__': …}`, `{'blobs': {name: array}, 'cfg': …}` or the arrays alone.
 */
import ndarray from 'ndarray';
import { FormatError } from '../errors.js';
import { rowMajorStrides } from '../ops/tensor.js';
import { decode } from './dtypes.js';
import { type ArrayState, NumpyArray, numpyHost } from './numpy-objects.js';
import { unpickle } from './pickle.js';
import { quote } from './quote.js';
import { nameTensors } from './state-dict.js';
import type { StoredTensor, WeightFile } from './stored-tensor.js';

function materialise(name: string, { dtype, shape, fortranOrder, bytes }: ArrayState): StoredTensor {
  const values = decode(bytes, dtype.name, { format: 'pkl', tensor: quote(name) }, dtype.littleEndian);
  const strides = fortranOrder ? rowMajorStrides([...shape].reverse()).reverse() : rowMajorStrides(shape);
  return { dtype: dtype.name, tensor: ndarray(values, [...shape], strides) };
}

/**
 * Reads a pickle of NumPy arrays: every array by its path in the pickled object, nested keys joined by dots
 * (`model.backbone.fpn_lateral2.weight`); other values are left out. A bare
 * array is called `rootName`. Pickles of Python 2 and 3, of any protocol from 1 on.
 *
 * The pickle can build arrays, dtypes, containers, numbers and strings, and nothing else: a file that names
 * any other function is refused with its name. Nothing in a file is ever executed.
 * @throws FormatError for such a file, and for one that is damaged, cut off, or holds arrays of anything but
 * numbers and booleans.
 */
export function readPkl(bytes: Uint8Array, rootName = 'array'): WeightFile {
  const { value, end } = unpickle(bytes, 0, numpyHost(bytes.length));
  if (end !== bytes.length) {
    throw new FormatError('pkl', 'the end of the file after the pickle', `${bytes.length - end} more bytes`);
  }
  const arrays = nameTensors(value, rootName, NumpyArray);
  const distinct = new Set(arrays.values());
  let size = 0;
  for (const { state } of distinct) size += state.bytes.length;
  if (size > bytes.length) {
    throw new FormatError('pkl', `at most ${bytes.length} bytes of arrays`, String(size));
  }
  const decoded = new Map<NumpyArray, StoredTensor>();
  const file: WeightFile = new Map();
  for (const [name, array] of arrays) {
    const stored = decoded.get(array) ?? materialise(name, array.state);
    decoded.set(array, stored);
    file.set(name, stored);
  }
  return file;
}
