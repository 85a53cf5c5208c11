/**
 * ONNX' TensorProto: a graph's weights, and (.pb) ONNX Runtime's node dumps and the ONNX backend corpus, one tensor a file. Field
 * numbers and which field holds which type: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto3, TensorProto.
 */
import ndarray from 'ndarray';
import type { ByteSource, OpenBeside } from '../../bytes/byte-source.js';
import { type Field, fieldsOf, messageIn, textIn, varintsIn, type WireType } from '../../bytes/protobuf.js';
import { FormatError } from '../../errors.js';
import { formatShape, sizeOf } from '../../ops/tensor.js';
import { bytesPerElement, decode } from '../../weights/dtypes.js';
import { showJson } from '../../weights/quote.js';
import {
  type DtypeName,
  isShape,
  MAX_RANK,
  onDemand,
  type StoredTensor,
  type Values,
} from '../../weights/stored-tensor.js';
import { leavesFolder } from '../beside.js';

const [DIMS, DATA_TYPE, FLOATS, INT32S, INT64S, NAME, RAW, DOUBLES, UINT64S, EXTERNAL, LOCATION] = [
  1, 2, 4, 5, 7, 8, 9, 10, 11, 13, 14,
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

/** The types of numbers, as ONNX numbers them. */
export const DTYPES: ReadonlyMap<number, DtypeName> = new Map(
  [...TYPES].map(([dataType, [dtype]]) => [dataType, dtype]),
);

/**
 * The type that ONNX numbers so.
 * @throws FormatError where it is none of numbers
 */
export const dtypeOf = (dataType: number): DtypeName =>
  DTYPES.get(dataType) ?? fail('a data_type of numbers', String(dataType));

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
  /** The number of the field that holds the elements; they stand in another file where it is EXTERNAL. */
  readonly field: number;
  /** What is said of that file. */
  readonly external: ReadonlyMap<string, string>;
}

/** Where in another file a tensor's elements lie. */
export interface ExternalPlace {
  readonly location: string;
  readonly begin: number;
  readonly end: number;
}

/** A tensor as its message describes it. */
export interface TensorProto extends Pick<Header, 'dtype' | 'shape'> {
  /** What it calls itself, '' where it has no name. */
  readonly name: string;
  /** Left out where they lie in the message itself. */
  readonly place?: ExternalPlace;
  /**
   * Its values, read anew each time: nothing is kept.
   * @throws FormatError where they are damaged
   */
  read(): StoredTensor;
}

/** What the file says about its tensor; its elements are not looked at. */
function headerOf(source: ByteSource): Header {
  const shape: number[] = [];
  let type = 0;
  let name = '';
  let elsewhere = false;
  const external = new Map<string, string>();
  const data = new Map<number, number>();
  for (const field of fieldsOf(source)) {
    if (field.number === DIMS) readDims(source, field, shape);
    else if (field.number === DATA_TYPE && field.type === 'varint') type = Number(field.value);
    else if (field.number === NAME && field.type === 'bytes') name = textIn(source, field);
    else if (field.number === EXTERNAL) external.set(...entryOf(messageIn(source, field)));
    else if (field.number === RAW || ELEMENTS.has(field.number)) {
      if (field.number === RAW && data.has(RAW)) fail('raw_data once', 'twice');
      const bytes = field.end - field.begin;
      if (field.type !== 'bytes' || bytes > 0) data.set(field.number, (data.get(field.number) ?? 0) + bytes);
    } else if (field.number === LOCATION) elsewhere = field.value !== 0n;
  }
  const [dtype, typed] = TYPES.get(type) ?? fail('a data_type of numbers', String(type));
  if (!isShape(shape)) fail('dims whose elements can be counted', showJson(shape));
  if (elsewhere) {
    if (data.size > 0) fail('elements in one place', 'ones here and in another file');
    return { name, dtype, shape, field: EXTERNAL, external };
  }
  const [[field, bytes] = [RAW, 0], ...others] = data;
  if (others.length > 0) fail('elements in one field', `in fields ${[...data.keys()].join(' and ')}`);
  if (field !== RAW && field !== typed)
    fail(`${dtype} elements in field ${typed} or raw_data`, `field ${field}`);
  const size = sizeOf(shape) * bytesPerElement(dtype);
  if (bytes !== size && (bytes === 0 || ELEMENTS.get(field) !== 'varint')) {
    fail(`${size} bytes of elements (${dtype} ${formatShape(shape)})`, String(bytes));
  }
  return { name, dtype, shape, field, external };
}

function readDims(source: ByteSource, field: Field, shape: number[]): void {
  for (const value of varintsIn(source, field)) {
    shape.push(Number(BigInt.asIntN(64, value)));
    if (shape.length > MAX_RANK) fail(`at most ${MAX_RANK} dims`, 'more');
  }
}

/** A StringStringEntryProto. */
function entryOf(message: ByteSource): [key: string, value: string] {
  const texts = ['', ''];
  for (const field of fieldsOf(message)) {
    if (field.number === 1 || field.number === 2) texts[field.number - 1] = textIn(message, field);
  }
  return [texts[0], texts[1]];
}

/** The elements as raw_data would have them, in memory that the file is known to fill. */
function rawBytes(source: ByteSource, header: Header, beside: OpenBeside | undefined): Uint8Array {
  const { dtype, shape, field: number } = header;
  if (number === EXTERNAL) return externalBytes(placeOf(header), beside!);
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
    for (const value of varintsIn(source, field)) {
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

/** Of another file: `location`, and where in it the elements lie; ONNX' own tools want it beside the graph or below. */
function placeOf({ dtype, shape, external }: Header): ExternalPlace {
  const location = external.get('location') ?? fail('external_data with a location', 'none');
  const size = sizeOf(shape) * bytesPerElement(dtype);
  const offset = wholeNumber('offset', external.get('offset') ?? '0');
  const length = wholeNumber('length', external.get('length') ?? String(size));
  if (length !== size) fail(`a length of ${size} bytes (${dtype} ${formatShape(shape)})`, String(length));
  if (leavesFolder(location)) {
    fail('a location in the folder of the file or below', showJson(location));
  }
  return { location, begin: offset, end: offset + length };
}

function externalBytes({ location, begin, end }: ExternalPlace, beside: OpenBeside): Uint8Array {
  const file = beside(location);
  if (end > file.size) fail(`${end - begin} bytes at ${begin} of ${location}`, `a file of ${file.size}`);
  return file.read(begin, end);
}

/**
 * Tensors of one file lie one behind the other, or at the same place where they are the same.
 * @throws FormatError where two have some of their bytes in common, and not all
 */
export function checkPlaces(tensors: Iterable<TensorProto>): void {
  const placed = [...tensors].flatMap(({ name, place }) => (place ? [{ name, ...place }] : []));
  const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
  placed.sort((a, b) => order(a.location, b.location) || a.begin - b.begin || a.end - b.end);
  for (const [i, next] of placed.slice(1).entries()) {
    const one = placed[i];
    const isSame = next.begin === one.begin && next.end === one.end;
    if (next.location !== one.location || next.begin >= one.end || isSame) continue;
    const words = [one, next].map(({ name, begin, end }) => `${showJson(name)} from ${begin} to ${end}`);
    fail(`tensors of ${one.location} that do not overlap`, words.join(' and '));
  }
}

function wholeNumber(key: string, text: string): number {
  const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  return Number.isNaN(value) ? fail(`a whole number as ${key} of external_data`, showJson(text)) : value;
}

/**
 * @param beside opens files that stand beside the message's own; left out, there are none
 * @throws FormatError where the bytes are no TensorProto of numbers; of its elements, when they are read
 */
export function tensorProto(source: ByteSource, beside?: OpenBeside): TensorProto {
  const header = headerOf(source);
  if (header.field === EXTERNAL && !beside) {
    fail('elements in the file itself', 'ones in another file (data_location EXTERNAL)');
  }
  const { dtype, shape, name } = header;
  const values = (): ReturnType<typeof ndarray<Values>> =>
    ndarray(
      decode(rawBytes(source, header, beside), dtype, { format: 'TensorProto', tensor: name || 'it' }),
      [...shape],
    );
  const place = header.field === EXTERNAL ? placeOf(header) : undefined;
  return { name, dtype, shape, ...(place && { place }), read: () => onDemand(dtype, shape, values) };
}
