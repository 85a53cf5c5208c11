/** Messages of protocol buffers as pieces, which are put together once: https://protobuf.dev/programming-guides/encoding. */

/** A field, or several, as bytes that stand one after another. */
export type Pieces = readonly Uint8Array[];

const VARINT = 0;
const BYTES = 2;
const FIXED32 = 5;

export const lengthOf = (pieces: Pieces): number => pieces.reduce((sum, { length }) => sum + length, 0);

/** Seven bits a byte, the lowest first; a negative number as the 64 bits of its two's complement. */
function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  while (rest > 0x7fn) {
    bytes.push(Number(rest & 0x7fn) | 0x80);
    rest >>= 7n;
  }
  return [...bytes, Number(rest)];
}

const tag = (field: number, wireType: number): number[] => varint(field * 8 + wireType);

export const integerField = (field: number, value: number): Pieces => [
  Uint8Array.from([...tag(field, VARINT), ...varint(value)]),
];

export function floatField(field: number, value: number): Pieces {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setFloat32(0, value, true);
  return [Uint8Array.from([...tag(field, FIXED32), ...bytes])];
}

/** Of a message, or bytes that are taken as they are: none is copied. */
export const bytesField = (field: number, pieces: Pieces): Pieces => [
  Uint8Array.from([...tag(field, BYTES), ...varint(lengthOf(pieces))]),
  ...pieces,
];

export const textField = (field: number, text: string): Pieces =>
  bytesField(field, [new TextEncoder().encode(text)]);
