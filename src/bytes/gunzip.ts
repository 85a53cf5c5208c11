/** gzip: one deflate stream between a header and its CRC-32 and length (RFC 1952). */
import { FormatError } from '../errors.js';
import type { Budget } from './budget.js';
import { crc32 } from './crc32.js';
import { inflate } from './inflate.js';

const FLAGS = { headerCrc: 2, extra: 4, name: 8, comment: 16 } as const;
const DEFLATE = 8;
const TRAILER = 8;

function fail(expected: string, actual: string): never {
  throw new FormatError('gzip', expected, actual);
}

export const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

/** Where the deflate stream begins: after ten bytes and the fields that the flags announce. */
function streamStart(bytes: Uint8Array): number {
  const flags = bytes[3]!;
  let at = 10;
  if (flags & FLAGS.extra) at += 2 + (bytes[at]! | (bytes[at + 1]! << 8));
  for (const text of [FLAGS.name, FLAGS.comment]) {
    if (flags & text) at = bytes.indexOf(0, at) + 1 || bytes.length;
  }
  return flags & FLAGS.headerCrc ? at + 2 : at;
}

/**
 * What a gzip file holds.
 * @param budget for the file, and for what is made of its content
 * @throws FormatError where it is damaged, holds several parts, or inflates to more than the budget has; no memory is taken
 * before that is known.
 */
export function gunzip(bytes: Uint8Array, budget: Budget): Uint8Array {
  if (!isGzip(bytes) || bytes[2] !== DEFLATE) fail('a gzip file', 'other bytes');
  const start = streamStart(bytes);
  const end = bytes.length - TRAILER;
  if (!(start < end)) fail('a compressed stream', 'a file that is cut off');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const size = view.getUint32(end + 4, true);
  budget.take(size);
  const content = inflate('gzip', bytes.subarray(start, end), size);
  if (crc32(content) !== view.getUint32(end, true))
    fail('the CRC-32 of the content', 'another: it is damaged');
  return content;
}
