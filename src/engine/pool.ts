/** Results that nobody needs any more, for later ones: fresh memory costs as much time as a small operator. */

import { type Shape, sizeOf, type Tensor, tensor, zeros } from '../ops/tensor.js';
import { copyFloats } from './copy-floats.js';

/** A result does not take memory of more than so many times its size, which a larger one may want. */
const MOST_SURPLUS = 4;

/** Memory of this share of a result's is worth a copy. */
const LESS = 0.6;

const tensorIn = (memory: ArrayBufferLike, shape: Shape): Tensor =>
  tensor(new Float32Array(memory, 0, sizeOf(shape)), shape);

export class Pool {
  /** @param shared whether the memory is one that threads share */
  constructor(private readonly shared: boolean) {}

  // Weak, so that nothing is kept from the garbage collector once the run that uses it again is over.
  #free: WeakRef<ArrayBufferLike>[] = [];
  readonly #own = new WeakSet<ArrayBufferLike>();

  /** A tensor with anything in it, in the smallest memory that is free for it. */
  take(shape: Shape): Tensor {
    const bytes = 4 * sizeOf(shape);
    const free = this.#takeFree(bytes, MOST_SURPLUS * bytes);
    if (free) return tensorIn(free, shape);
    const made = this.shared ? new SharedArrayBuffer(bytes) : zeros(shape).data.buffer;
    this.#own.add(made);
    return tensorIn(made, shape);
  }

  /** The result, or a copy of it in clearly less memory, where that is free. */
  fitted(x: Tensor): Tensor {
    const bytes = 4 * x.size;
    const free = this.#takeFree(bytes, LESS * x.data.buffer.byteLength);
    if (!free) return x;
    const copy = tensorIn(free, x.shape);
    copyFloats(copy.data, x.data);
    this.release(x);
    return copy;
  }

  /** The smallest of so many bytes. */
  #takeFree(least: number, most: number): ArrayBufferLike | undefined {
    let best: ArrayBufferLike | undefined;
    this.#free = this.#free.filter((free) => {
      const buffer = free.deref();
      const fits = buffer && buffer.byteLength >= least && buffer.byteLength <= most;
      if (fits && (!best || buffer.byteLength < best.byteLength)) best = buffer;
      return buffer !== undefined;
    });
    // it may have been released twice
    if (best) this.#free = this.#free.filter((free) => free.deref() !== best);
    return best;
  }

  /**
   * Its memory is written over by a later result, if it is of the pool: what others made would be more with every run, and none of it is
   * collected before a program returns to its event loop.
   */
  release({ data: { buffer, byteOffset } }: Tensor): void {
    if (byteOffset === 0 && this.#own.has(buffer)) this.#free.push(new WeakRef(buffer));
  }
}
