/**
 * The reference in WebAssembly: convolutions, dense layers and what goes with them, every bit the same; or those two in float32, every bit
 * the same too, but as `float32/` says.
 */

import ndops from 'ndarray-ops';
import { FpnError, OperatorError } from '../errors.js';
import { checkList } from '../ops/check.js';
import { convTransposeBy, forEachPhase, transposedOf } from '../ops/conv-transpose2d.js';
import { convolutionOf } from '../ops/convolution.js';
import { byConvolution, checkLinearOperands } from '../ops/linear.js';
import type { OperatorName } from '../ops/operators.js';
import { type ReferenceBackend, reference } from '../ops/reference.js';
import { type AnyTensor, type Tensor, zeros } from '../ops/tensor.js';
import { CHOICES, type Choice, PRECISIONS, type Precision, plainly } from './algorithms.js';
import { deferring } from './deferred.js';
import { Machine, orPlainly } from './machine.js';
import { convolution } from './operators/conv2d.js';
import { DIVIDED, type DividedName } from './operators/index.js';
import type { DividedOperator } from './operators/operator.js';
import { isInKernel } from './operators/rounded-functions.js';
import { Pool } from './pool.js';
import { wholeWork } from './share.js';
import { Crew, notRunning } from './threads/crew.js';
import { inSharedMemory } from './threads/message.js';
import { lackOfThreads, startsWhileWaiting } from './threads/platform.js';

/** How an engine computes; the bits depend on its precision alone. */
export interface EngineOptions {
  /**
   * `exact`, also where it is left out: every result correctly rounded. `float32`: convolutions, transposed ones too, and dense layers are sums of float32, each
   * step rounded, in an order of their own (docs/numerics.md); what `ieee32` certifies. `float32-fast`: 3×3 convolutions of stride 1 or 2
   * by Winograd's transforms in float32 where that is faster; what `ieee32-fast` certifies. The other operators are correctly rounded in all of them.
   */
  readonly precision?: Precision;
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
const single = new Map<Precision, Engine>();

/**
 * The fastest backend of this platform that gives the reference's bits: `wasm`, or the `reference` itself where there is no
 * WebAssembly with SIMD (its `name` says which); of another precision `wasm-float32` or `plain-float32`, for instance. What it computes with is made
 * when it is first asked for; all share one memory.
 * @throws FpnError where `precision` is none of the three, or `threads` is no whole number from 1 on, or more than one is asked of a platform that has none
 */
export function engine({
  precision = 'exact',
  reuseMemory = false,
  threads = 1,
}: EngineOptions = {}): Engine {
  if (!PRECISIONS.includes(precision)) {
    throw new FpnError(`precision: expected ${PRECISIONS.join(' or ')}, got ${precision}`);
  }
  if (!Number.isInteger(threads) || threads < 1) {
    throw new FpnError(`threads: expected a whole number from 1 on, got ${threads}`);
  }
  const lack = threads > 1 ? lackOfThreads() : undefined;
  if (lack) throw new FpnError(`threads: expected a platform with threads that share memory, got ${lack}`);
  made ??= { machine: Machine.make() };
  const { machine } = made;
  if (threads > 1 || reuseMemory) return backendOn(machine, { precision, reuseMemory, threads });
  const one = single.get(precision) ?? backendOn(machine, { precision });
  single.set(precision, one);
  return one;
}

interface BackendOptions extends EngineOptions {
  /** The algorithm of a convolution, in place of the precision's. */
  readonly choose?: Choice;
}

/** Why there are no threads any more. */
const CLOSED = 'an engine that was closed';

/** These read a block of elements before they write it. */
const OVERWRITES: ReadonlySet<OperatorName> = new Set([
  'add',
  'batchNorm2d',
  'clip',
  'elementwise',
  'gate',
  'groupNorm',
  'hardSigmoid',
  'hardSwish',
  'relu',
  'scale',
  'sigmoid',
  'silu',
  'softmax',
  'weightedMean',
]);

/** The reference with what the machine computes faster, or in another precision, in its place. */
export function backendOn(
  machine: Machine | undefined,
  { precision = 'exact', reuseMemory = false, threads = 1, choose = CHOICES[precision] }: BackendOptions = {},
): Engine {
  if (!machine) return withoutMachine(precision, choose);
  const pool = new Pool(threads > 1);
  let crew: Crew | undefined;
  let isClosed = false;
  const crewOf = (): Crew => {
    if (isClosed) throw notRunning(CLOSED);
    crew ??= new Crew(threads - 1);
    return crew;
  };
  if (threads > 1 && !startsWhileWaiting()) crewOf();

  /** @throws LackOfMemory where the arguments are as they were */
  const computeTo = <A extends object, P>(
    y: Tensor,
    name: DividedName,
    operator: DividedOperator<A, P>,
    args: A,
  ): void => {
    const parts = operator.partsOf(args, y.shape, threads);
    const compute = (part: P, take: () => number) => operator.compute(machine, args, part, y, take);
    const computeAll = (): void => {
      if (parts.length > 1 && !crewOf().isStarting) {
        crewOf().compute(name, args, parts, y, (take) => compute(parts[0], take));
        return;
      }
      const { take } = wholeWork();
      for (const part of parts) compute(part, take);
    };
    const { computePlainly } = operator;
    if (computePlainly) orPlainly(computeAll, () => computePlainly(args, y));
    else if (parts.length === 1 || !reuseMemory) computeAll();
    else {
      orPlainly(computeAll, () => {
        // what one thread has written may lie over what another was to read, so that it cannot be computed again
        throw new OperatorError(name, 'threads', 'to have memory for their parts', 'too little');
      });
    }
  };
  const run = <A extends object, P>(name: DividedName, operator: DividedOperator<A, P>, args: A): Tensor => {
    const y = pool.take(operator.shapeOf(args));
    computeTo(y, name, operator, args);
    return y;
  };

  const convolutions = convolution(choose);
  const conv2d: ReferenceBackend['conv2d'] = (x, weight, bias, options) =>
    run('conv2d', convolutions, { x, weight, bias, options });
  const convTranspose2d: ReferenceBackend['convTranspose2d'] = (x, weight, bias, options) => {
    const transposed = transposedOf(x, weight, bias, options);
    const y = pool.take(transposed.geometry.output);
    forEachPhase(transposed, y, (target, ...convolution) => {
      const phase = conv2d(...convolution);
      ndops.assign(target, phase);
      if (reuseMemory) pool.release(phase);
    });
    return y;
  };
  const divided: Divided = {
    batchNorm2d: (x, parameters, epsilon) =>
      run('batchNorm2d', DIVIDED.batchNorm2d, { x, parameters, epsilon }),
    groupNorm: (x, groups, parameters, epsilon) =>
      run('groupNorm', DIVIDED.groupNorm, { x, groups, parameters, epsilon }),
    relu: (x) => run('relu', DIVIDED.relu, { x }),
    sigmoid: (x) => run('sigmoid', DIVIDED.sigmoid, { x }),
    weightedMean: (xs, weights, epsilon) =>
      run('weightedMean', DIVIDED.weightedMean, {
        xs: { ...checkList('weightedMean', 'xs', xs) },
        weights,
        epsilon,
      }),
    softmax: (x) => run('softmax', DIVIDED.softmax, { x }),
    silu: (x) => run('silu', DIVIDED.silu, { x }),
    hardSwish: (x) => run('hardSwish', DIVIDED.hardSwish, { x }),
    hardSigmoid: (x, slope) => run('hardSigmoid', DIVIDED.hardSigmoid, { x, slope }),
    clip: (x, low, high) => run('clip', DIVIDED.clip, { x, low, high }),
    add: (a, b) => run('add', DIVIDED.add, { a, b }),
    scale: (x, factor) => run('scale', DIVIDED.scale, { x, factor }),
    gate: (x, gates) => run('gate', DIVIDED.gate, { x, gates }),
    elementwise: (a, b, operation) => run('elementwise', DIVIDED.elementwise, { a, b, operation }),
    averagePool2d: (x, options) => run('averagePool2d', DIVIDED.averagePool2d, { x, options }),
    maxPool2d: (x, options) => run('maxPool2d', DIVIDED.maxPool2d, { x, options }),
    resize: (x, options) =>
      options?.mode === 'bilinear'
        ? run('resize', DIVIDED.resize, { x, options })
        : reference.resize(x, options),
    unary: (x, operation) =>
      isInKernel(operation) ? run('unary', DIVIDED.unary, { x, operation }) : reference.unary(x, operation),
  };
  const nn: Engine = {
    ...reference,
    name: precision === 'exact' ? 'wasm' : `wasm-${precision}`,
    conv2d,
    convTranspose2d,
    ...orReference(divided),
    linear: linearBy(conv2d),
    // a parameter that is brought here once is not copied for every operator
    ...(threads > 1 && { tensor: (value: AnyTensor) => inSharedMemory(reference.tensor(value)) }),
    ...(reuseMemory && { overwrites: OVERWRITES }),
    ready: async () => {
      if (threads > 1) await crewOf().started;
    },
    close() {
      isClosed = true;
      crew?.end(CLOSED);
    },
  };
  if (!reuseMemory) return nn;
  return deferring(nn, {
    take: (shape) => pool.take(shape),
    release: (x) => pool.release(x),
    fitted: (x) => pool.fitted(x),
    convolve: (args, y) => computeTo(y, 'conv2d', convolutions, args),
  });
}

type Divided = Pick<ReferenceBackend, Exclude<DividedName, 'conv2d'>>;

/** What there is no memory for, or none for its code, the reference computes. */
function orReference(divided: Divided): Divided {
  const names = Object.keys(divided) as (keyof Divided)[];
  const forgiving = names.map((name) => {
    const [own, plain] = [divided[name], reference[name]] as Compute[];
    const compute: Compute = (...args) =>
      orPlainly(
        () => own(...args),
        () => plain(...args),
      );
    return [name, compute];
  });
  return Object.fromEntries(forgiving) as Divided;
}

type Compute = (...args: never[]) => Tensor;

/** Without threads there is nothing to wait for or to end. */
const WITHOUT_THREADS = { async ready() {}, close() {} };

/** In plain TypeScript. */
function withoutMachine(precision: Precision, choose: Choice): Engine {
  if (precision === 'exact') return { ...reference, ...WITHOUT_THREADS };
  const conv2d: ReferenceBackend['conv2d'] = (x, weight, bias, options) => {
    const convolution = convolutionOf(x, weight, bias, options);
    const y = zeros(convolution.geometry.output);
    plainly(choose(convolution))(convolution, y);
    return y;
  };
  return {
    ...reference,
    name: `plain-${precision}`,
    conv2d,
    convTranspose2d: (x, weight, bias, options) => convTransposeBy(conv2d, x, weight, bias, options),
    linear: linearBy(conv2d),
    ...WITHOUT_THREADS,
  };
}

const linearBy =
  (conv2d: ReferenceBackend['conv2d']): ReferenceBackend['linear'] =>
  (x, weight, bias) => {
    checkLinearOperands(x, weight, bias);
    return byConvolution(x, weight, (pixels, kernels) => conv2d(pixels, kernels, bias));
  };
