import { FormatError } from '../errors.js';

/** Longer than any name or number that PyTorch writes on a line. */
const MAX_LINE = 1000;

/** PyTorch's largest integer, the magic number, has 10 bytes. */
const MAX_LONG = 255;

const exactNumber = (value: bigint): number | bigint =>
  value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : value;

/** The bytes of a pickle, read front to back; every length is checked before it is used. */
export class PickleInput {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at: number;

  constructor(bytes: Uint8Array, at: number) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    this.#at = at;
  }

  get position(): number {
    return this.#at;
  }

  get left(): number {
    return this.#bytes.length - this.#at;
  }

  /** Moves past `count` bytes and returns where they begin. */
  #skip(count: number): number {
    if (count > this.left) {
      throw new FormatError('pickle', `${count} more bytes`, `${this.left}: it is cut off`);
    }
    this.#at += count;
    return this.#at - count;
  }

  bytes(count: number): Uint8Array {
    const start = this.#skip(count);
    return this.#bytes.subarray(start, start + count);
  }

  uint8(): number {
    return this.#view.getUint8(this.#skip(1));
  }

  uint16(): number {
    return this.#view.getUint16(this.#skip(2), true);
  }

  int32(): number {
    return this.#view.getInt32(this.#skip(4), true);
  }

  uint32(): number {
    return this.#view.getUint32(this.#skip(4), true);
  }

  /** A length of 8 bytes. Beyond 2⁵³ it is inexact, and beyond any file. */
  uint64(): number {
    return Number(this.#view.getBigUint64(this.#skip(8), true));
  }

  /** Big-endian, unlike everything else in a pickle. */
  float64(): number {
    return this.#view.getFloat64(this.#skip(8), false);
  }

  utf8(count: number): string {
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(this.bytes(count));
    } catch (error) {
      if (error instanceof FormatError) throw error;
      throw new FormatError('pickle', 'a string in UTF-8', 'bytes that are not');
    }
  }

  /** Up to the next newline, without it. */
  line(): string {
    const length = this.#bytes.subarray(this.#at, this.#at + MAX_LINE).indexOf(0x0a);
    if (length < 0) throw new FormatError('pickle', `a line of at most ${MAX_LINE} bytes`, 'no end of line');
    const text = this.utf8(length);
    this.#skip(1);
    return text;
  }

  /** A two's-complement integer of any length; a number where it is exact. */
  long(count: number): number | bigint {
    if (count > MAX_LONG)
      throw new FormatError('pickle', `an integer of at most ${MAX_LONG} bytes`, `${count}`);
    let value = 0n;
    this.bytes(count).forEach((byte, i) => {
      value |= BigInt(byte) << BigInt(8 * i);
    });
    return exactNumber(BigInt.asIntN(8 * count, value));
  }
}
