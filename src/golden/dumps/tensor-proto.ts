/**
 * ONNX' TensorProto (.pb), as ONNX Runtime's node dumps and the ONNX backend corpus have it: one tensor a file. Field
 * numbers and which field holds which type: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto3, TensorProto.
 */
import ndarray from 'ndarray';
import { ByteCursor, type ByteSource } from '../../bytes/byte-source.js';
import { FormatError } from '../../errors.js';
import { formatShape, sizeOf } from '../../ops/tensor.js';
import { bytesPerElement, decode } from '../../weights/dtypes.js';
import { showJson } from '../../weights/quote.js';
import { type DtypeName, isShape, MAX_RANK, onDemand, type Values } from '../../weights/stored-tensor.js';
import { about, type DumpEntry } from './dump.js';
import { type Field, fieldsOf, readVarint, type WireType } from './protobuf.js';

const [DIMS, DATA_TYPE, FLOATS, INT32S, INT64S, NAME, RAW, DOUBLES, UINT64S, LOCATION] = [
  1, 2, 4, 5, 7, 8, 9, 10, 11, 14,
] as const;

/** By TensorProto.DataType: the type, and the field that holds its elements where they are not raw. */
const TYPES: ReadonlyMap<number, readonly [DtypeName, number]> = new Map([
  [1, ['F32', FLOATS]],
  [2, ['U8', INT32S]],
  [3, ['I8', INT32S]],
  [4, ['U16', INT32S]],
  [5, ['I16', INT32S]],
  [6, ['I32', INT32S]],
  [7, ['I64', INT64S]],
  [9, ['BOOL', INT32S]],
  [10, ['F16', INT32S]],
  [11, ['F64', DOUBLES]],
  [12, ['U32', UINT64S]],
  [13, ['U64', UINT64S]],
  [16, ['BF16', INT32S]],
]);

/** How one element of a typed field is written; packed, they are bytes of those. */
const ELEMENTS: ReadonlyMap<number, WireType> = new Map([
  [FLOATS, 'fixed32'],
  [DOUBLES, 'fixed64'],
  [INT32S, 'varint'],
  [INT64S, 'varint'],
  [UINT64S, 'varint'],
]);

function fail(expected: string, actual: string): never {
  throw new FormatError('TensorProto', expected, actual);
}

interface Header {
  readonly name: string;
  readonly dtype: DtypeName;
  readonly shape: readonly number[];
  /** The number of the field that holds the elements. */
  readonly field: number;
}

/** What the file says about its tensor; its elements are not looked at. */
function headerOf(source: ByteSource): Header {
  const shape: number[] = [];
  let type = 0;
  let name = '';
  const data = new Map<number, number>();
  for (const field of fieldsOf(source)) {
    if (field.number === DIMS) readDims(source, field, shape);
    else if (field.number === DATA_TYPE && field.type === 'varint') type = Number(field.value);
    else if (field.number === NAME && field.type === 'bytes') name = text(source, field);
    else if (field.number === RAW || ELEMENTS.has(field.number)) {
      if (field.number === RAW && data.has(RAW)) fail('raw_data once', 'twice');
      const bytes = field.end - field.begin;
      if (field.type !== 'bytes' || bytes > 0) data.set(field.number, (data.get(field.number) ?? 0) + bytes);
    } else if (field.number === LOCATION && field.value !== 0n) {
      fail('elements in the file itself', 'ones in another file (data_location EXTERNAL)');
    }
  }
  const [dtype, typed] = TYPES.get(type) ?? fail('a data_type of numbers', String(type));
  if (!isShape(shape)) fail('dims whose elements can be counted', showJson(shape));
  const [[field, bytes] = [RAW, 0], ...others] = data;
  if (others.length > 0) fail('elements in one field', `in fields ${[...data.keys()].join(' and ')}`);
  if (field !== RAW && field !== typed)
    fail(`${dtype} elements in field ${typed} or raw_data`, `field ${field}`);
  const size = sizeOf(shape) * bytesPerElement(dtype);
  if (bytes !== size && (bytes === 0 || ELEMENTS.get(field) !== 'varint')) {
    fail(`${size} bytes of elements (${dtype} ${formatShape(shape)})`, String(bytes));
  }
  return { name, dtype, shape, field };
}

function readDims(source: ByteSource, field: Field, shape: number[]): void {
  const add = (value: bigint): void => {
    shape.push(Number(BigInt.asIntN(64, value)));
    if (shape.length > MAX_RANK) fail(`at most ${MAX_RANK} dims`, 'more');
  };
  if (field.type === 'varint') add(field.value);
  else if (field.type === 'bytes') for (const value of packed(source, field)) add(value);
  else fail('dims of whole numbers', field.type);
}

function* packed(source: ByteSource, { begin, end }: Field): Generator<bigint> {
  const cursor = new ByteCursor(source, begin, end);
  while (cursor.at < end) yield readVarint(cursor);
}

/** Longer than the name of any tensor. */
const MAX_NAME_BYTES = 10_000;

function text(source: ByteSource, { begin, end }: Field): string {
  if (end - begin > MAX_NAME_BYTES)
    fail(`a name of at most ${MAX_NAME_BYTES} bytes`, `one of ${end - begin}`);
  return new TextDecoder().decode(source.read(begin, end));
}

/** The elements as raw_data would have them, in memory that the file is known to fill. */
function rawBytes(source: ByteSource, { dtype, shape, field: number }: Header): Uint8Array {
  const fields = function* () {
    for (const field of fieldsOf(source)) if (field.number === number) yield field;
  };
  const element = ELEMENTS.get(number);
  if (element === 'varint') return fromVarints(source, fields(), dtype, sizeOf(shape));
  const bytes = new Uint8Array(sizeOf(shape) * bytesPerElement(dtype));
  let at = 0;
  for (const { type, begin, end } of fields()) {
    if (type !== 'bytes' && type !== element) fail(`elements in bytes or ${element ?? 'nothing else'}`, type);
    bytes.set(source.read(begin, end), at);
    at += end - begin;
  }
  return bytes;
}

/** Sixteen bits stand in an int32 as they are, and integers of their own width with their sign. */
function fromVarints(
  source: ByteSource,
  fields: Iterable<Field>,
  dtype: DtypeName,
  count: number,
): Uint8Array {
  // an element has a byte at least
  if (count > source.size) fail(`${count} elements`, `a file of ${source.size} bytes`);
  const width = bytesPerElement(dtype);
  const bytes = new Uint8Array(count * width);
  const view = new DataView(bytes.buffer);
  let filled = 0;
  for (const field of fields) {
    if (field.type !== 'varint' && field.type !== 'bytes') fail('whole numbers', field.type);
    for (const value of field.type === 'varint' ? [field.value] : packed(source, field)) {
      if (filled === count) fail(`${count} elements`, 'more');
      putInteger(view, filled++ * width, value, dtype);
    }
  }
  if (filled < count) fail(`${count} elements`, String(filled));
  return bytes;
}

const SIGNED: readonly DtypeName[] = ['I8', 'I16', 'I32', 'I64'];

function putInteger(view: DataView, at: number, value: bigint, dtype: DtypeName): void {
  const bits = 8 * bytesPerElement(dtype);
  const signed = BigInt.asIntN(64, value);
  const fits = SIGNED.includes(dtype)
    ? BigInt.asIntN(bits, signed) === signed
    : BigInt.asUintN(bits, value) === value;
  if (!fits) fail(`elements of ${dtype}`, String(signed));
  const low = BigInt.asUintN(bits, value);
  if (bits === 8) view.setUint8(at, Number(low));
  else if (bits === 16) view.setUint16(at, Number(low), true);
  else if (bits === 32) view.setUint32(at, Number(low), true);
  else view.setBigUint64(at, low, true);
}

/**
 * @returns the tensor, and the name that it gives itself, '' where it has none
 * @throws FormatError where the bytes are no TensorProto of numbers; of its elements, when they are read
 */
export const tensorProtoEntry = (source: ByteSource): DumpEntry & { readonly ownName: string } =>
  about(source.name, () => {
    const header = headerOf(source);
    const { dtype, shape, name } = header;
    const values = (): ReturnType<typeof ndarray<Values>> =>
      ndarray(decode(rawBytes(source, header), dtype, { format: 'TensorProto', tensor: 'it' }), [...shape]);
    const read = () => onDemand(dtype, shape, values);
    return { ownName: name, dtype, shape, read };
  });
