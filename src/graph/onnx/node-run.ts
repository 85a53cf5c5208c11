/** One node while its graph runs: what it reads and how it is set, asked for by whoever knows its operator. */
import type { Backend } from '../../ops/backend.js';
import type { Shape, Tensor } from '../../ops/tensor.js';
import { quote } from '../../weights/quote.js';
import { AskedNode } from '../asked-node.js';
import type { NodeOperators } from '../node-operators.js';
import { refuse } from '../refuse.js';
import { asTensor, type Value } from '../values.js';
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

export class NodeRun<T> extends AskedNode<OnnxNode, AttributeKinds> implements NodeOperators<T> {
  constructor(
    node: OnnxNode,
    private readonly around: Surroundings<T>,
  ) {
    super(node);
  }

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

  flag(name: string, otherwise = false): boolean {
    const value = this.number(name, Number(otherwise));
    return value === 0 || value === 1 ? value === 1 : refuse(`0 or 1 as attribute ${name}`, String(value));
  }

  /** What operators of opset 1 to 5 said of the memory that they might overwrite. */
  protected override isNote(name: string): boolean {
    return name === 'consumed_inputs' && this.opset < 6;
  }

  tensorAttribute(name: string): TensorProto | undefined {
    return this.attribute(name, 'tensor');
  }
}
