/**
 * Where a layer stands in a network: the backend it computes with, and the place its parameters have in
 * the state dict. A scope is for one run of a network. Layers are functions of a scope; entering `scope.at('layer1').at('0')` is all it takes
 * to name them, for weights and for traces alike.
 */
import type { Backend } from '../ops/backend.js';
import { located } from '../ops/located.js';
import type { Shape, Tensor } from '../ops/tensor.js';

/** What a parameter is to its layer, which decides how it is initialised; of an operand a graph says no more. */
export type ParameterRole = 'kernel' | 'bias' | 'scale' | 'shift' | 'mean' | 'variance' | 'operand';

/** What a layer asks for: a parameter by its full name, with what it is for and the shape that it must have. */
export interface ParameterSpec {
  readonly name: string;
  readonly role: ParameterRole;
  readonly shape: Shape;
}

/** Answers a network's request for a parameter: from a state dict, a generator, or with its shape alone. */
export type ParameterSource<T> = (spec: ParameterSpec) => T;

/** A source of tensors for any backend: each parameter is brought there once, however often a network asks for it. */
export function uploaded<T>(backend: Backend<T>, source: ParameterSource<Tensor>): ParameterSource<T> {
  const brought = new Map<string, T>();
  return (spec) => {
    if (!brought.has(spec.name)) brought.set(spec.name, backend.tensor(source(spec)));
    return brought.get(spec.name)!;
  };
}

/** A place in a network: the backend, the source of parameters, and the path before every name asked for here. */
export class Scope<T> {
  /**
   * @param parameters answers the layers' requests
   * @param path the place of these layers in their network
   * @param nn what their operators run on: the backend, whose errors then name their layer
   */
  constructor(
    backend: Backend<T>,
    private readonly parameters: ParameterSource<T>,
    readonly path = '',
    readonly nn: Backend<T> = located(backend),
  ) {}

  /** The scope of a part of this layer; '' is the layer itself. */
  at(name: string): Scope<T> {
    if (name === '') return this;
    const path = this.pathOf(name);
    const nn = this.nn.scoped?.(path) ?? this.nn;
    return new Scope(nn, this.parameters, path, nn);
  }

  /**
   * The backend for an operator that the system itself calls `name` here (`maxpool`, `fpn_p5upsampled`), which is what a
   * dump of the system's is keyed by; `nn` where it has no name. As in `at`, '' is the layer itself: the operator's result
   * is what the layer gives.
   */
  named(name: string | undefined): Backend<T> {
    if (name === undefined) return this.nn;
    return this.nn.named?.(this.pathOf(name)) ?? this.nn;
  }

  /**
   * A parameter of this layer: the source is asked for it by its full name.
   * @throws WeightsError or whatever else the source throws where it has none of that name and shape
   */
  parameter(name: string, role: ParameterRole, shape: Shape): T {
    const path = this.pathOf(name);
    const value = this.parameters({ name: path, role, shape });
    this.nn.parameter?.(path, value);
    return value;
  }

  /** The full name of what is called `name` here; '' is the layer itself. */
  private pathOf(name: string): string {
    return this.path === '' || name === '' ? this.path + name : `${this.path}.${name}`;
  }

  /** The channels C of a map [N,C,H,W], or the columns of rows [N,C]. */
  channels(x: T): number {
    return this.nn.shape(x)[1];
  }
}
