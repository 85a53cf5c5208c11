/** Bytes that are read piece by piece, so that a file need not be in memory as a whole. */
export interface ByteSource {
  /** What messages call it. */
  readonly name: string;
  /** How many bytes there are. */
  readonly size: number;
  /**
   * The bytes from `begin` up to `end`, both within the size. Leave them unchanged: they may be the source's own.
   * @throws whatever reading throws
   */
  read(begin: number, end: number): Uint8Array;
}

/** Opens a file by its path as seen from the folder of the one that names it. */
export type OpenBeside = (path: string) => ByteSource;

/** Bytes that are in memory. */
export const inMemory = (name: string, bytes: Uint8Array): ByteSource => ({
  name,
  size: bytes.length,
  read: (begin, end) => bytes.subarray(begin, end),
});

/** The bytes of a source. */
export const allOf = (source: ByteSource): Uint8Array => source.read(0, source.size);

/** How many bytes are asked for at a time by whoever goes through a source in small steps. */
const WINDOW = 2 ** 16;

/** Goes through a source from front to back in small steps, of which few become a read. */
export class ByteCursor {
  #window: Uint8Array = new Uint8Array(0);
  #start = 0;

  constructor(
    readonly source: ByteSource,
    public at = 0,
    readonly end = source.size,
  ) {}

  /** The next byte, which is passed; −1 at the end. */
  next(): number {
    const byte = this.peek();
    if (byte >= 0) this.at++;
    return byte;
  }

  /** The next byte; −1 at the end. */
  peek(): number {
    if (this.at >= this.end) return -1;
    const within = this.at - this.#start;
    if (within >= 0 && within < this.#window.length) return this.#window[within]!;
    this.#start = this.at;
    this.#window = this.source.read(this.at, Math.min(this.end, this.at + WINDOW));
    return this.#window[0]!;
  }
}
