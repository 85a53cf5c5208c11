/**
 * What a thread and its owner share beside tensors: how many jobs are not done yet, what piece of work is next, whether there was a lack of
 * memory, whether a job failed, and what it said. The owner sleeps on the first until it is 0.
 */
const PENDING = 0;
const FAILED = 1;
const TEXT_LENGTH = 2;
const NEXT = 3;
const LACKING = 4;
const WORDS = 5;
const TEXT_AT = 4 * WORDS;
const TEXT_BYTES = 2028;

export class State {
  readonly #words: Int32Array;
  readonly #text: Uint8Array;

  constructor(readonly buffer: SharedArrayBuffer = new SharedArrayBuffer(TEXT_AT + TEXT_BYTES)) {
    this.#words = new Int32Array(buffer, 0, WORDS);
    this.#text = new Uint8Array(buffer, TEXT_AT);
  }

  expect(jobs: number): void {
    Atomics.store(this.#words, NEXT, 0);
    Atomics.store(this.#words, LACKING, 0);
    Atomics.store(this.#words, PENDING, jobs);
  }

  /** The number of the next piece of work, from 0 on, which nobody else is given. */
  take(): number {
    return Atomics.add(this.#words, NEXT, 1);
  }

  /** There is no memory for a job. */
  lack(): void {
    Atomics.store(this.#words, LACKING, 1);
  }

  get isLacking(): boolean {
    return Atomics.load(this.#words, LACKING) === 1;
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
