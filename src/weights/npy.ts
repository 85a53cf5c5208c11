/** .npy: one array, NumPy's own format, versions 1.0, 2.0 and 3.0. */
import ndarray, { type NdArray } from 'ndarray';
import { Budget } from '../bytes/budget.js';
import { type Bytes, bytesGiven } from '../bytes/given.js';
import { FormatError } from '../errors.js';
import { formatShape, rowMajorStrides, type Shape, sizeOf } from '../ops/tensor.js';
import { bytesOfValues, bytesPerElement, checkValues, decode, encode } from './dtypes.js';
import { formatNpyHeader, type NpyHeader, parseNpyHeader } from './npy-header.js';
import { onDemand, type StoredTensor, type Values } from './stored-tensor.js';

/** `\x93NUMPY`, which no text can start with. */
export const NPY_MAGIC: readonly number[] = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];

/** As in NumPy, whose own headers are 118 bytes; it also keeps the parser's work small. */
const MAX_HEADER_BYTES = 10_000;

/** With the magic bytes, the version and its length in front. */
export const MAX_DATA_OFFSET = MAX_HEADER_BYTES + 12;

const PLACE = { format: 'npy', tensor: 'the array' };

/** The header's text, and where the data begins. Version 1.0 counts it in 2 bytes, the later ones in 4. */
function headerOf(bytes: Uint8Array): { text: string; dataOffset: number } {
  if (bytes.length < 10 || NPY_MAGIC.some((byte, i) => bytes[i] !== byte)) {
    throw new FormatError(
      'npy',
      'the magic bytes \\x93NUMPY, a version and a header',
      `${bytes.length} bytes without`,
    );
  }
  const [major, minor] = [bytes[6]!, bytes[7]!];
  if (major < 1 || major > 3 || minor !== 0) {
    throw new FormatError('npy', 'version 1.0, 2.0 or 3.0', `${major}.${minor}`);
  }
  const start = major === 1 ? 10 : 12;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const length = major === 1 ? view.getUint16(8, true) : bytes.length < start ? 0 : view.getUint32(8, true);
  const dataOffset = start + length;
  if (length > MAX_HEADER_BYTES) {
    throw new FormatError('npy', `a header of at most ${MAX_HEADER_BYTES} bytes`, String(length));
  }
  if (dataOffset > bytes.length) {
    throw new FormatError('npy', `a header of ${length} bytes`, `a file of ${bytes.length}`);
  }
  return { text: new TextDecoder('latin1').decode(bytes.subarray(start, dataOffset)), dataOffset };
}

/** An array that is known by its header and the size of its file. */
export interface NpyArray extends NpyHeader {
  readonly dataOffset: number;
}

/**
 * What the beginning of a .npy file, MAX_DATA_OFFSET bytes or all there are, says about it.
 * @throws FormatError unless it describes exactly a file of `size` bytes
 */
export function describeNpy(beginning: Uint8Array, size: number): NpyArray {
  const { text, dataOffset } = headerOf(beginning);
  const header = parseNpyHeader(text);
  const expected = sizeOf(header.shape) * bytesPerElement(header.dtype);
  if (size - dataOffset !== expected) {
    throw new FormatError(
      'npy',
      `${expected} bytes of data (${header.dtype} ${formatShape(header.shape)})`,
      String(size - dataOffset),
    );
  }
  return { ...header, dataOffset };
}

/** Values that lie in column-major order get the strides that say so. */
export const inOrder = (values: Values, shape: Shape, fortranOrder: boolean): NdArray<Values> =>
  ndarray(
    values,
    [...shape],
    fortranOrder ? rowMajorStrides([...shape].reverse()).reverse() : rowMajorStrides(shape),
  );

/** The values of an array, out of all the bytes of its file. */
export function npyValues(bytes: Uint8Array, array: NpyArray): NdArray<Values> {
  const { dtype, littleEndian, fortranOrder, shape, dataOffset } = array;
  return inOrder(decode(bytes.subarray(dataOffset), dtype, PLACE, littleEndian), shape, fortranOrder);
}

/** @param budget from which the values are taken when they are asked for */
export function npyTensor(bytes: Uint8Array, budget: Budget): StoredTensor {
  const array = describeNpy(bytes, bytes.length);
  const { dtype, littleEndian, shape, dataOffset } = array;
  checkValues(bytes.subarray(dataOffset), dtype, PLACE, littleEndian);
  return onDemand(dtype, shape, () => {
    budget.take(bytesOfValues(dtype, sizeOf(shape)));
    return npyValues(bytes, array);
  });
}

/**
 * Reads a .npy file: floating-point, integer and boolean arrays of either byte order. An array in
 * Fortran order comes as a view whose strides say so; indices mean what they mean in NumPy.
 * @throws FormatError unless the header describes exactly the bytes that follow it; nothing is
 * allocated before that is known. FpnError where it is given no bytes.
 */
export function readNpy(file: Bytes): StoredTensor {
  const bytes = bytesGiven('readNpy', file);
  return npyTensor(bytes, new Budget('npy', bytes.length));
}

/**
 * A .npy file of the tensor: version 1.0, little-endian, row-major, the bytes that `numpy.save` writes.
 * Values are rounded once, ties to even, to the dtype.
 * @throws FormatError for BF16, which NumPy does not have, and for a value that an integer dtype cannot hold.
 */
export function writeNpy(stored: StoredTensor): Uint8Array<ArrayBuffer> {
  const { dtype, tensor } = stored;
  const header = new TextEncoder().encode(formatNpyHeader(dtype, tensor.shape));
  const dataOffset = Math.floor((10 + header.length + 1) / 64 + 1) * 64;
  const bytes = new Uint8Array(dataOffset + sizeOf(tensor.shape) * bytesPerElement(dtype));
  const view = new DataView(bytes.buffer);
  bytes.set([...NPY_MAGIC, 1, 0]);
  view.setUint16(8, dataOffset - 10, true);
  bytes.fill(0x20, 10, dataOffset);
  bytes.set(header, 10);
  bytes[dataOffset - 1] = 0x0a;
  encode(stored, view, dataOffset, PLACE);
  return bytes;
}
