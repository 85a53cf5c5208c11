/** The reference in WebAssembly: convolutions, dense layers and what goes with them, every bit the same. */
import { FpnError } from '../errors.js';
import type { Convolution } from '../ops/convolution.js';
import { byConvolution, checkLinearOperands } from '../ops/linear.js';
import type { OperatorName } from '../ops/operators.js';
import { type ReferenceBackend, reference } from '../ops/reference.js';
import type { Tensor } from '../ops/tensor.js';
import { type AlgorithmName, fastestFor } from './algorithms.js';
import { Machine } from './machine.js';
import { convolution } from './operators/conv2d.js';
import { DIVIDED, type DividedName } from './operators/index.js';
import type { DividedOperator } from './operators/operator.js';
import { Pool } from './pool.js';
import { Crew } from './threads/crew.js';
import { lackOfThreads, startsWhileWaiting } from './threads/platform.js';

/** How an engine computes; the bits are the same. */
export interface EngineOptions {
  /**
   * Whether results that `release` hands back are written over by later ones. Models release what they do not need any more, so that a
   * run takes less memory; whoever keeps a result of one of its layers keeps a copy.
   */
  readonly reuseMemory?: boolean;
  /**
   * Threads that share the work of an operator, 1 where it is left out. The bits are the same. With more than one, results lie in shared
   * memory, and the calling thread must be one that may wait: in a page a worker, and the page is to be cross-origin isolated. There they
   * start when the calling thread has returned to its event loop, for which `ready` waits; it computes alone until then.
   */
  readonly threads?: number;
}

/** The reference's operators on an engine. */
export interface Engine extends ReferenceBackend {
  /** When its threads run. Rejected with an FpnError where they do not start. */
  ready(): Promise<void>;
  /** Ends its threads. A process ends without it. */
  close(): void;
}

let made: { readonly machine: Machine | undefined } | undefined;
let single: Engine | undefined;

/**
 * The fastest backend of this platform that gives the reference's bits: `wasm`, or the `reference` itself where there is no
 * WebAssembly with SIMD (its `name` says which). What it computes with is made when it is first asked for; all share one memory.
 * @throws FpnError where `threads` is no whole number from 1 on, or more than one is asked of a platform that has none
 */
export function engine({ reuseMemory = false, threads = 1 }: EngineOptions = {}): Engine {
  if (!Number.isInteger(threads) || threads < 1) {
    throw new FpnError(`threads: expected a whole number from 1 on, got ${threads}`);
  }
  const lack = threads > 1 ? lackOfThreads() : undefined;
  if (lack) throw new FpnError(`threads: expected a platform with threads that share memory, got ${lack}`);
  made ??= { machine: Machine.make() };
  const { machine } = made;
  if (threads > 1 || reuseMemory) return backendOn(machine, { reuseMemory, threads });
  single ??= backendOn(machine);
  return single;
}

interface BackendOptions extends EngineOptions {
  /** The algorithm of a convolution; with one thread alone. */
  readonly choose?: (convolution: Convolution) => AlgorithmName;
}

/** These read a block of elements before they write it. */
const OVERWRITES: ReadonlySet<OperatorName> = new Set(['add', 'batchNorm2d', 'relu']);

/** The reference with what the machine computes faster in its place. */
export function backendOn(
  machine: Machine | undefined,
  { reuseMemory = false, threads = 1, choose = fastestFor }: BackendOptions = {},
): Engine {
  if (!machine) return { ...reference, async ready() {}, close() {} };
  const pool = new Pool(threads > 1);
  let crew: Crew | undefined;
  const crewOf = (): Crew => {
    crew ??= new Crew(threads - 1);
    return crew;
  };
  if (threads > 1 && !startsWhileWaiting()) crewOf();

  const run = <A extends object, P>(name: DividedName, operator: DividedOperator<A, P>, args: A): Tensor => {
    const shape = operator.shapeOf(args);
    const parts = operator.partsOf(args, shape, threads);
    const y = pool.take(shape);
    const compute = (part: P) => operator.compute(machine, args, part, y);
    if (parts.length === 1 || crewOf().isStarting) parts.forEach(compute);
    else crewOf().compute(name, args, parts, y, () => compute(parts[0]));
    return y;
  };

  const conv2d: ReferenceBackend['conv2d'] = (x, weight, bias, options) =>
    run('conv2d', choose === fastestFor ? DIVIDED.conv2d : convolution(choose), { x, weight, bias, options });
  return {
    ...reference,
    name: 'wasm',
    conv2d,
    batchNorm2d: (x, parameters, epsilon) =>
      run('batchNorm2d', DIVIDED.batchNorm2d, { x, parameters, epsilon }),
    relu: (x) => run('relu', DIVIDED.relu, { x }),
    add: (a, b) => run('add', DIVIDED.add, { a, b }),
    maxPool2d: (x, options) => run('maxPool2d', DIVIDED.maxPool2d, { x, options }),
    resize: (x, options) =>
      options?.mode === 'bilinear'
        ? run('resize', DIVIDED.resize, { x, options })
        : reference.resize(x, options),
    linear(x, weight, bias) {
      checkLinearOperands(x, weight, bias);
      return byConvolution(x, weight, (pixels, kernels) => conv2d(pixels, kernels, bias));
    },
    ...(reuseMemory && { release: (x: Tensor) => pool.release(x), overwrites: OVERWRITES }),
    ready: async () => {
      if (threads > 1) await crewOf().started;
    },
    close: () => crew?.end(),
  };
}
