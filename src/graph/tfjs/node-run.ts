/** One node while its graph runs: what it reads and how it is set, asked for by whoever knows its operator. */
import type { Backend } from '../../ops/backend.js';
import type { Shape, Tensor } from '../../ops/tensor.js';
import { quote } from '../../weights/quote.js';
import type { NodeOperators } from '../node-operators.js';
import { refuse } from '../refuse.js';
import { axisOf } from '../shapes.js';
import { asTensor, type Known, rearranged } from '../values.js';
import { between, CHANNELS_FIRST, inOrder, inverse, sameOrder, shapeIn, type Value } from './laid-out.js';
import type { AttributeKinds, TfjsNode } from './model-json.js';

/** What a node takes from the graph that it stands in. */
export interface Surroundings<T> {
  readonly value: (name: string) => Value<T> | undefined;
  /** The backend for an operator that the graph calls so. */
  readonly named: (name: string) => Backend<T>;
  /** A weight as an operator wants it, which is made of the file's. */
  readonly parameter: (name: string, shape: Shape, make: () => Tensor) => T;
  /** A tensor that was made of weights, once for all runs. */
  readonly constant: (key: string, make: () => Tensor) => T;
}

/** What messages call a node. */
export const calledIn = ({ operator, name }: TfjsNode): string => `${operator} ${quote(name)}`;

/** The name of one of the values that a node gives. */
export const outputName = (node: string, i: number): string => (i === 0 ? node : `${node}:${i}`);

/** What says types, and nothing of what is computed; names with _ are notes of tools. */
const isNote = (name: string, kind: string): boolean => kind === 'type' || name.startsWith('_');

export class NodeRun<T> implements NodeOperators<T> {
  readonly #asked = new Set<string>();

  constructor(
    readonly node: TfjsNode,
    private readonly around: Surroundings<T>,
  ) {}

  output(i = 0): Backend<T> {
    return this.around.named(outputName(this.node.name, i));
  }

  part(name: string): Backend<T> {
    return this.around.named(`${this.node.name}/${name}`);
  }

  made(part: string, make: () => Tensor): T {
    return this.around.constant(`${this.node.name}/${part}`, make);
  }

  has(i: number): boolean {
    return i < this.node.inputs.length;
  }

  get inputCount(): number {
    return this.node.inputs.length;
  }

  value(i: number): Value<T> {
    const name = this.node.inputs[i];
    return name === undefined
      ? refuse(`input ${i + 1}`, `${this.node.inputs.length} inputs`)
      : (this.around.value(name) ?? refuse('inputs that their nodes give here', quote(name)));
  }

  /** Of the value as the graph sees it. */
  shape(i: number): Shape {
    const value = this.value(i);
    return value.kind === 'known' ? value.shape : shapeIn(value.order, this.output().shape(value.tensor));
  }

  /** How an input's tensor lies; of a known one as it is written. */
  order(i: number): readonly number[] {
    const value = this.value(i);
    return value.kind === 'known' ? inOrder(value.shape.length) : value.order;
  }

  /**
   * An input as a tensor that lies so; one of fewer axes gets axes of one before its own, as if to broadcast.
   * A known one is rearranged before anything is computed.
   */
  tensorIn(i: number, order: readonly number[]): T {
    const value = this.value(i);
    const rank = this.shape(i).length;
    const ones = new Array<number>(order.length - rank).fill(1);
    if (value.kind === 'known') {
      const isAsItIs = rank === 0 || sameOrder(order, inOrder(order.length));
      return isAsItIs
        ? this.weight(value)
        : this.arranged({ ...value, shape: [...ones, ...value.shape] }, inverse(order));
    }
    const plain = ones.length > 0 ? this.tensor(i) : value.tensor;
    const tensor =
      ones.length > 0 ? this.part(`aligned${i + 1}`).reshape(plain, [...ones, ...this.shape(i)]) : plain;
    const own = ones.length > 0 ? inOrder(order.length) : value.order;
    return sameOrder(own, order)
      ? tensor
      : this.part(`transposed${i + 1}`).transpose(tensor, between(own, order));
  }

  /** An input as the graph sees it, its elements in a row. */
  tensor(i: number): T {
    return this.tensorIn(
      i,
      this.shape(i).map((_, axis) => axis),
    );
  }

  /** A known value as it is. */
  weight(value: Known): T {
    return this.madeOf(value, undefined, value.shape, () => asTensor(value));
  }

  /** A known value with its axes in another order. */
  arranged(value: Known, axes: readonly number[]): T {
    return this.madeOf(value, axes.join(''), shapeIn(axes, value.shape), () => rearranged(value, axes));
  }

  /**
   * What is made of one known value: a parameter of the network, called as the file calls that.
   * @param arrangement tells apart what is made of one value
   */
  madeOf({ name }: Known, arrangement: string | undefined, shape: Shape, make: () => Tensor): T {
    const suffix = arrangement === undefined ? '' : `/${arrangement}`;
    if (name === undefined) return this.made(`constant${suffix}`, make);
    return this.around.parameter(`${name}${suffix}`, shape, make);
  }

  /** An input that has to be known before anything is computed. */
  known(i: number, role: string): Known {
    const value = this.value(i);
    if (value.kind === 'known') return value;
    const got = `one that is computed (${quote(this.node.inputs[i])})`;
    return refuse(`${role} that is known from the graph and the sizes`, got);
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
    if (found === undefined || found.kind === 'nothing') return undefined;
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
    return this.attribute(name, 'flag') ?? otherwise;
  }

  list(name: string): readonly number[] | undefined {
    return this.attribute(name, 'numbers');
  }

  texts(name: string): readonly string[] {
    return this.attribute(name, 'texts') ?? [];
  }

  type(name: string): string | undefined {
    return this.attribute(name, 'type');
  }

  text<W extends string>(name: string, among: readonly W[], otherwise: W): W {
    const text = this.attribute(name, 'text') ?? otherwise;
    const known = among.find((word) => word === text);
    return known ?? refuse(`${name} to be one of ${among.join(', ')}`, quote(text));
  }

  /** An attribute that changes no result. */
  ignore(...names: readonly string[]): void {
    for (const name of names) this.#asked.add(name);
  }

  /** An axis counted from the front. */
  axis(axis: number, rank: number): number {
    return axisOf(axis, rank);
  }

  /** The order of maps that lie as the node says: `data_format`. */
  mapOrder(): readonly number[] {
    return this.text('data_format', ['NHWC', 'NCHW'], 'NHWC') === 'NHWC' ? CHANNELS_FIRST : inOrder(4);
  }

  /** Of numbers for each axis of a map those of rows and columns. */
  rowsAndColumnsOf(numbers: readonly number[], name: string): readonly [number, number] {
    if (numbers.length !== 4) refuse(`four numbers as ${name}`, `[${numbers.join(', ')}]`);
    const [, , vertical, horizontal] = inverse(this.mapOrder());
    return [numbers[vertical], numbers[horizontal]];
  }

  /** The same, where those of batch and channels are 1. */
  rowsAndColumns(numbers: readonly number[], name: string): readonly [number, number] {
    const pair = this.rowsAndColumnsOf(numbers, name);
    const [batch, channels] = inverse(this.mapOrder());
    if (numbers[batch] !== 1 || numbers[channels] !== 1)
      refuse(`${name} of rows and columns alone`, `[${numbers.join(', ')}]`);
    return pair;
  }

  /** @throws FormatError where the node has an attribute that was not asked for: it may change what the operator computes */
  checkAllAsked(): void {
    const strange = [...this.node.attributes].find(
      ([name, { kind }]) => !isNote(name, kind) && !this.#asked.has(name),
    );
    if (strange !== undefined)
      refuse(`attributes among ${[...this.#asked].join(', ') || '(none)'}`, quote(strange[0]));
  }
}
