/** The wire format of protocol buffers, as far as a tensor needs it: https://protobuf.dev/programming-guides/encoding. */
import { ByteCursor, type ByteSource } from '../../bytes/byte-source.js';
import { FormatError } from '../../errors.js';

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
