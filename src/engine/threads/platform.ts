/** Threads of Node and of browsers under one interface. */

/** A thread that takes messages. */
export interface Thread {
  send(message: object): void;
  end(): void;
}

interface NodeThreads {
  readonly Worker: new (
    script: URL,
  ) => {
    postMessage(message: object): void;
    unref(): void;
    terminate(): unknown;
    on(event: 'error', listener: (error: Error) => void): unknown;
  };
  readonly parentPort: { on(event: 'message', listener: (message: never) => void): void } | null;
}

interface Platform {
  readonly process?: {
    getBuiltinModule?(name: string): unknown;
    on(event: 'exit', listener: () => void): unknown;
  };
  readonly Worker?: new (
    script: URL,
    options: { readonly type: 'module' },
  ) => { postMessage(message: object): void; terminate(): void };
  onmessage?: (event: { readonly data: never }) => void;
}

const platform = globalThis as object as Platform;

const nodeThreads = (): NodeThreads | undefined =>
  platform.process?.getBuiltinModule?.('node:worker_threads') as NodeThreads | undefined;

/** @param failed is told what a thread could not even begin with, as far as the platform says it while nobody sleeps */
export function startThread(failed: (message: string) => void): Thread {
  const node = nodeThreads();
  if (node) {
    const worker = new node.Worker(new URL('./worker.js', import.meta.url));
    worker.on('error', ({ message }) => failed(message));
    // A process does not go on for its threads alone.
    worker.unref();
    return { send: (message) => worker.postMessage(message), end: () => void worker.terminate() };
  }
  // Bundlers know this form, and take the script along.
  const worker = new platform.Worker!(new URL('./worker.js', import.meta.url), { type: 'module' });
  return { send: (message) => worker.postMessage(message), end: () => worker.terminate() };
}

/** What keeps this platform from having threads, or undefined where there can be some. */
export function lackOfThreads(): string | undefined {
  if (typeof SharedArrayBuffer === 'undefined') return 'a page that is not cross-origin isolated';
  if (!nodeThreads() && !platform.Worker) return 'a platform without workers';
  try {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 1, 0);
    return undefined;
  } catch {
    return 'the main thread of a page, which may not wait for others';
  }
}

/** In a thread: what is done with each message, and when it ends. */
export function receive<M>(message: (message: M) => void, ended: () => void): void {
  const port = nodeThreads()?.parentPort;
  if (port) {
    port.on('message', message as (message: never) => void);
    platform.process?.on('exit', ended);
  } else platform.onmessage = ({ data }) => message(data);
}
