/**
 * ONNX' ModelProto as data: nodes, weights, what goes in and what comes out. Weights stay where they are until they are asked for.
 * Field numbers: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto3.
 */
import { Budget } from '../../bytes/budget.js';
import type { ByteSource, OpenBeside } from '../../bytes/byte-source.js';
import { type Field, fieldsOf, floatsIn, messageIn, textIn, varintsIn } from '../../bytes/protobuf.js';
import { FormatError } from '../../errors.js';
import { quote } from '../../weights/quote.js';
import { checkPlaces, type TensorProto, tensorProto } from './tensor-proto.js';

/** The kinds of what a node is told besides its inputs. */
export interface AttributeKinds {
  number: number;
  text: string;
  numbers: readonly number[];
  texts: readonly string[];
  tensor: TensorProto;
  /** A graph, a sparse tensor, a type, in words: no operator that is read here has one. */
  other: string;
}

/** What a node is told besides its inputs. */
export type Attribute = {
  [K in keyof AttributeKinds]: { readonly kind: K; readonly value: AttributeKinds[K] };
}[keyof AttributeKinds];

/** One operator of the graph. */
export interface OnnxNode {
  /** '' where it has none. */
  readonly name: string;
  readonly operator: string;
  /** '' is ONNX' own. */
  readonly domain: string;
  /** Names of values; '' where an optional one is left out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: ReadonlyMap<string, Attribute>;
}

/** A value that the graph is given or gives. */
export interface ValueInfo {
  readonly name: string;
  /** TensorProto.DataType; 1 is float32. */
  readonly elementType: number;
  /** A size, or the name of one that is left open ('' where it has none); undefined where nothing is said of the rank. */
  readonly dims: readonly (number | string)[] | undefined;
}

/** A graph as its file says it. */
export interface OnnxModel {
  /** The version of every domain that it uses; '' is ONNX' own. */
  readonly opsets: ReadonlyMap<string, number>;
  readonly nodes: readonly OnnxNode[];
  readonly initializers: ReadonlyMap<string, TensorProto>;
  /** Those that no initializer gives a value. */
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
}

function fail(expected: string, actual: string): never {
  throw new FormatError('ONNX', expected, actual);
}

/** What a node, an attribute or a name takes in memory, roughly. */
const BYTES = { node: 600, attribute: 200, name: 60, number: 16 } as const;

/** Reads messages, each of which pays for what it becomes. */
class Reader {
  readonly #budget: Budget;

  constructor(
    size: number,
    private readonly beside: OpenBeside | undefined,
  ) {
    this.#budget = new Budget('ONNX', size);
  }

  model(source: ByteSource): OnnxModel {
    const opsets = new Map<string, number>();
    const graphs: ByteSource[] = [];
    for (const field of fieldsOf(source)) {
      if (field.number === 7) graphs.push(messageIn(source, field));
      else if (field.number === 8) opsets.set(...opsetOf(messageIn(source, field)));
      else if (field.number === 25)
        fail('a graph of operators', 'one with functions of its own, which are not read');
    }
    if (graphs.length === 0) fail('a graph', 'a file without one');
    return { opsets, ...this.graph(graphs) };
  }

  /** @param sources what stands in several places is one message: the wire format joins what is repeated in it */
  private graph(sources: readonly ByteSource[]): Omit<OnnxModel, 'opsets'> {
    const nodes: OnnxNode[] = [];
    const initializers = new Map<string, TensorProto>();
    const inputs: ValueInfo[] = [];
    const outputs: ValueInfo[] = [];
    for (const source of sources) {
      for (const field of fieldsOf(source)) {
        const { number } = field;
        if (number === 1) nodes.push(this.node(messageIn(source, field)));
        else if (number === 5) {
          const tensor = this.tensor(source, field);
          if (initializers.has(tensor.name)) fail('each initializer once', `${quote(tensor.name)} twice`);
          initializers.set(tensor.name, tensor);
        } else if (number === 11) inputs.push(this.valueInfo(messageIn(source, field)));
        else if (number === 12) outputs.push(this.valueInfo(messageIn(source, field)));
        else if (number === 15) fail('dense initializers', 'a sparse one');
      }
    }
    // up to IR version 3 weights stand among the inputs too
    checkPlaces(initializers.values());
    return { nodes, initializers, inputs: inputs.filter(({ name }) => !initializers.has(name)), outputs };
  }

  private tensor(source: ByteSource, field: Field): TensorProto {
    this.#budget.take(BYTES.attribute);
    return tensorProto(messageIn(source, field), this.beside);
  }

  private name(source: ByteSource, field: Field): string {
    const text = textIn(source, field);
    this.#budget.take(BYTES.name + 2 * text.length);
    return text;
  }

  private node(source: ByteSource): OnnxNode {
    this.#budget.take(BYTES.node);
    const texts = { 3: '', 4: '', 7: '' };
    const inputs: string[] = [];
    const outputs: string[] = [];
    const attributes = new Map<string, Attribute>();
    for (const field of fieldsOf(source)) {
      const { number } = field;
      if (number === 1) inputs.push(this.name(source, field));
      else if (number === 2) outputs.push(this.name(source, field));
      else if (number === 3 || number === 4 || number === 7) texts[number] = this.name(source, field);
      else if (number === 5) attributes.set(...this.attribute(messageIn(source, field)));
    }
    const { 3: name, 4: operator, 7: domain } = texts;
    return { name, operator, domain: domain === 'ai.onnx' ? '' : domain, inputs, outputs, attributes };
  }

  private attribute(source: ByteSource): [string, Attribute] {
    this.#budget.take(BYTES.attribute);
    let name = '';
    let type = 0;
    let value: Attribute | undefined;
    const numbers: number[] = [];
    const texts: string[] = [];
    const add = (number: number): void => {
      this.#budget.take(BYTES.number);
      numbers.push(number);
    };
    for (const field of fieldsOf(source)) {
      switch (field.number) {
        case 1:
          name = this.name(source, field);
          break;
        case 2:
          for (const float of floatsIn(source, field)) value = { kind: 'number', value: float };
          break;
        case 3:
          value = { kind: 'number', value: signed(field.value) };
          break;
        case 4:
          value = { kind: 'text', value: this.name(source, field) };
          break;
        case 5:
          value = { kind: 'tensor', value: this.tensor(source, field) };
          break;
        case 7:
          for (const float of floatsIn(source, field)) add(float);
          break;
        case 8:
          for (const integer of varintsIn(source, field)) add(signed(integer));
          break;
        case 9:
          texts.push(this.name(source, field));
          break;
        case 20:
          type = Number(field.value);
          break;
        case 21:
          value = { kind: 'other', value: "a function's attribute" };
          break;
        case 13:
          break;
        default:
          value = { kind: 'other', value: `a value in field ${field.number}` };
      }
    }
    return [name, value ?? repeated(type, numbers, texts) ?? ofNothing(type)];
  }

  private valueInfo(source: ByteSource): ValueInfo {
    this.#budget.take(BYTES.attribute);
    let name = '';
    let type: Omit<ValueInfo, 'name'> = { elementType: 0, dims: undefined };
    for (const field of fieldsOf(source)) {
      if (field.number === 1) name = this.name(source, field);
      if (field.number === 2) type = this.tensorType(messageIn(source, field));
    }
    return { name, ...type };
  }

  /** TypeProto.tensor_type; of sequences and maps nothing is said. */
  private tensorType(type: ByteSource): Omit<ValueInfo, 'name'> {
    let elementType = 0;
    let dims: (number | string)[] | undefined;
    for (const kind of fieldsOf(type)) {
      if (kind.number !== 1) continue;
      const tensor = messageIn(type, kind);
      for (const field of fieldsOf(tensor)) {
        if (field.number === 1) elementType = Number(field.value);
        if (field.number === 2) dims = this.dims(messageIn(tensor, field));
      }
    }
    return { elementType, dims };
  }

  private dims(shape: ByteSource): (number | string)[] {
    const dims: (number | string)[] = [];
    for (const field of fieldsOf(shape)) {
      if (field.number !== 1) continue;
      this.#budget.take(BYTES.number);
      let dim: number | string = '';
      const message = messageIn(shape, field);
      for (const part of fieldsOf(message)) {
        if (part.number === 1) dim = signed(part.value);
        if (part.number === 2) dim = this.name(message, part);
      }
      // tools write −1 and 0 where a size is open
      dims.push(typeof dim === 'number' && dim <= 0 ? '' : dim);
    }
    return dims;
  }
}

/** Beyond ±2⁵³ (an end that means "to the end") not exactly. */
const signed = (value: bigint): number => Number(BigInt.asIntN(64, value));

function opsetOf(source: ByteSource): [domain: string, version: number] {
  let domain = '';
  let version = 0;
  for (const field of fieldsOf(source)) {
    if (field.number === 1) domain = textIn(source, field);
    if (field.number === 2) version = signed(field.value);
  }
  return [domain === 'ai.onnx' ? '' : domain, version];
}

const [FLOAT, INT, STRING, FLOATS, INTS, STRINGS] = [1, 2, 3, 6, 7, 8];

function repeated(type: number, numbers: readonly number[], texts: readonly string[]): Attribute | undefined {
  if (texts.length > 0 || type === STRINGS) return { kind: 'texts', value: texts };
  if (numbers.length > 0 || type === FLOATS || type === INTS) return { kind: 'numbers', value: numbers };
  return undefined;
}

/** A proto3 writer leaves zeros out. */
function ofNothing(type: number): Attribute {
  if (type === FLOAT || type === INT) return { kind: 'number', value: 0 };
  if (type === STRING) return { kind: 'text', value: '' };
  return { kind: 'other', value: 'no value' };
}

/**
 * A graph's description; of its weights nothing but names and shapes is read.
 * @param beside opens files with weights that stand beside the graph's own; left out, there are none
 * @throws FormatError where the bytes are no ModelProto, or take more memory than their size allows
 */
export const readModelProto = (source: ByteSource, beside?: OpenBeside): OnnxModel =>
  new Reader(source.size, beside).model(source);
