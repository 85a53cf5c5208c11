/**
 * Operators that are computed later than they are asked for: a convolution waits for what follows it, where its result is of use for that alone.
 * All of it is done to an output while it is in the cache (epilogue.ts), and what lies between is never written.
 */
import { type OperatorName, operatorNames } from '../ops/operators.js';
import type { ReferenceBackend } from '../ops/reference.js';
import { type AnyTensor, type Shape, type Tensor, tensor } from '../ops/tensor.js';
import { NO_STEPS, type Steps } from './epilogue.js';
import type { ConvolutionArguments } from './operators/conv2d.js';
import { type ElementwiseStep, STEPS_OF } from './operators/elementwise.js';
import { DIVIDED } from './operators/index.js';

/** A convolution and what follows it, as far as it has been asked for. */
interface Waiting {
  readonly args: ConvolutionArguments;
  readonly steps: Steps;
  /** What it gives so far, with anything in it. */
  readonly y: Tensor;
}

/** What is to be done when an operator follows; undefined where it is computed by itself. */
type Follow<A extends readonly unknown[]> = (waiting: Waiting, ...args: A) => Steps | undefined;

const operated = ({ steps }: Waiting, more: readonly ElementwiseStep[]): Steps => ({
  ...steps,
  operations: [...steps.operations, ...more],
});

const hasContiguousMaps = ({ shape, stride }: Tensor): boolean => stride[3] === 1 && stride[2] === shape[3];

/** What is wrong with an operator is said when it is asked for. */
const FOLLOWERS = {
  batchNorm2d(waiting, x, parameters, epsilon) {
    if (x !== waiting.y || waiting.steps !== NO_STEPS) return undefined;
    DIVIDED.batchNorm2d.shapeOf({ x, parameters, epsilon });
    return { norm: { parameters, epsilon }, operations: [] };
  },
  relu: (waiting, x) => (x === waiting.y ? operated(waiting, STEPS_OF.relu()) : undefined),
  clip(waiting, x, low, high) {
    if (x !== waiting.y) return undefined;
    DIVIDED.clip.shapeOf({ x, low, high });
    return operated(waiting, STEPS_OF.clip(low, high));
  },
  scale(waiting, x, factor) {
    if (x !== waiting.y) return undefined;
    DIVIDED.scale.shapeOf({ x, factor });
    return operated(waiting, STEPS_OF.scale(factor));
  },
  add(waiting, a, b) {
    const operand = a === waiting.y ? b : a;
    if ((a !== waiting.y && b !== waiting.y) || operand === waiting.y) return undefined;
    DIVIDED.add.shapeOf({ a, b });
    return hasContiguousMaps(operand) ? operated(waiting, STEPS_OF.add(operand)) : undefined;
  },
} satisfies Partial<{ [K in OperatorName]: Follow<Parameters<ReferenceBackend[K]>> }>;

const followers: Partial<Record<OperatorName, Follow<readonly never[]>>> = FOLLOWERS;

/** What deferred operators are computed with. */
export interface Means {
  take(shape: Shape): Tensor;
  release(x: Tensor): void;
  /** A result, or a copy of it in memory that fits it better. */
  fitted(x: Tensor): Tensor;
  convolve(args: ConvolutionArguments, y: Tensor): void;
}

class Deferred {
  #next: OperatorName | undefined;
  #waiting: Waiting | undefined;
  /** What the convolution that waits still reads may be among it. */
  #released: Tensor[] = [];

  constructor(private readonly means: Means) {}

  /** As a backend is told. */
  followedBy(next: OperatorName): void {
    this.#next = next;
  }

  /** @param compute the operator by itself */
  operator(name: OperatorName, args: readonly never[], compute: () => Tensor): Tensor {
    const canWait = this.#next !== undefined && this.#next in followers;
    this.#next = undefined;
    const waiting = this.#waiting;
    const steps = waiting && followers[name]?.(waiting, ...args);
    if (waiting && steps) {
      // of its own, as the one before may be released
      this.#waiting = { ...waiting, steps, y: tensor(waiting.y.data, waiting.y.shape) };
    } else {
      this.flush();
      if (name !== 'conv2d' || !canWait) return compute();
      this.#waiting = this.#begun(...(args as unknown as Parameters<ReferenceBackend['conv2d']>));
    }
    const { y } = this.#waiting;
    if (canWait) return y;
    this.flush();
    // its memory was taken while that of what it read was not free
    return this.means.fitted(y);
  }

  #begun(...[x, weight, bias, options]: Parameters<ReferenceBackend['conv2d']>): Waiting {
    const args = { x, weight, bias, options };
    return { args, steps: NO_STEPS, y: this.means.take(DIVIDED.conv2d.shapeOf(args)) };
  }

  release(x: Tensor): void {
    if (this.#waiting) this.#released.push(x);
    else this.means.release(x);
  }

  /** Computes what waits, before anybody sees it. */
  flush(): void {
    if (!this.#waiting) return;
    const { args, steps, y } = this.#waiting;
    const released = this.#released.filter(({ data }) => data.buffer !== y.data.buffer);
    this.#waiting = undefined;
    this.#released = [];
    try {
      this.means.convolve({ ...args, steps }, y);
    } finally {
      for (const x of released) this.means.release(x);
    }
  }

  flushIfAsked(value: unknown): void {
    if (value === this.#waiting?.y) this.flush();
  }
}

/** An engine that defers what it is told that it may. */
export function deferring<B extends ReferenceBackend>(nn: B, means: Means): B {
  const deferred = new Deferred(means);
  const methods = nn as unknown as Record<OperatorName, (...args: readonly never[]) => Tensor>;
  const operators = operatorNames.map((name) => {
    const method = (...args: readonly never[]): Tensor =>
      deferred.operator(name, args, () => methods[name](...args));
    return [name, method];
  });
  const engine: B = {
    ...nn,
    ...Object.fromEntries(operators),
    tensor(value: AnyTensor) {
      deferred.flushIfAsked(value);
      return nn.tensor(value);
    },
    read(x: Tensor) {
      deferred.flush();
      return nn.read(x);
    },
    release: (x: Tensor) => deferred.release(x),
  };
  // Not enumerable: who puts functions around the operators of a copy looks at what they give, and is to see it.
  return Object.defineProperty(engine, 'followedBy', {
    value: (next: OperatorName) => deferred.followedBy(next),
  });
}
