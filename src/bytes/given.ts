/** What a caller gives as the bytes of a file. */
import { FpnError } from '../errors.js';

/** A file's bytes, as `readFileSync` and `fetch(…).arrayBuffer()` give them. */
export type Bytes = Uint8Array | ArrayBuffer;

function kindOf(value: unknown): string {
  if (typeof value !== 'object' || value === null) return value === null ? 'null' : typeof value;
  return `a ${value.constructor?.name ?? 'object'}`;
}

const HINTS: ReadonlyMap<string, string> = new Map([
  ['a Blob', ' (its arrayBuffer() gives one)'],
  ['a File', ' (its arrayBuffer() gives one)'],
  ['a Response', ' (its arrayBuffer() gives one)'],
  ['a Promise', ' (await it first)'],
  ['string', ' (a name? The file itself is wanted)'],
]);

/**
 * The bytes as a Uint8Array on the same memory; a copy where other threads share it, because no decoder of text
 * takes such bytes.
 * @throws FpnError for anything but a Uint8Array (a Buffer is one) or an ArrayBuffer
 */
export function bytesGiven(reader: string, given: unknown): Uint8Array {
  if (given instanceof ArrayBuffer) return new Uint8Array(given);
  if (given instanceof Uint8Array) {
    // a Buffer takes several times as long to make its parts
    const { buffer, byteOffset, length } = given;
    return buffer instanceof ArrayBuffer ? new Uint8Array(buffer, byteOffset, length) : given.slice();
  }
  const kind = kindOf(given);
  throw new FpnError(
    `${reader}: expected a file's bytes as a Uint8Array or ArrayBuffer, got ${kind}${HINTS.get(kind) ?? ''}`,
  );
}
