/** Entropy-coded data as bits, codes and numbers (ITU-T T.81, §B.1.1.5, annex C and §F.2.2). */
import { FormatError } from '../../errors.js';
import { RST0 } from './markers.js';
import type { HuffmanCodes } from './tables.js';

export interface Intervals {
  /** The data without stuffing and restart markers, and three bytes for a reader that looks ahead. */
  readonly bytes: Uint8Array;
  /** Where each interval between restart markers ends. */
  readonly ends: readonly number[];
}

/** @throws FormatError where restart markers do not count from 0 to 7 and again, or are more than `most`. */
export function splitIntervals(data: Uint8Array, most: number): Intervals {
  const bytes = new Uint8Array(data.length + 3);
  const ends: number[] = [];
  let length = 0;
  for (let at = 0; at < data.length; ) {
    const marked = data.indexOf(0xff, at);
    const end = marked < 0 ? data.length : marked;
    bytes.set(data.subarray(at, end), length);
    length += end - at;
    if (marked < 0) break;
    const next = data[marked + 1];
    if (next === 0) bytes[length++] = 0xff;
    else if (next >= RST0 && next !== 0xff) {
      checkRestart(next - RST0, ends.length, most);
      ends.push(length);
    }
    // An FF before an FF or at the end only fills up.
    at = marked + (next === 0xff ? 1 : 2);
  }
  ends.push(length);
  return { bytes, ends };
}

function checkRestart(number: number, before: number, most: number): void {
  if (number !== before % 8) throw new FormatError('jpeg', `restart marker ${before % 8}`, `${number}`);
  if (before >= most) throw new FormatError('jpeg', `at most ${most} restart markers in a scan`, 'more');
}

/** By the next 16 bits: the length of the code they start with in the high byte, its symbol in the low; 0 is none. */
export type CodeTable = Uint16Array;

/**
 * Codes of one length are consecutive numbers, and each length goes on where the shorter one stopped (§C.2).
 * @throws FormatError where there are more codes than fit.
 */
export function codeTable({ counts, symbols }: HuffmanCodes): CodeTable {
  const table = new Uint16Array(0x10000);
  let [code, next] = [0, 0];
  counts.forEach((count, i) => {
    const length = i + 1;
    const span = 0x10000 >> length;
    for (let k = 0; k < count; k++, code += span) {
      if (code >= 0x10000) throw new FormatError('jpeg', 'Huffman codes that fit their lengths', 'more');
      table.fill((length << 8) | symbols[next++], code, code + span);
    }
  });
  return table;
}

/** Reads one interval at a time, bits from the high end of each byte. */
export class BitReader {
  readonly #bytes: Uint8Array;
  /** In bits. */
  #at = 0;
  #end = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  enter(from: number, to: number): void {
    this.#at = 8 * from;
    this.#end = 8 * to;
  }

  /** @throws FormatError where the next bits are none of the codes, or the interval ends. */
  symbol(table: CodeTable): number {
    const found = table[this.#peek()];
    if (found === 0) throw new FormatError('jpeg', 'a code of the Huffman table', 'damaged data');
    this.#skip(found >> 8);
    return found & 255;
  }

  /** An unsigned number of 0 to 16 bits. */
  number(bits: number): number {
    const value = this.#peek() >> (16 - bits);
    this.#skip(bits);
    return value;
  }

  /** A number whose first bit is its sign, 1 for positive: of 0 to 16 bits, from −(2ⁿ − 1) to 2ⁿ − 1. */
  signed(bits: number): number {
    const value = this.number(bits);
    return bits > 0 && value < 1 << (bits - 1) ? value - (1 << bits) + 1 : value;
  }

  #peek(): number {
    const [bytes, at] = [this.#bytes, this.#at >> 3];
    const next = (bytes[at] << 16) | (bytes[at + 1] << 8) | bytes[at + 2];
    return (next >> (8 - (this.#at & 7))) & 0xffff;
  }

  #skip(bits: number): void {
    this.#at += bits;
    if (this.#at > this.#end) throw new FormatError('jpeg', 'data for every block', 'the end of a scan');
  }
}
