/**
 * Zip archives as PyTorch and NumPy write them: stored entries, zip64 for large files, data descriptors.
 * The central directory is checked as a whole before an entry is read. Source of the layout: PKWARE's
 * APPNOTE.TXT 6.3, sections 4.3.7 to 4.3.16 and 4.5.3.
 */

import type { Budget } from '../bytes/budget.js';
import type { ByteSource } from '../bytes/byte-source.js';
import { crc32 } from '../bytes/crc32.js';
import { inflate, inflateStart } from '../bytes/inflate.js';
import { FormatError } from '../errors.js';
import { quote } from './quote.js';

interface Entry {
  readonly name: string;
  readonly method: number;
  readonly crc: number;
  readonly compressedSize: number;
  readonly size: number;
  readonly headerOffset: number;
}

/** Bytes of memory for an entry of the directory, and for a character of its name. */
const ENTRY_COST = 512;
const CHARACTER_COST = 2;

/** Bytes that are read beyond those that are wanted of a deflated entry's beginning. */
const PACKED_START = 1024;

const STORED = 0;
const DEFLATED = 8;
const IN_ZIP64 = 0xffffffff;

function fail(expected: string, actual: string): never {
  throw new FormatError('zip', expected, actual);
}

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.length);

function uint64(view: DataView, at: number): number {
  const value = view.getBigUint64(at, true);
  return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : Number.MAX_SAFE_INTEGER;
}

/** The end record, the longest comment that it can have, and zip64's locator and record in front of it. */
const LONGEST_END = 22 + 0xffff + 20 + 56;

/** Where the central directory lies: the end record is the last thing in the file but for its comment. */
function findDirectory(source: ByteSource): { count: number; start: number; end: number } {
  const length = source.size;
  const before = Math.max(0, length - LONGEST_END);
  const view = viewOf(source.read(before, length));
  let at = view.byteLength - 22;
  const isEnd = (): boolean =>
    view.getUint32(at, true) === 0x06054b50 && at + 22 + view.getUint16(at + 20, true) === view.byteLength;
  const first = Math.max(0, at - 0xffff);
  while (at >= first && !isEnd()) at--;
  if (at < first) fail('a central directory at the end', 'none: the archive is cut off or damaged');

  let count = view.getUint16(at + 10, true);
  let size = view.getUint32(at + 12, true);
  let start = view.getUint32(at + 16, true);
  if (at >= 20 && view.getUint32(at - 20, true) === 0x07064b50) {
    const record = uint64(view, at - 12);
    const record64 = record > before + at - 76 ? undefined : viewOf(source.read(record, record + 56));
    if (record64?.getUint32(0, true) !== 0x06064b50) {
      fail('a zip64 end record', 'a locator that points elsewhere');
    }
    count = uint64(record64, 32);
    size = uint64(record64, 40);
    start = uint64(record64, 48);
  }
  const end = start + size;
  if (end > before + at || count * 46 > size) {
    fail(`a directory of ${count} entries`, `${size} bytes at ${start} of ${length}`);
  }
  return { count, start, end };
}

/** Sizes and offsets of 2³² − 1 stand in an extra field of type 1, in this order, only those that are needed. */
function readZip64(view: DataView, from: number, to: number, fields: readonly number[]): number[] {
  const wanted = fields.filter((field) => field === IN_ZIP64).length;
  if (wanted === 0) return [...fields];
  let at = from;
  while (at + 4 <= to && view.getUint16(at, true) !== 1) at += 4 + view.getUint16(at + 2, true);
  if (at + 4 + 8 * wanted > to || view.getUint16(at + 2, true) < 8 * wanted) {
    fail('a zip64 field for a large entry', 'none');
  }
  let used = 0;
  return fields.map((field) => (field === IN_ZIP64 ? uint64(view, at + 4 + 8 * used++) : field));
}

function readEntry(view: DataView, at: number, end: number): { entry: Entry; next: number } {
  if (at + 46 > end || view.getUint32(at, true) !== 0x02014b50) fail('a directory entry', 'other bytes');
  const nameEnd = at + 46 + view.getUint16(at + 28, true);
  const extraEnd = nameEnd + view.getUint16(at + 30, true);
  const next = extraEnd + view.getUint16(at + 32, true);
  if (next > end) fail('a directory entry', 'one that is cut off');
  const name = new TextDecoder().decode(
    new Uint8Array(view.buffer, view.byteOffset + at + 46, nameEnd - at - 46),
  );
  if (view.getUint16(at + 8, true) & 1) fail('no encryption', `${quote(name)} encrypted`);
  const [size, compressedSize, headerOffset] = readZip64(view, nameEnd, extraEnd, [
    view.getUint32(at + 24, true),
    view.getUint32(at + 20, true),
    view.getUint32(at + 42, true),
  ]) as [number, number, number];
  const method = view.getUint16(at + 10, true);
  if (method !== STORED && method !== DEFLATED) {
    fail(`${quote(name)} stored or deflated`, `compression method ${method}`);
  }
  if (method === STORED && size !== compressedSize) {
    fail(`${size} bytes in ${quote(name)}`, `${compressedSize}`);
  }
  const crc = view.getUint32(at + 16, true);
  return { entry: { name, method, crc, compressedSize, size, headerOffset }, next };
}

/** Where an entry's bytes begin: its local header repeats the name and has an extra field of its own. */
function dataOffset(source: ByteSource, entry: Entry, limit: number): number {
  const at = entry.headerOffset;
  const header = at + 30 > limit ? undefined : viewOf(source.read(at, at + 30));
  if (header?.getUint32(0, true) !== 0x04034b50) {
    fail(`a local header for ${quote(entry.name)}`, 'other bytes');
  }
  const start = at + 30 + header.getUint16(26, true) + header.getUint16(28, true);
  if (start + entry.compressedSize > limit) {
    fail(`${entry.compressedSize} bytes of ${quote(entry.name)}`, `${Math.max(0, limit - start)}`);
  }
  return start;
}

/** Whether the bytes start with an entry, as those of an archive with something in it do. */
export const isZip = (bytes: Uint8Array): boolean =>
  bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3 && bytes[3] === 4;

/** An archive whose entries are read one by one, on demand. */
export class ZipArchive {
  readonly #source: ByteSource;
  readonly #budget: Budget;
  readonly #entries = new Map<string, Entry & { readonly start: number }>();

  /**
   * @param budget that the entries and what they inflate to are taken from
   * @throws FormatError for a damaged directory, entries that overlap or lie outside the file, or a name twice.
   */
  constructor(source: ByteSource, budget: Budget) {
    this.#source = source;
    this.#budget = budget;
    const directory = findDirectory(source);
    const view = viewOf(source.read(directory.start, directory.end));
    let at = 0;
    for (let i = 0; i < directory.count; i++) {
      const { entry, next } = readEntry(view, at, view.byteLength);
      budget.take(ENTRY_COST + CHARACTER_COST * entry.name.length);
      if (this.#entries.has(entry.name)) fail('every entry once', `${quote(entry.name)} twice`);
      this.#entries.set(entry.name, { ...entry, start: dataOffset(source, entry, directory.start) });
      at = next;
    }
    let previousEnd = 0;
    for (const entry of [...this.#entries.values()].sort((a, b) => a.headerOffset - b.headerOffset)) {
      if (entry.headerOffset < previousEnd) fail('entries apart', `${quote(entry.name)} inside another`);
      previousEnd = entry.start + entry.compressedSize;
    }
  }

  get names(): string[] {
    return [...this.#entries.keys()];
  }

  has(name: string): boolean {
    return this.#entries.has(name);
  }

  /** Of an entry, inflated: what the directory says, and `read` sees to. */
  sizeOf(name: string): number {
    return this.#entry(name).size;
  }

  /** Whether an entry lies in the archive as it is, uncompressed. */
  isStored(name: string): boolean {
    return this.#entry(name).method === STORED;
  }

  /**
   * The bytes of an entry: the archive's own where it is stored. A CRC of 0 stands for one that
   * the writer left out (PyTorch has a setting for it) and is not compared.
   * @param budget that what it inflates to is taken from: the archive's, unless the bytes are let go of again
   * @throws FormatError where there is no such entry, the CRC differs, or it inflates to another size
   * than the directory says or to more than the budget allows.
   */
  read(name: string, budget = this.#budget): Uint8Array {
    const entry = this.#entry(name);
    const packed = this.#packed(entry);
    const bytes = entry.method === STORED ? packed : inflated(entry, packed, budget);
    if (entry.crc !== 0 && crc32(bytes) !== entry.crc) {
      fail(`${quote(name)} with its CRC-32`, 'another: the file is damaged');
    }
    return bytes;
  }

  /**
   * The first bytes of an entry, `count` or fewer where it has no more, unchecked.
   * @throws FormatError where there is no such entry, or one that is damaged before that.
   */
  readStart(name: string, count: number): Uint8Array {
    const entry = this.#entry(name);
    if (entry.method === STORED) return this.#packed(entry, count);
    // deflated, a few bytes are seldom more than that many; blocks may be empty, though
    const start = inflateStart('zip', this.#packed(entry, PACKED_START + count), count);
    return start.length === count ? start : inflateStart('zip', this.#packed(entry), count);
  }

  #entry(name: string): Entry & { readonly start: number } {
    return this.#entries.get(name) ?? fail(`an entry ${quote(name)}`, 'an archive without');
  }

  #packed({ start, compressedSize }: Entry & { readonly start: number }, most = compressedSize): Uint8Array {
    return this.#source.read(start, start + Math.min(most, compressedSize));
  }
}

function inflated({ size }: Entry, packed: Uint8Array, budget: Budget): Uint8Array {
  budget.take(size);
  return inflate('zip', packed, size);
}
