/**
 * A TensorFlow.js graph model's `model.json` as data: nodes, and where which weights lie. Fields: the JSON form of TensorFlow's NodeDef
 * and AttrValue (tensorflow/core/framework/node_def.proto, attr_value.proto), and `ModelJSON` of tfjs-core (src/io/types.ts).
 */
import { decodedBase64 } from '../../bytes/base64.js';
import { allOf, type ByteSource, inMemory } from '../../bytes/byte-source.js';
import { FormatError } from '../../errors.js';
import { quote, showJson } from '../../weights/quote.js';

/** The kinds of what a node is told besides its inputs. */
export interface AttributeKinds {
  number: number;
  flag: boolean;
  text: string;
  /** TensorFlow's name of a type of elements. */
  type: string;
  numbers: readonly number[];
  texts: readonly string[];
  /** Undefined where even the number of axes is open; −1 is an open size. */
  shape: readonly number[] | undefined;
  /** A list without elements, of whatever kind. */
  nothing: undefined;
  /** A tensor, a function, in words: no operator that is read here has one. */
  other: string;
}

/** What a node is told besides its inputs. */
export type Attribute = {
  [K in keyof AttributeKinds]: { readonly kind: K; readonly value: AttributeKinds[K] };
}[keyof AttributeKinds];

/** One operator of the graph. */
export interface TfjsNode {
  readonly name: string;
  readonly operator: string;
  /** Names of values: a node's name is its first, `name:1` its second; what only says an order in time (`^name`) is left out. */
  readonly inputs: readonly string[];
  readonly attributes: ReadonlyMap<string, Attribute>;
}

/** What a signature says of an input or output. */
export interface SignatureEntry {
  readonly name: string;
  readonly shape: readonly number[] | undefined;
}

/** A graph, and its weights' manifest as it stands. */
export interface ModelJson {
  readonly nodes: readonly TfjsNode[];
  /** Empty where there is no signature. */
  readonly signature: {
    readonly inputs: readonly SignatureEntry[];
    readonly outputs: readonly SignatureEntry[];
  };
  readonly manifest: unknown;
}

/** Weights lie in other files; of the largest networks the graph is a few megabytes. */
const MAX_BYTES = 2 ** 24;

export function fail(expected: string, actual: string): never {
  throw new FormatError('tfjs', expected, actual);
}

type Fields = Readonly<Record<string, unknown>>;

/** The fields of a JSON object. */
export function fieldsOf(value: unknown, what: string): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Fields)
    : fail(what, showJson(value));
}

export const listOf = (value: unknown, what: string): readonly unknown[] =>
  Array.isArray(value) ? value : fail(what, showJson(value));

export const textOf = (value: unknown, what: string): string =>
  typeof value === 'string' ? value : fail(what, showJson(value));

/** proto3's JSON writes integers of 64 bits as text. */
function numberOf(value: unknown, what: string): number {
  const number = typeof value === 'string' && /^-?\d{1,20}$/.test(value) ? Number(value) : value;
  return typeof number === 'number' ? number : fail(`a number as ${what}`, showJson(value));
}

/** Texts are bytes: in base64, or as a list of codes. */
function bytesAsText(value: unknown, what: string): string {
  if (Array.isArray(value)) return String.fromCharCode(...value.slice(0, 1000).map((code) => Number(code)));
  const source = inMemory(what, new TextEncoder().encode(textOf(value, `a text in base64 as ${what}`)));
  return new TextDecoder().decode(allOf(decodedBase64(source, 0, source.size)));
}

function shapeOf(value: unknown, what: string): readonly number[] | undefined {
  const { unknownRank, dim = [] } = fieldsOf(value, `a shape as ${what}`);
  if (unknownRank === true) return undefined;
  return listOf(dim, `dims in ${what}`).map((each) =>
    numberOf(fieldsOf(each, `a dim in ${what}`).size ?? 0, what),
  );
}

function attributeOf(name: string, value: unknown): Attribute {
  const fields = fieldsOf(value, `a value of attribute ${quote(name)}`);
  const [kind, ...more] = Object.keys(fields);
  if (kind === undefined || more.length > 0)
    return { kind: 'other', value: `${more.length + (kind ? 1 : 0)} values` };
  const given = fields[kind];
  switch (kind) {
    case 'i':
    case 'f':
      return { kind: 'number', value: numberOf(given, name) };
    case 'b':
      return typeof given === 'boolean'
        ? { kind: 'flag', value: given }
        : fail(`true or false as ${name}`, showJson(given));
    case 's':
      return { kind: 'text', value: bytesAsText(given, name) };
    case 'type':
      return { kind: 'type', value: String(given) };
    case 'shape':
      return { kind: 'shape', value: shapeOf(given, name) };
    case 'list':
      return elementsOf(name, fieldsOf(given, `a list as ${name}`));
    default:
      return { kind: 'other', value: `a value of kind ${quote(kind)}` };
  }
}

/** The elements of a list of one kind. */
function elementsOf(name: string, fields: Fields): Attribute {
  const [entry, ...more] = Object.entries(fields).filter(
    ([, list]) => !(Array.isArray(list) && list.length === 0),
  );
  if (entry === undefined) return { kind: 'nothing', value: undefined };
  const [kind, list] = entry;
  if (more.length > 0) return { kind: 'other', value: 'lists of several kinds' };
  const elements = listOf(list, `a list as ${name}`);
  if (kind === 'i' || kind === 'f')
    return { kind: 'numbers', value: elements.map((each) => numberOf(each, name)) };
  if (kind === 's') return { kind: 'texts', value: elements.map((each) => bytesAsText(each, name)) };
  return { kind: 'other', value: `a list of kind ${quote(kind)}` };
}

/** A value's name without the 0 of a node's first. */
export const valueName = (name: string): string => name.replace(/:0$/, '');

function nodeOf(value: unknown): TfjsNode {
  const { name, op, input = [], attr = {} } = fieldsOf(value, 'a node');
  const called = textOf(name, 'the name of a node');
  if (called === '') fail('nodes with names', 'one without');
  const inputs = listOf(input, `a list as inputs of ${quote(called)}`).map((each) =>
    textOf(each, `the names of inputs of ${quote(called)}`),
  );
  const attributes = Object.entries(fieldsOf(attr, `attributes of ${quote(called)}`));
  return {
    name: called,
    operator: textOf(op, `the operator of ${quote(called)}`),
    inputs: inputs.filter((each) => !each.startsWith('^')).map(valueName),
    attributes: new Map(attributes.map(([key, each]) => [key, attributeOf(key, each)])),
  };
}

function signatureOf(value: unknown, key: 'inputs' | 'outputs'): SignatureEntry[] {
  const entries = Object.entries(
    fieldsOf(fieldsOf(value, 'a signature')[key] ?? {}, `${key} of a signature`),
  );
  return entries.map(([name, entry]) => {
    const { name: called, tensorShape } = fieldsOf(entry, `an entry of a signature's ${key}`);
    return {
      name: valueName(typeof called === 'string' ? called : name),
      shape: tensorShape === undefined ? undefined : shapeOf(tensorShape, name),
    };
  });
}

function parsed(source: ByteSource): unknown {
  if (source.size > MAX_BYTES) fail(`at most ${MAX_BYTES} bytes`, String(source.size));
  try {
    return JSON.parse(new TextDecoder().decode(allOf(source)));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return fail('a model.json', 'other text');
  }
}

/** @throws FormatError where the bytes are no graph model's model.json */
export function readModelJson(source: ByteSource): ModelJson {
  const {
    format,
    modelTopology,
    signature = {},
    weightsManifest = [],
  } = fieldsOf(parsed(source), 'a model.json');
  if (format !== undefined && format !== 'graph-model') fail("format 'graph-model'", showJson(format));
  const { node, library } = fieldsOf(modelTopology, 'a modelTopology');
  const functions = library === undefined ? undefined : fieldsOf(library, 'a library').function;
  if (Array.isArray(functions) && functions.length > 0)
    fail('a graph of operators', 'one with functions of its own, which are not read');
  const nodes = listOf(node, 'a graph of nodes (modelTopology.node)').map(nodeOf);
  const names = new Set<string>();
  for (const { name } of nodes) {
    if (names.has(name)) fail('each node once', `${quote(name)} twice`);
    names.add(name);
  }
  return {
    nodes,
    signature: {
      inputs: signatureOf(signature ?? {}, 'inputs'),
      outputs: signatureOf(signature ?? {}, 'outputs'),
    },
    manifest: weightsManifest,
  };
}
