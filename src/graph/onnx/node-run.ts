/** One node while its graph runs: what it reads and how it is set, asked for by whoever knows its operator. */
import type { Backend } from '../../ops/backend.js';
import type { Shape, Tensor } from '../../ops/tensor.js';
import { quote } from '../../weights/quote.js';
import type { NodeOperators } from '../node-operators.js';
import { refuse } from '../refuse.js';
import { axisOf } from '../shapes.js';
import { asTensor, type Known, type Value } from '../values.js';
import type { AttributeKinds, OnnxNode } from './model-proto.js';
import type { TensorProto } from './tensor-proto.js';

/** What a node takes from the graph that it stands in. */
export interface Surroundings<T> {
  /** Of ONNX' own operators. */
  readonly opset: number;
  readonly value: (name: string) => Value<T> | undefined;
  /** The backend for an operator that the graph calls so. */
  readonly named: (name: string) => Backend<T>;
  /** A weight, by its name in the file. */
  readonly parameter: (name: string, shape: Shape) => T;
  /** A tensor that was made of weights, once for all runs. */
  readonly constant: (key: string, make: () => Tensor) => T;
}

/** An operator's name in a message: as it is, unless it is no word. */
export const operatorName = (operator: string): string =>
  /^[\w.]+$/.test(operator) ? operator : quote(operator);

/** What messages call a node: its operator, and its name or what it gives. */
export const calledIn = ({ operator, name, outputs }: OnnxNode): string =>
  `${operatorName(operator)} ${quote(name || (outputs.find((output) => output !== '') ?? ''))}`;

export class NodeRun<T> implements NodeOperators<T> {
  readonly #asked = new Set<string>();

  constructor(
    readonly node: OnnxNode,
    private readonly around: Surroundings<T>,
  ) {}

  get opset(): number {
    return this.around.opset;
  }

  /** The backend for the operator that gives an output of the node's. */
  output(i = 0): Backend<T> {
    return this.around.named(this.node.outputs[i]);
  }

  /** The backend for an operator on the way to the node's first output. */
  part(name: string): Backend<T> {
    return this.around.named(`${this.node.outputs[0]}/${name}`);
  }

  has(i: number): boolean {
    return (this.node.inputs[i] ?? '') !== '';
  }

  get inputCount(): number {
    return this.node.inputs.length;
  }

  value(i: number): Value<T> {
    return this.has(i)
      ? (this.around.value(this.node.inputs[i]) ??
          refuse('inputs that their nodes give here', quote(this.node.inputs[i])))
      : refuse(`input ${i + 1}`, `${this.node.inputs.length} inputs`);
  }

  /** An input as a tensor of the backend's: a known one becomes a parameter, or a constant where the file has no name for it. */
  tensor(i: number): T {
    const value = this.value(i);
    if (value.kind === 'computed') return value.tensor;
    if (value.name !== undefined) return this.around.parameter(value.name, value.shape);
    return this.output().tensor(asTensor(value));
  }

  /** A tensor that is made of known inputs alone, which is done once. */
  made(part: string, make: () => Tensor): T {
    return this.around.constant(`${this.node.outputs[0]}/${part}`, make);
  }

  shape(i: number): Shape {
    const value = this.value(i);
    return value.kind === 'known' ? value.shape : this.output().shape(value.tensor);
  }

  /** An input that has to be known before anything is computed. */
  known(i: number, role: string): Known {
    const value = this.value(i);
    return value.kind === 'known'
      ? value
      : refuse(
          `${role} that is known from the graph and the sizes`,
          `one that is computed (${quote(this.node.inputs[i])})`,
        );
  }

  /** Its numbers. */
  numbers(i: number, role: string): number[] {
    return Array.from(this.known(i, role).numbers);
  }

  /** A known input of one element. */
  scalar(i: number, role: string): number {
    const numbers = this.numbers(i, role);
    return numbers.length === 1 ? numbers[0] : refuse(`one number as ${role}`, `${numbers.length}`);
  }

  private attribute<K extends keyof AttributeKinds>(name: string, kind: K): AttributeKinds[K] | undefined {
    this.#asked.add(name);
    const found = this.node.attributes.get(name);
    if (found === undefined) return undefined;
    if (found.kind !== kind) {
      refuse(`attribute ${name} to be a ${kind}`, found.kind === 'other' ? found.value : `a ${found.kind}`);
    }
    return found.value as AttributeKinds[K];
  }

  number(name: string, otherwise: number): number {
    return this.attribute(name, 'number') ?? otherwise;
  }

  /** A number without which the operator says nothing. */
  required(name: string): number {
    return this.attribute(name, 'number') ?? refuse(`attribute ${name}`, 'none');
  }

  flag(name: string, otherwise = false): boolean {
    const value = this.number(name, Number(otherwise));
    return value === 0 || value === 1 ? value === 1 : refuse(`0 or 1 as attribute ${name}`, String(value));
  }

  list(name: string): readonly number[] | undefined {
    return this.attribute(name, 'numbers');
  }

  text<W extends string>(name: string, among: readonly W[], otherwise: W): W {
    const text = this.attribute(name, 'text') ?? otherwise;
    return (
      among.find((word) => word === text) ?? refuse(`${name} to be one of ${among.join(', ')}`, quote(text))
    );
  }

  tensorAttribute(name: string): TensorProto | undefined {
    return this.attribute(name, 'tensor');
  }

  /** An attribute that changes no result. */
  ignore(...names: readonly string[]): void {
    for (const name of names) this.#asked.add(name);
  }

  /** An axis counted from the front. */
  axis(axis: number, rank: number): number {
    return axisOf(axis, rank);
  }

  /** @throws FormatError where the node has an attribute that was not asked for: it may change what the operator computes */
  checkAllAsked(): void {
    const strange = [...this.node.attributes.keys()].find((name) => !this.#asked.has(name));
    if (strange !== undefined)
      refuse(`attributes among ${[...this.#asked].join(', ') || '(none)'}`, quote(strange));
  }
}
