/** Results that nobody needs any more, for later ones: fresh memory costs as much time as a small operator. */
import { type Shape, sizeOf, type Tensor, tensor, zeros } from '../ops/tensor.js';

/** A result does not take memory of more than so many times its size, which a larger one may want. */
const MOST_SURPLUS = 4;

export class Pool {
  /** @param shared whether the memory is one that threads share */
  constructor(private readonly shared: boolean) {}

  // Weak, so that nothing is kept from the garbage collector once the run that uses it again is over.
  #free: WeakRef<ArrayBufferLike>[] = [];
  readonly #released = new WeakSet<ArrayBufferLike>();

  /** A tensor with anything in it, in the smallest memory that is free for it. */
  take(shape: Shape): Tensor {
    const bytes = 4 * sizeOf(shape);
    let best: ArrayBufferLike | undefined;
    for (const free of this.#free) {
      const buffer = free.deref();
      if (!buffer || buffer.byteLength < bytes || buffer.byteLength > MOST_SURPLUS * bytes) continue;
      if (!best || buffer.byteLength < best.byteLength) best = buffer;
    }
    if (!best && !this.shared) return zeros(shape);
    best ??= new SharedArrayBuffer(bytes);
    this.#released.delete(best);
    this.#free = this.#free.filter((free) => free.deref() !== best);
    return tensor(new Float32Array(best, 0, sizeOf(shape)), shape);
  }

  /** Its memory is written over by a later result. */
  release({ data: { buffer, byteOffset } }: Tensor): void {
    const isShared = typeof SharedArrayBuffer !== 'undefined' && buffer instanceof SharedArrayBuffer;
    if (byteOffset !== 0 || isShared !== this.shared || this.#released.has(buffer)) return;
    this.#released.add(buffer);
    this.#free.push(new WeakRef(buffer));
  }
}
