/** One node while its graph runs: what it reads and how it is set, asked for by whoever knows its operator. */
import type { Backend } from '../../ops/backend.js';
import type { Shape, Tensor } from '../../ops/tensor.js';
import { quote } from '../../weights/quote.js';
import { AskedNode } from '../asked-node.js';
import type { NodeOperators } from '../node-operators.js';
import { refuse } from '../refuse.js';
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

export class NodeRun<T> extends AskedNode<TfjsNode, AttributeKinds> implements NodeOperators<T> {
  constructor(
    node: TfjsNode,
    private readonly around: Surroundings<T>,
  ) {
    super(node);
  }

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

  flag(name: string, otherwise = false): boolean {
    return this.attribute(name, 'flag') ?? otherwise;
  }

  texts(name: string): readonly string[] {
    return this.attribute(name, 'texts') ?? [];
  }

  type(name: string): string | undefined {
    return this.attribute(name, 'type');
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

  /** What says types; names with _ are notes of tools. */
  protected override isNote(name: string): boolean {
    return this.node.attributes.get(name)?.kind === 'type' || name.startsWith('_');
  }
}
