/** Threads of Node and of browsers under one interface. */
import { FpnError } from '../../errors.js';

/** A thread that takes messages and sends some. */
export interface Thread {
  send(message: object): void;
  end(): void;
}

/** What the thread's owner is told, while it does not sleep. */
export interface Listener {
  message?(message: never): void;
  /** The thread could not go on, or ended. */
  failed(why: string): void;
}

interface NodeWorker {
  postMessage(message: object): void;
  unref(): void;
  terminate(): unknown;
  on(event: 'message' | 'error' | 'exit', listener: (value: never) => void): unknown;
}

interface NodeThreads {
  readonly Worker: new (script: URL) => NodeWorker;
  readonly parentPort: {
    on(event: 'message', listener: (message: never) => void): void;
    postMessage(message: object): void;
  } | null;
}

/** A page's. */
export interface PageWorker {
  postMessage(message: object): void;
  terminate(): void;
  onmessage: ((event: { readonly data: never }) => void) | null;
  /** No message where there is no script to have an error. */
  onerror: ((event: { readonly message?: string }) => void) | null;
}

interface Platform {
  readonly process?: {
    getBuiltinModule?(name: string): unknown;
    on(event: 'exit', listener: () => void): unknown;
  };
  readonly Worker?: unknown;
  onmessage?: (event: { readonly data: never }) => void;
  postMessage?(message: object): void;
}

const platform = globalThis as object as Platform;

const nodeThreads = (): NodeThreads | undefined =>
  platform.process?.getBuiltinModule?.('node:worker_threads') as NodeThreads | undefined;

/**
 * @param module the URL of one whose neighbour `worker.js` is the thread's script
 * @param onPage makes a page's worker of that script: bundlers take it along where they read `new Worker(new URL(…` in the code
 * @param awaited whether a process goes on for the thread alone
 * @throws FpnError where the page makes no worker
 */
export function startThread(
  module: string,
  onPage: () => PageWorker,
  { message, failed }: Listener,
  awaited = false,
): Thread {
  const node = nodeThreads();
  if (node) {
    const worker = new node.Worker(new URL('./worker.js', module));
    worker.on('error', ({ message: why }: Error) => failed(why));
    worker.on('exit', () => failed('a thread ended'));
    if (message) worker.on('message', message);
    if (!awaited) worker.unref();
    return { send: (sent) => worker.postMessage(sent), end: () => void worker.terminate() };
  }
  const worker = made(onPage);
  worker.onerror = ({ message: why }) => failed(why ?? 'a thread whose script cannot be loaded');
  if (message) worker.onmessage = ({ data }) => message(data);
  return { send: (sent) => worker.postMessage(sent), end: () => worker.terminate() };
}

/** A page may refuse: a script of another origin, or that its policies forbid. */
function made(onPage: () => PageWorker): PageWorker {
  try {
    return onPage();
  } catch (error) {
    throw new FpnError(`threads: expected the page to make a worker, got ${(error as Error).message}`);
  }
}

/** Whether threads start while their owner waits for them: in a page they do when it has returned to its event loop. */
export const startsWhileWaiting = (): boolean => nodeThreads() !== undefined;

/** Whether there are threads at all. */
export const hasThreads = (): boolean => Boolean(nodeThreads() ?? platform.Worker);

/** What keeps this platform from having threads that share memory and may be waited for; undefined where nothing does. */
export function lackOfThreads(): string | undefined {
  if (typeof SharedArrayBuffer === 'undefined') return 'a page that is not cross-origin isolated';
  if (!hasThreads()) return 'a platform without workers';
  try {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 1, 0);
    return undefined;
  } catch {
    return 'the main thread of a page, which may not wait for others';
  }
}

/**
 * In a thread.
 * @param message what is done with each message
 * @param ended what is done when it ends
 * @returns sends one to the owner
 */
export function receive<M>(message: (message: M) => void, ended = (): void => {}): (message: object) => void {
  const port = nodeThreads()?.parentPort;
  if (port) {
    port.on('message', message as (message: never) => void);
    platform.process?.on('exit', ended);
    return (sent) => port.postMessage(sent);
  }
  platform.onmessage = ({ data }) => message(data);
  return (sent) => platform.postMessage?.(sent);
}
