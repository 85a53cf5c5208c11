/**
 * The lists in an HDF5 file that the HDF5 library follows without looking where it has been: a damaged one leads it in a
 * circle, without end or until no memory is left. They are looked at here before the library sees the file.
 *
 * - A global heap (`GCOL`) holds texts: objects one behind the other, each with its size, so that a size of 0 leads nowhere.
 * - A local heap (`HEAP`) holds the names in a group, and its free blocks, each with the place of the next.
 *
 * Objects and blocks take 16 bytes at least, and no two the same, which is how many there can be in a file.
 * Source: HDF5 File Format Specification 3.0, III.D and III.E; what the library refuses by itself, in H5HGcache.c and
 * H5HLcache.c of version 2.0.
 */
import { FormatError } from '../errors.js';

const SIGNATURE = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];

/** Bytes of an offset and of a length, in all that follows; each has its place in the superblock, by version. */
const WIDTH = 8;
const WIDTHS_AT = [13, 13, 9, 9];

const GLOBAL_HEAP = [...'GCOL'].map((c) => c.charCodeAt(0)).concat(1);
const LOCAL_HEAP = [...'HEAP'].map((c) => c.charCodeAt(0)).concat(0);

const SMALLEST_BLOCK = 16;
const LOCAL_HEAP_HEADER = 32;
const NO_MORE_BLOCKS = 1;

function fail(expected: string, actual: string): never {
  throw new FormatError('hdf5', expected, actual);
}

/** Bytes on which the library's own code comes to an end. */
export function checkHeaps(bytes: Uint8Array): void {
  if (SIGNATURE.some((byte, i) => bytes[i] !== byte))
    fail('an HDF5 file', 'one that begins with other bytes');
  const widths = WIDTHS_AT[bytes[SIGNATURE.length]!] ?? fail('a superblock of version 0 to 3', 'another');
  if (bytes[widths] !== WIDTH || bytes[widths + 1] !== WIDTH)
    fail('offsets and lengths of 8 bytes', 'others');
  new Heaps(bytes).check();
}

class Heaps {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #blocksLeft: number;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    this.#blocksLeft = Math.ceil(bytes.length / SMALLEST_BLOCK);
  }

  check(): void {
    for (const at of this.#placesOf(GLOBAL_HEAP)) this.#walkObjects(at);
    for (const at of this.#placesOf(LOCAL_HEAP)) this.#walkFreeBlocks(at);
  }

  /** Numbers may look like a heap too, which the walk then leaves as soon as the library would. */
  *#placesOf(signature: readonly number[]): Generator<number> {
    const bytes = this.#bytes;
    for (let at = bytes.indexOf(signature[0]!); at >= 0; at = bytes.indexOf(signature[0]!, at + 1)) {
      if (signature.every((byte, i) => bytes[at + i] === byte)) yield at;
    }
  }

  #countBlock(): void {
    if (--this.#blocksLeft < 0)
      fail('heaps whose parts lie one behind the other', 'one that leads in a circle');
  }

  #walkObjects(heap: number): void {
    if (heap + SMALLEST_BLOCK > this.#bytes.length) return;
    const end = heap + this.#size(heap + 8);
    if (end > this.#bytes.length) return;
    for (let at = heap + SMALLEST_BLOCK; at + SMALLEST_BLOCK <= end; ) {
      this.#countBlock();
      const size = this.#size(at + 8);
      const isFree = this.#view.getUint16(at, true) === 0;
      const room = isFree ? size : (SMALLEST_BLOCK + ((size + 7) & ~7)) >>> 0;
      if (room > end - at) return;
      at += room;
    }
  }

  #walkFreeBlocks(heap: number): void {
    if (heap + LOCAL_HEAP_HEADER > this.#bytes.length) return;
    const size = this.#size(heap + 8);
    const data = this.#offset(heap + 24);
    for (let block = this.#offset(heap + 16); block !== NO_MORE_BLOCKS; ) {
      if (block >= size || data + block + SMALLEST_BLOCK > this.#bytes.length) return;
      this.#countBlock();
      block = this.#offset(data + block);
    }
  }

  /** A size as the library has it in memory: compiled to wasm, it keeps 32 bits. */
  #size(at: number): number {
    return this.#view.getUint32(at, true);
  }

  #offset(at: number): number {
    return Number(this.#view.getBigUint64(at, true));
  }
}
