/** What a graph may ask for while it runs on shapes: a small file can say a lot of work, node after node. */
import type { Backend } from '../ops/backend.js';
import { sizeOf } from '../ops/tensor.js';
import { refuse } from './refuse.js';
import type { Known } from './values.js';

/** Numbers that are read and written to work out sizes; a network that arranges all of its weights so has fewer. */
const MOST_NUMBERS_IN_ALL = 2 ** 28;

/** Calls of operators and questions after shapes; large networks have some 10⁴. */
const MOST_CALLS = 2 ** 18;

/** The account of one run. */
export class Ledger {
  #numbers = 0;
  #calls = 0;

  /**
   * @param inputs of a node whose inputs are known
   * @param results what it gives
   * @throws FormatError where all such nodes together work on more numbers than sizes ever are
   */
  spend(inputs: readonly Known[], results: readonly Known[]): void {
    const count = [...inputs, ...results].reduce((sum, { shape }) => sum + sizeOf(shape), 0);
    this.#numbers += count;
    if (!(this.#numbers <= MOST_NUMBERS_IN_ALL))
      refuse(`at most ${MOST_NUMBERS_IN_ALL} numbers to work out sizes from, in all`, String(this.#numbers));
  }

  /** The same backends, as many as a graph may ask for. */
  counted<T>(named: (name: string) => Backend<T>): (name: string) => Backend<T> {
    return (name) => {
      this.#calls++;
      if (this.#calls > MOST_CALLS) refuse(`at most ${MOST_CALLS} calls of operators`, 'more');
      return named(name);
    };
  }
}
