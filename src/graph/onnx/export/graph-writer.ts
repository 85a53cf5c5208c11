/** What a graph becomes while it is translated: nodes, the values that they give, and numbers that they read. */
import { FpnError } from '../../../errors.js';
import type { GraphNode, GraphSource, GraphValue } from '../../../ops/graph.js';
import { tensorsOf } from '../../../ops/operator-call.js';
import type { Shape, Tensor } from '../../../ops/tensor.js';
import { littleEndian } from '../../../weights/little-endian.js';
import { quote } from '../../../weights/quote.js';
import type { NodeAttribute, NodeToWrite, TensorToWrite, ValueToWrite } from './model-bytes.js';

export type Attributes = Readonly<Record<string, NodeAttribute>>;

export const integer = (value: number): NodeAttribute => ({ integer: value });
export const float = (value: number): NodeAttribute => ({ float: value });
export const text = (value: string): NodeAttribute => ({ text: value });
export const integers = (value: readonly number[]): NodeAttribute => ({ integers: value });

/** One of several nodes in a row, each of which reads the one before it first. */
export interface ChainStep {
  /** What the value is called under the layer's name; the last one is the layer's own. */
  readonly part: string;
  readonly operator: string;
  /** What it reads besides. */
  readonly others?: readonly string[];
  readonly attributes?: Attributes;
  /** The layer's result's, where it is left out. */
  readonly shape?: Shape;
}

export class GraphWriter {
  readonly nodes: NodeToWrite[] = [];
  readonly values: ValueToWrite[] = [];
  readonly constants: TensorToWrite[] = [];
  readonly notes = new Set<string>();
  readonly #names = new Map<GraphSource, string>();
  readonly #taken = new Set<string>();

  /** The name of an input or a parameter. */
  source(value: GraphSource): void {
    this.#names.set(value, this.take(value.name));
  }

  layer(node: GraphNode): LayerWriter {
    for (const { role, value } of tensorsOf<GraphValue>(node)) {
      if (value.kind !== 'constant' || this.#names.has(value)) continue;
      const name = `${node.layer}/${role}`;
      this.constant(name, value.shape, 'float32', () => littleEndian(value.value as Tensor));
      this.#names.set(value, name);
    }
    return new LayerWriter(this, node);
  }

  nameOf(value: GraphValue): string {
    return value.kind === 'operator' ? value.layer : this.#names.get(value)!;
  }

  node(
    name: string,
    operator: string,
    inputs: readonly string[],
    attributes: Attributes,
    shape: Shape,
  ): void {
    this.values.push({ name: this.take(name), shape });
    this.nodes.push({ name, operator, inputs, attributes });
  }

  constant(name: string, shape: Shape, type: TensorToWrite['type'], bytes: () => Uint8Array): void {
    this.constants.push({ name: this.take(name), shape, type, bytes });
  }

  private take(name: string): string {
    if (this.#taken.has(name)) {
      throw new FpnError(`export: expected values of different names, got ${quote(name)} twice`);
    }
    this.#taken.add(name);
    return name;
  }
}

/** One layer's nodes. */
export class LayerWriter {
  constructor(
    private readonly graph: GraphWriter,
    private readonly layer: GraphNode,
  ) {}

  /** The name of what the layer reads. */
  read(value: GraphValue): string {
    return this.graph.nameOf(value);
  }

  /** The node that gives the layer's result. */
  result(operator: string, inputs: readonly string[], attributes: Attributes = {}): void {
    this.graph.node(this.layer.layer, operator, inputs, attributes, this.layer.shape);
  }

  /** A node on the way there: returns the name of what it gives. */
  part(
    part: string,
    operator: string,
    inputs: readonly string[],
    shape: Shape,
    attributes: Attributes = {},
  ): string {
    const name = this.named(part);
    this.graph.node(name, operator, inputs, attributes, shape);
    return name;
  }

  /** Nodes in a row, whose last gives the layer's result. */
  chain(first: string, steps: readonly ChainStep[]): void {
    let x = first;
    for (const [
      i,
      { part, operator, others = [], attributes, shape = this.layer.shape },
    ] of steps.entries()) {
      const inputs = [x, ...others];
      if (i === steps.length - 1) this.result(operator, inputs, attributes);
      else x = this.part(part, operator, inputs, shape, attributes);
    }
  }

  /** Whole numbers that a node reads: a shape, indices. */
  integers(part: string, values: readonly number[]): string {
    const data = BigInt64Array.from(values, BigInt);
    const bytes = new Uint8Array(8 * data.length);
    const view = new DataView(bytes.buffer);
    data.forEach((value, i) => {
      view.setBigInt64(8 * i, value, true);
    });
    return this.constant(part, [values.length], 'int64', bytes);
  }

  /** Float32s that a node reads; a single number of no axis where no shape is given. */
  floats(part: string, values: readonly number[], shape: Shape = []): string {
    const bytes = new Uint8Array(4 * values.length);
    const view = new DataView(bytes.buffer);
    values.forEach((value, i) => {
      view.setFloat32(4 * i, value, true);
    });
    return this.constant(part, shape, 'float32', bytes);
  }

  /** What of the layer is not quite what ONNX can say. */
  note(line: string): void {
    this.graph.notes.add(line);
  }

  /** @throws FpnError that names the layer */
  refuse(expected: string, got: string): never {
    throw new FpnError(`export: expected ${expected}, got ${got} (${this.layer.layer})`);
  }

  private constant(part: string, shape: Shape, type: TensorToWrite['type'], bytes: Uint8Array): string {
    const name = this.named(part);
    this.graph.constant(name, shape, type, () => bytes);
    return name;
  }

  private named(part: string): string {
    return `${this.layer.layer}/${part}`;
  }
}
