/** Threads that compute parts of an operator's result beside the one that asks for it, which sleeps until they are done. */
import { FpnError, OperatorError } from '../../errors.js';
import type { Tensor } from '../../ops/tensor.js';
import { LackOfMemory } from '../machine.js';
import type { DividedName } from '../operators/index.js';
import { argumentsToSend, type Greeting, type Job, sharedTensor } from './message.js';
import { type PageWorker, startsWhileWaiting, startThread, type Thread } from './platform.js';
import { State } from './state.js';

/** A part that takes longer than this, in milliseconds, will not come any more; nor will a thread that takes so long to start. */
const PATIENCE = 600_000;
const PATIENCE_AT_START = 20_000;

declare const Worker: new (script: URL, options: { readonly type: 'module' }) => PageWorker;
const onPage = (): PageWorker => new Worker(new URL('./worker.js', import.meta.url), { type: 'module' });

export const notRunning = (why: string): FpnError =>
  new FpnError(`threads: expected them to run, got ${why}`);

export class Crew {
  readonly #threads: readonly Thread[];
  readonly #state = new State();
  #ended: string | undefined;

  /** When all of them run; rejected with an FpnError where one does not start. */
  readonly started: Promise<void>;

  /**
   * Where threads start while their owner waits, they have when it returns.
   * @param count threads beside the one that calls
   * @throws FpnError where they do not start then
   */
  constructor(count: number) {
    let answered = (): void => {};
    const failed = (why: string): void => {
      this.#state.fail(why);
      answered();
    };
    const listener = { failed, message: () => answered() };
    this.#threads = Array.from({ length: count }, () => startThread(import.meta.url, onPage, listener));
    this.#state.expect(count);
    for (const thread of this.#threads) thread.send({ state: this.#state.buffer } satisfies Greeting);
    const notStarted = (failure: string): FpnError => {
      this.end(failure);
      return new FpnError(`threads: expected ${count} to start, got ${failure}`);
    };
    if (startsWhileWaiting()) {
      const failure = this.#state.wait(PATIENCE_AT_START);
      if (failure !== undefined) throw notStarted(failure);
      this.started = Promise.resolve();
      return;
    }
    this.started = new Promise((resolve, reject) => {
      answered = () => {
        const { failure, pending } = this.#state;
        if (failure !== undefined) reject(notStarted(failure));
        else if (pending === 0) resolve();
      };
    });
    // who does not ask for it learns from the next operator
    this.started.catch(() => {});
  }

  /** Whether there is nobody yet who could compute a part. */
  get isStarting(): boolean {
    return this.#ended === undefined && this.#state.pending > 0;
  }

  /**
   * Has the parts computed: the first by `own`, the others by a thread each.
   * @param own is given what gives it the number of the next piece of work
   * @throws OperatorError where a thread fails or ends; the crew is of no use then
   * @throws LackOfMemory where a thread has too little for its part
   */
  compute(
    operator: DividedName,
    args: object,
    parts: readonly unknown[],
    y: Tensor,
    own: (take: () => number) => void,
  ): void {
    if (this.#ended !== undefined) throw notRunning(this.#ended);
    const others = parts.slice(1);
    const job = { operator, args: argumentsToSend(args), y: sharedTensor(y) };
    this.#state.expect(others.length);
    others.forEach((part, n) => {
      this.#threads[n].send({ ...job, part, state: this.#state.buffer } satisfies Job);
    });
    try {
      own(() => this.#state.take());
    } finally {
      this.#wait(operator);
    }
    if (this.#state.isLacking) throw new LackOfMemory(`no memory for a thread's part of ${operator}`);
  }

  #wait(operator: DividedName): void {
    const failure = this.#state.wait(PATIENCE);
    if (failure === undefined) return;
    this.end(failure);
    throw new OperatorError(operator, 'threads', 'to compute their parts', failure);
  }

  end(why: string): void {
    this.#ended ??= why;
    for (const thread of this.#threads) thread.end();
  }
}
