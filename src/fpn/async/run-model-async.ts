import type { Precision } from '../../engine/index.js';
import { hasThreads, type PageWorker, startThread } from '../../engine/threads/platform.js';
import { FpnError } from '../../errors.js';
import type { ParameterSource } from '../../layers/scope.js';
import type { Tensor } from '../../ops/tensor.js';
import { type Levels, type Network, onlyLevels } from '../model.js';
import { graphOf } from '../model-graph.js';
import { checkImage, parametersOf } from '../run-model.js';
import { type Answer, mapLevels, type Order, type Progress, received, sent } from './message.js';

/** What a caller can see of an asynchronous run, and do to it. */
export interface AsyncRunOptions {
  /** Threads that share the work of an operator, in a page where it is cross-origin isolated; 1 where it is left out. */
  readonly threads?: number;
  /** How convolutions and dense layers are rounded (see `engine`); exactly where it is left out. */
  readonly precision?: Precision;
  /** The levels that are asked for, by name; all where it is left out. */
  readonly levels?: readonly string[];
  /** Called after each operator, in the order of execution. */
  readonly onOperator?: (event: Progress) => void;
  /** An `AbortSignal`, which ends the run at once. */
  readonly signal?: {
    /** What the run is rejected with. */
    readonly reason: unknown;
    /** Throws the reason where the run is not to begin. */
    throwIfAborted(): void;
    /** Has the listener called where it is to stop. */
    addEventListener(type: 'abort', listener: () => void): void;
    /** Has it called no more. */
    removeEventListener(type: 'abort', listener: () => void): void;
  };
}

declare const Worker: new (script: URL, options: { readonly type: 'module' }) => PageWorker;
const onPage = (): PageWorker => new Worker(new URL('./worker.js', import.meta.url), { type: 'module' });

/**
 * Runs a model in another thread on the engine, every bit the reference's, and leaves this one free. In a page the bundler has to be one
 * that takes along the script in `new Worker(new URL('./worker.js', import.meta.url))`, as Vite, webpack and Parcel do; or there is none.
 * @param image [N,C,H,W], as `runModel` takes it
 * @returns its levels
 * @throws (the promise is rejected with) FpnError where the image, a level's name or a parameter does not fit or the thread fails; the
 * signal's reason where the run is aborted
 */
export async function runModelAsync(
  model: Network,
  parameters: ParameterSource<Tensor>,
  image: Tensor,
  { threads = 1, precision = 'exact', levels, onOperator, signal }: AsyncRunOptions = {},
): Promise<Levels<Tensor>> {
  signal?.throwIfAborted();
  checkImage(model, image.shape);
  if (!hasThreads()) throw new FpnError('runModelAsync: expected a platform with workers, got none');
  const specs = parametersOf(model);
  const graph = graphOf(model, image.shape);
  const order: Order = {
    graph: { ...graph, levels: onlyLevels(graph.levels, levels) },
    image: sent(image),
    parameters: new Map(specs.map((spec) => [spec.name, sent(parameters(spec))])),
    threads,
    precision,
  };
  return new Promise((resolve, reject) => {
    let ended = false;
    const end = (settle: () => void): void => {
      ended = true;
      signal?.removeEventListener('abort', abort);
      thread.end();
      settle();
    };
    const failed = (why: string): void => end(() => reject(new FpnError(`runModelAsync: ${why}`)));
    const message = (answer: Answer): void => {
      // some may have been on their way when the run ended
      if (ended) return;
      if ('progress' in answer) {
        try {
          onOperator?.(answer.progress);
        } catch (error) {
          end(() => reject(error));
        }
      } else if ('error' in answer) end(() => reject(new FpnError(answer.error)));
      else end(() => resolve(mapLevels(answer.levels, received)));
    };
    const thread = startThread(import.meta.url, onPage, { message, failed }, true);
    const abort = (): void => end(() => reject(signal!.reason));
    signal?.addEventListener('abort', abort);
    thread.send(order);
  });
}
