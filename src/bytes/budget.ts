/**
 * What reading a file may take. Everything that a file makes us allocate is taken from one ledger before it is
 * allocated: a pickle's objects, entries that inflate, values that widen, tensors that strides of 0 expand.
 *
 * The rule: a file may take 16 MiB, and three times its own size, beside its bytes. A legitimate file needs its values
 * once more, at most twice as wide (float16 as float32; integers keep their width), and the objects of a pickle or
 * header that names them. With what the engine leaves lying about until it collects it, a process that reads a file
 * stays within 64 MB and four times the file.
 *
 * A file in another (gzip's envelope, the weights in a .keras archive) is read within the budget of the outer one, which
 * pays for what it inflates to as well.
 *
 * Bytes that lie in the file as they are count as what their values take. What is not in the file, because it was
 * compressed or because tensors share it, counts four bytes an element at least: it will be wanted as float32.
 */
import { FormatError } from '../errors.js';

const FREE = 2 ** 24;
const PER_BYTE = 3;

export class Budget {
  readonly #fileSize: number;
  readonly #limit: number;
  #taken = 0;

  /** @param format as in `FormatError` */
  constructor(
    readonly format: string,
    fileSize: number,
  ) {
    this.#fileSize = fileSize;
    this.#limit = FREE + PER_BYTE * fileSize;
  }

  /** @throws FormatError where these bytes, with all that were taken before, are more than the file may take. */
  take(bytes: number): void {
    this.#taken += bytes;
    if (!(this.#taken <= this.#limit)) {
      throw new FormatError(
        this.format,
        `at most ${this.#limit} bytes of memory for a file of ${this.#fileSize}`,
        `one that asks for ${this.#taken}`,
      );
    }
  }
}
