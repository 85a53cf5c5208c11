/**
 * Element types: bytes on file ↔ exact values in memory. Widening f16 and bf16 to float32 and
 * integers to float64 loses nothing; an integer that float64 cannot hold is an error, not a rounding.
 */
import { getFloat16, setFloat16 } from '@petamoriken/float16';
import { FormatError } from '../errors.js';
import { canonicalizeNaNs } from '../ops/nan.js';
import { fromBfloat16, toBfloat16 } from './bfloat16.js';
import type { DtypeName, StoredTensor, Values } from './stored-tensor.js';

interface Dtype {
  readonly bytes: number;
  readonly values: new (length: number) => Values;
  /** What an integer type's values are, for messages; floating-point types take any number. */
  readonly range?: string;
  /** The value at a byte; NaN where an integer type's bits are not in its range. */
  get(view: DataView, at: number, littleEndian: boolean): number;
  /** Puts a value in little-endian order: rounded once, ties to even, for a floating-point type. */
  put(view: DataView, at: number, value: number): void;
  accepts(value: number): boolean;
}

const floating = (bytes: number, values: Dtype['values'], get: Dtype['get'], put: Dtype['put']): Dtype => ({
  bytes,
  values,
  get,
  put,
  accepts: () => true,
});

/** By bytes: the arrays of unsigned and signed integers. Those of 8 bytes are float64, if that can hold them. */
const INTEGERS: Readonly<Record<number, readonly [unsigned: Dtype['values'], signed: Dtype['values']]>> = {
  1: [Uint8Array, Int8Array],
  2: [Uint16Array, Int16Array],
  4: [Uint32Array, Int32Array],
  8: [Float64Array, Float64Array],
};

const integer = (bytes: number, low: number, high: number, get: Dtype['get'], put: Dtype['put']): Dtype => ({
  bytes,
  values: INTEGERS[bytes]![low < 0 ? 1 : 0],
  range: `integers from ${low} to ${high}`,
  get,
  put,
  accepts: (value) => Number.isInteger(value) && value >= low && value <= high,
});

/** Beyond this neighbouring integers are no longer all float64. */
const EXACT = 2 ** 53;
const exactly = (value: bigint): number =>
  value >= -BigInt(EXACT) && value <= BigInt(EXACT) ? Number(value) : Number.NaN;

const F64_NAN = 0x7ff8000000000000n;

const DTYPES: Readonly<Record<DtypeName, Dtype>> = {
  BOOL: integer(
    1,
    0,
    1,
    (v, at) => (v.getUint8(at) > 1 ? Number.NaN : v.getUint8(at)),
    (v, at, x) => v.setUint8(at, x),
  ),
  U8: integer(
    1,
    0,
    0xff,
    (v, at) => v.getUint8(at),
    (v, at, x) => v.setUint8(at, x),
  ),
  I8: integer(
    1,
    -0x80,
    0x7f,
    (v, at) => v.getInt8(at),
    (v, at, x) => v.setInt8(at, x),
  ),
  U16: integer(
    2,
    0,
    0xffff,
    (v, at, le) => v.getUint16(at, le),
    (v, at, x) => v.setUint16(at, x, true),
  ),
  I16: integer(
    2,
    -0x8000,
    0x7fff,
    (v, at, le) => v.getInt16(at, le),
    (v, at, x) => v.setInt16(at, x, true),
  ),
  U32: integer(
    4,
    0,
    2 ** 32 - 1,
    (v, at, le) => v.getUint32(at, le),
    (v, at, x) => v.setUint32(at, x, true),
  ),
  I32: integer(
    4,
    -(2 ** 31),
    2 ** 31 - 1,
    (v, at, le) => v.getInt32(at, le),
    (v, at, x) => v.setInt32(at, x, true),
  ),
  U64: integer(
    8,
    0,
    EXACT,
    (v, at, le) => exactly(v.getBigUint64(at, le)),
    (v, at, x) => v.setBigUint64(at, BigInt(x), true),
  ),
  I64: integer(
    8,
    -EXACT,
    EXACT,
    (v, at, le) => exactly(v.getBigInt64(at, le)),
    (v, at, x) => v.setBigInt64(at, BigInt(x), true),
  ),
  F16: floating(2, Float32Array, getFloat16, (v, at, x) =>
    Number.isNaN(x) ? v.setUint16(at, 0x7e00, true) : setFloat16(v, at, x, true),
  ),
  BF16: floating(
    2,
    Float32Array,
    (v, at, le) => fromBfloat16(v.getUint16(at, le)),
    (v, at, x) => v.setUint16(at, toBfloat16(x), true),
  ),
  F32: floating(
    4,
    Float32Array,
    (v, at, le) => v.getFloat32(at, le),
    (v, at, x) => (Number.isNaN(x) ? v.setUint32(at, 0x7fc00000, true) : v.setFloat32(at, x, true)),
  ),
  F64: floating(
    8,
    Float64Array,
    (v, at, le) => v.getFloat64(at, le),
    (v, at, x) => (Number.isNaN(x) ? v.setBigUint64(at, F64_NAN, true) : v.setFloat64(at, x, true)),
  ),
};

export const isDtypeName = (name: unknown): name is DtypeName =>
  typeof name === 'string' && Object.hasOwn(DTYPES, name);

export const DTYPE_NAMES = Object.keys(DTYPES).join(', ');

export const bytesPerElement = (dtype: DtypeName): number => DTYPES[dtype].bytes;

/** Where elements come from or go to, for messages. */
export interface Place {
  /** As in `FormatError`. */
  readonly format: string;
  readonly tensor: string;
}

/** Which bits are no value: 64 bits beyond float64's integers, and booleans. The other types use all of theirs. */
const PARTIAL: readonly DtypeName[] = ['BOOL', 'U64', 'I64'];

/**
 * Whether all the elements in `bytes` have values, without making them.
 * @throws FormatError for an integer beyond ±2⁵³, or a boolean that is neither 0 nor 1.
 */
export function checkValues(bytes: Uint8Array, dtype: DtypeName, place: Place, littleEndian = true): void {
  if (!PARTIAL.includes(dtype)) return;
  const type = DTYPES[dtype];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at < bytes.length; at += type.bytes) {
    if (!Number.isNaN(type.get(view, at, littleEndian))) continue;
    const actual = `another ${dtype} at element ${at / type.bytes}`;
    throw new FormatError(place.format, `${type.range} in ${place.tensor}`, actual);
  }
}

/** Bytes that the values of so many elements take in memory. */
export const bytesOfValues = (dtype: DtypeName, elements: number): number =>
  elements * (DTYPES[dtype].values === Float32Array ? 4 : bytesPerElement(dtype));

/** The same of elements that do not lie in the file as they are: they will be wanted as float32, if no wider. */
export const bytesWanted = (dtype: DtypeName, elements: number): number =>
  Math.max(4 * elements, bytesOfValues(dtype, elements));

/**
 * The values of all the elements in `bytes`, a fresh array.
 * @throws FormatError as `checkValues` does
 */
export function decode(bytes: Uint8Array, dtype: DtypeName, place: Place, littleEndian = true): Values {
  checkValues(bytes, dtype, place, littleEndian);
  const type = DTYPES[dtype];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const values = new type.values(bytes.byteLength / type.bytes);
  for (let i = 0; i < values.length; i++) values[i] = type.get(view, i * type.bytes, littleEndian);
  if (values instanceof Float32Array) canonicalizeNaNs(values);
  else if (values instanceof Float64Array) {
    const words = new BigUint64Array(values.buffer);
    values.forEach((value, i) => {
      if (Number.isNaN(value)) words[i] = F64_NAN;
    });
  }
  return values;
}

/**
 * Writes the elements in row-major order to `view` from byte `at` on, little-endian, rounding once
 * where the floating-point type is narrower than the values.
 * @throws FormatError for a value that an integer type cannot hold.
 */
export function encode({ dtype, tensor }: StoredTensor, view: DataView, at: number, place: Place): void {
  const type = DTYPES[dtype];
  const { data, shape, stride } = tensor;
  let to = at;
  const put = (value: number): void => {
    if (!type.accepts(value)) {
      throw new FormatError(place.format, `${type.range} for ${dtype} ${place.tensor}`, String(value));
    }
    type.put(view, to, value);
    to += type.bytes;
  };
  const visit = (axis: number, from: number): void => {
    const last = axis === shape.length - 1;
    for (let i = 0, index = from; i < shape[axis]!; i++, index += stride[axis]!) {
      if (last) put(data[index]!);
      else visit(axis + 1, index);
    }
  };
  if (shape.length === 0) put(data[tensor.offset]!);
  else visit(0, tensor.offset);
}
