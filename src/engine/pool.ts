/** Results that nobody needs any more, for later ones: fresh memory costs as much time as a small operator. */
import { type Shape, sizeOf, type Tensor, tensor, zeros } from '../ops/tensor.js';

/** A result does not take memory of more than so many times its size, which a larger one may want. */
const MOST_SURPLUS = 4;

export class Pool {
  /** @param shared whether the memory is one that threads share */
  constructor(private readonly shared: boolean) {}

  // Weak, so that nothing is kept from the garbage collector once the run that uses it again is over.
  #free: WeakRef<ArrayBufferLike>[] = [];
  readonly #own = new WeakSet<ArrayBufferLike>();

  /** A tensor with anything in it, in the smallest memory that is free for it. */
  take(shape: Shape): Tensor {
    const bytes = 4 * sizeOf(shape);
    let best: ArrayBufferLike | undefined;
    this.#free = this.#free.filter((free) => {
      const buffer = free.deref();
      const fits = buffer && buffer.byteLength >= bytes && buffer.byteLength <= MOST_SURPLUS * bytes;
      if (fits && (!best || buffer.byteLength < best.byteLength)) best = buffer;
      return buffer !== undefined;
    });
    if (best) {
      // it may have been released twice
      this.#free = this.#free.filter((free) => free.deref() !== best);
    } else {
      best = this.shared ? new SharedArrayBuffer(bytes) : zeros(shape).data.buffer;
      this.#own.add(best);
    }
    return tensor(new Float32Array(best, 0, sizeOf(shape)), shape);
  }

  /**
   * Its memory is written over by a later result, if it is of the pool: what others made would be more with every run, and none of it is
   * collected before a program returns to its event loop.
   */
  release({ data: { buffer, byteOffset } }: Tensor): void {
    if (byteOffset === 0 && this.#own.has(buffer)) this.#free.push(new WeakRef(buffer));
  }
}
