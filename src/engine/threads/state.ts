/**
 * What a thread and its owner share beside tensors: how many jobs are not done yet, whether one failed, and what it said. The owner sleeps
 * on the first until it is 0.
 */
const PENDING = 0;
const FAILED = 1;
const TEXT_LENGTH = 2;
const TEXT_AT = 12;
const TEXT_BYTES = 2036;

export class State {
  readonly #words: Int32Array;
  readonly #text: Uint8Array;

  constructor(readonly buffer: SharedArrayBuffer = new SharedArrayBuffer(TEXT_AT + TEXT_BYTES)) {
    this.#words = new Int32Array(buffer, 0, 3);
    this.#text = new Uint8Array(buffer, TEXT_AT);
  }

  expect(jobs: number): void {
    Atomics.store(this.#words, PENDING, jobs);
  }

  done(): void {
    Atomics.sub(this.#words, PENDING, 1);
    Atomics.notify(this.#words, PENDING);
  }

  /** The first failure is the one that is told. */
  fail(message: string): void {
    if (Atomics.compareExchange(this.#words, FAILED, 0, 1) === 0) {
      const bytes = new TextEncoder().encode(message).subarray(0, TEXT_BYTES);
      this.#text.set(bytes);
      Atomics.store(this.#words, TEXT_LENGTH, bytes.length);
      Atomics.store(this.#words, FAILED, 2);
    }
    Atomics.notify(this.#words, PENDING);
  }

  get pending(): number {
    return Atomics.load(this.#words, PENDING);
  }

  get failure(): string | undefined {
    if (Atomics.load(this.#words, FAILED) !== 2) return undefined;
    const text = this.#text.slice(0, Atomics.load(this.#words, TEXT_LENGTH));
    return new TextDecoder().decode(text);
  }

  /** @returns why there will be no result, or undefined where there is one */
  wait(milliseconds: number): string | undefined {
    for (let left = milliseconds; ; left -= STEP) {
      const { pending, failure } = this;
      if (failure !== undefined || pending === 0) return failure;
      if (left <= 0) return `no answer within ${milliseconds / 1000} s`;
      Atomics.wait(this.#words, PENDING, pending, STEP);
    }
  }
}

/** Between looks at whether a thread has failed, in milliseconds. */
const STEP = 50;
