/** The wire format of protocol buffers, as far as a graph and its tensors need it: https://protobuf.dev/programming-guides/encoding. */
import { FormatError } from '../errors.js';
import { ByteCursor, type ByteSource, inMemory } from './byte-source.js';

/** How a field is written. */
export type WireType = 'varint' | 'fixed64' | 'bytes' | 'fixed32';

const WIRE_TYPES: ReadonlyMap<number, WireType> = new Map([
  [0, 'varint'],
  [1, 'fixed64'],
  [2, 'bytes'],
  [5, 'fixed32'],
]);

/** A field of a message: its value where it is a varint, and where its content lies in the source. */
export interface Field {
  readonly number: number;
  readonly type: WireType;
  readonly value: bigint;
  readonly begin: number;
  readonly end: number;
}

/** One for all: to make it takes longer than to decode a name. */
const UTF8 = new TextDecoder();

function fail(expected: string, actual: string): never {
  throw new FormatError('protobuf', expected, actual);
}

/** The next varint: up to ten bytes of seven bits, the lowest first. */
export function readVarint(cursor: ByteCursor): bigint {
  let low = 0n;
  for (let shift = 0n; shift < 70n; shift += 7n) {
    const byte = cursor.next();
    if (byte < 0) fail('a number', 'the end: the file is cut off');
    low |= BigInt(byte & 0x7f) << shift;
    if (byte < 0x80) return BigInt.asUintN(64, low);
  }
  return fail('a number of at most ten bytes', 'a longer one');
}

/**
 * The fields of a message, one at a time; nothing of what they hold is read but numbers.
 * @throws FormatError where the bytes are no message, or end inside a field
 */
export function* fieldsOf(source: ByteSource): Generator<Field> {
  const cursor = new ByteCursor(source);
  while (cursor.at < source.size) {
    const tag = readVarint(cursor);
    const number = Number(tag >> 3n);
    const type = WIRE_TYPES.get(Number(tag & 7n));
    if (type === undefined || number === 0 || number >= 2 ** 29) fail('a field', 'other bytes');
    const started = cursor.at;
    const value = type === 'varint' || type === 'bytes' ? readVarint(cursor) : 0n;
    const begin = type === 'varint' ? started : cursor.at;
    const left = source.size - cursor.at;
    const length = type === 'bytes' ? Number(value) : type === 'fixed64' ? 8 : type === 'fixed32' ? 4 : 0;
    if (length > left) fail(`${length} bytes in field ${number}`, `${left}: the file is cut off`);
    cursor.at += length;
    yield { number, type, value, begin, end: cursor.at };
  }
}

/** What is no longer than this is read at once; longer ones, which have tensors in them, as they are asked for. */
const AT_ONCE = 2 ** 16;

/**
 * The message that a field holds.
 * @throws FormatError where the field is a number
 */
export function messageIn(source: ByteSource, field: Field): ByteSource {
  const { begin, end } = bytesOf(field);
  if (end - begin <= AT_ONCE) return inMemory(source.name, source.read(begin, end));
  return {
    name: source.name,
    size: end - begin,
    read: (from, to) => source.read(begin + from, begin + to),
  };
}

/**
 * The text that a field holds; bytes that are no UTF-8 become U+FFFD.
 * @throws FormatError where it is a number, or longer than a text of that kind is
 */
export function textIn(source: ByteSource, field: Field, longest = 10_000): string {
  const { begin, end } = bytesOf(field);
  if (end - begin > longest)
    fail(`a text of at most ${longest} bytes in field ${field.number}`, `${end - begin}`);
  return UTF8.decode(source.read(begin, end));
}

/** The numbers of a repeated field, which stand in fields of their own or, packed, in one. */
export function* varintsIn(source: ByteSource, field: Field): Generator<bigint> {
  if (field.type === 'varint') {
    yield field.value;
    return;
  }
  const { begin, end } = bytesOf(field);
  const cursor = new ByteCursor(source, begin, end);
  while (cursor.at < end) yield readVarint(cursor);
}

/** The float32s of a repeated field. */
export function* floatsIn(source: ByteSource, field: Field): Generator<number> {
  const { type, begin, end } = field;
  if (type === 'varint' || type === 'fixed64' || (end - begin) % 4 !== 0)
    fail(`float32s in field ${field.number}`, type);
  const bytes = source.read(begin, end);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at < bytes.length; at += 4) yield view.getFloat32(at, true);
}

function bytesOf(field: Field): Field {
  if (field.type !== 'bytes') fail(`bytes in field ${field.number}`, `a number (${field.type})`);
  return field;
}
