/** Bytes in a pickle, which Python 2 and protocol 2 have no opcode for. */
import type { Budget } from '../bytes/budget.js';
import { FormatError } from '../errors.js';
import { COST } from './pickle-machine.js';
import { kindOf, type PickleValue } from './pickle-values.js';

/** `_codecs.encode(text, 'latin1')`, how Python 3 writes bytes in protocol 2: as the characters with their codes. */
export function encodeLatin1([text, encoding]: readonly PickleValue[], budget: Budget): Uint8Array {
  const isLatin1 = encoding === 'latin1' || encoding === 'latin-1';
  if (typeof text !== 'string' || !isLatin1) {
    throw new FormatError('pickle', 'a string in latin1', kindOf(text));
  }
  budget.take(COST.container + text.length);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 255) throw new FormatError('pickle', 'a string in latin1', `the character code ${code}`);
    bytes[i] = code;
  }
  return bytes;
}

const NOT_ASCII = /[^\0-\x7f]/;

/**
 * A string of Python 2, which is text or data: ASCII becomes text and anything else stays bytes, and
 * either way nothing is lost.
 */
export const textOrBytes = (bytes: Uint8Array): string | Uint8Array =>
  bytes.every((byte) => byte < 128) ? new TextDecoder().decode(bytes) : bytes;

/** The bytes that `textOrBytes` or any bytes opcode was given; undefined for another value. */
export function bytesOf(value: PickleValue | undefined, budget: Budget): Uint8Array | undefined {
  if (value instanceof Uint8Array) return value;
  if (typeof value !== 'string' || NOT_ASCII.test(value)) return undefined;
  budget.take(COST.container + value.length);
  return new TextEncoder().encode(value);
}
