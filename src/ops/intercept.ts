/**
 * Wraps any backend so that every operator goes through one function, which knows what the operator is called. Tracing,
 * recording a graph, freeing memory and locating errors are such functions.
 *
 * Names are those that people's dumps are keyed by: an operator's own, where its system gives it one (`Scope.named`);
 * its layer's, where it has parameters; and `layer.operator` for others. What is called again gets `#2`, `#3`, in the order of
 * the calls: wrap anew for each run.
 */
import type { Backend } from './backend.js';
import { OPERATORS, type OperatorName, operatorNames } from './operators.js';
import type { AnyTensor, Shape } from './tensor.js';

/** An operator that is about to run. */
export interface OperatorCall<T> {
  /** `body.layer1.0.conv2`, or `body.layer1.0.relu#2`. */
  readonly layer: string;
  readonly operator: OperatorName;
  /** As they were given to the backend's method. */
  readonly args: readonly unknown[];
  /** The name of the parameter that a value is, where it is one. */
  parameterName(value: T): string | undefined;
  /** Computes the operator. */
  run(): T;
}

/**
 * Runs every operator through `around`, which gives its result: that of `call.run()`, usually.
 * @param around called in the order of execution
 */
export const intercept = <T>(backend: Backend<T>, around: (call: OperatorCall<T>) => T): Backend<T> =>
  Intercepted.layer(backend, { around, timesUsed: new Map(), parameters: new Names() }, '');

/** A backend's operators, by name. */
type Methods<T> = Record<OperatorName, (...args: readonly unknown[]) => T>;

/** What the backends of all layers of one run share. */
interface Run<T> {
  around(call: OperatorCall<T>): T;
  /** How often each name was given. */
  readonly timesUsed: Map<string, number>;
  readonly parameters: Names<T>;
}

/** A backend but for its operators. */
type BackendItself<T> = Omit<Backend<T>, OperatorName>;

/**
 * The backend of one layer. Networks enter hundreds of them, so the operators' methods are the prototype's; they are made from
 * the table, at the end.
 */
class Intercepted<T> implements BackendItself<T> {
  static layer<T>(...of: ConstructorParameters<typeof Intercepted<T>>): Backend<T> {
    return new Intercepted<T>(...of) as BackendItself<T> as Backend<T>;
  }

  readonly name: string;
  readonly release?: (x: T) => void;

  /**
   * @param path the layer's
   * @param own the operators' own name, where their system gives them one
   */
  constructor(
    private readonly inner: Backend<T>,
    private readonly shared: Run<T>,
    private readonly path: string,
    private readonly own?: string,
  ) {
    this.name = inner.name;
    if (inner.release) this.release = (x) => inner.release?.(x);
  }

  tensor(value: AnyTensor): T {
    return this.inner.tensor(value);
  }

  shape(x: T): Shape {
    return this.inner.shape(x);
  }

  read(x: T): AnyTensor | Promise<AnyTensor> {
    return this.inner.read(x);
  }

  scoped(path: string): Backend<T> {
    return Intercepted.layer(this.inner.scoped?.(path) ?? this.inner, this.shared, path);
  }

  named(name: string): Backend<T> {
    return Intercepted.layer(this.inner.named?.(name) ?? this.inner, this.shared, this.path, name);
  }

  parameter(name: string, value: T): void {
    this.shared.parameters.set(value, name);
    this.inner.parameter?.(name, value);
  }

  private call(operator: OperatorName, args: readonly unknown[]): T {
    const { inner, shared } = this;
    return shared.around({
      layer: this.numbered(this.nameOf(operator)),
      operator,
      args,
      parameterName: (value) => shared.parameters.of(value),
      run: () => (inner as Methods<T>)[operator](...args),
    });
  }

  private nameOf(operator: OperatorName): string {
    if (this.own !== undefined) return this.own;
    if (this.path === '') return operator;
    return OPERATORS[operator].parameters.length > 0 ? this.path : `${this.path}.${operator}`;
  }

  private numbered(name: string): string {
    const { timesUsed } = this.shared;
    const count = (timesUsed.get(name) ?? 0) + 1;
    timesUsed.set(name, count);
    return count === 1 ? name : `${name}#${count}`;
  }

  static {
    for (const operator of operatorNames) {
      Object.defineProperty(Intercepted.prototype, operator, {
        value(this: Intercepted<unknown>, ...args: readonly unknown[]) {
          return this.call(operator, args);
        },
      });
    }
  }
}

/** Names of values, without keeping a tensor alive for its name's sake. */
class Names<T> {
  private readonly ofObjects = new WeakMap<object, string>();
  private readonly ofHandles = new Map<T, string>();

  set(value: T, name: string): void {
    if (isObject(value)) this.ofObjects.set(value, name);
    else this.ofHandles.set(value, name);
  }

  of(value: T): string | undefined {
    return isObject(value) ? this.ofObjects.get(value) : this.ofHandles.get(value);
  }
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
