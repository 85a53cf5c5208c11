/** Base64 (RFC 4648, section 4) by ranges: any bytes out of the middle of a text. */

import { FormatError } from '../errors.js';
import type { ByteSource } from './byte-source.js';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const PAD = 0x3d;

/** The six bits of a character, by its code; 255 where it has none. */
const SIX_BITS = new Uint8Array(256).fill(255);
for (let i = 0; i < ALPHABET.length; i++) SIX_BITS[ALPHABET.charCodeAt(i)] = i;

function fail(expected: string, actual: string): never {
  throw new FormatError('base64', expected, actual);
}

/**
 * The bytes that a text in base64 stands for, decoded when they are asked for.
 * @param begin where in the source the text begins, and `end` where it ends
 * @throws FormatError where its length is that of no such text; of other characters, when bytes are read
 */
export function decodedBase64(source: ByteSource, begin: number, end: number): ByteSource {
  const length = end - begin;
  if (length % 4 !== 0) fail('four characters for every three bytes', `${length} characters`);
  const padding = length === 0 ? 0 : source.read(end - 2, end).filter((byte) => byte === PAD).length;
  const size = (length / 4) * 3 - padding;
  return {
    name: source.name,
    size,
    read: (from, to) => {
      const first = Math.floor(from / 3);
      const last = 4 * Math.ceil(to / 3);
      const characters = source.read(begin + 4 * first, begin + last);
      return decoded(characters, last === length ? padding : 0).subarray(from - 3 * first, to - 3 * first);
    },
  };
}

function decoded(characters: Uint8Array, padding: number): Uint8Array {
  const bytes = new Uint8Array((characters.length / 4) * 3);
  const last = characters.length - padding;
  for (let i = 0, at = 0; i < characters.length; i += 4, at += 3) {
    let bits = 0;
    for (let j = i; j < i + 4; j++) {
      const six = j < last ? SIX_BITS[characters[j]!]! : 0;
      if (six > 63) fail('letters, digits, + and /', `a byte ${characters[j]}`);
      bits = (bits << 6) | six;
    }
    bytes[at] = bits >> 16;
    bytes[at + 1] = bits >> 8;
    bytes[at + 2] = bits;
  }
  return bytes;
}
