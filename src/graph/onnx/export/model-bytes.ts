/**
 * ONNX' ModelProto as bytes. Field numbers and the order of the fields: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto3;
 * external data: https://onnx.ai/onnx/repo-docs/ExternalData.html.
 */
import { concatenate } from '../../../bytes/concatenate.js';
import {
  bytesField,
  floatField,
  integerField,
  lengthOf,
  type Pieces,
  textField,
} from '../../../bytes/protobuf-writer.js';
import { FpnError } from '../../../errors.js';
import { type Shape, sizeOf } from '../../../ops/tensor.js';

/** What a node is told besides its inputs. */
export type NodeAttribute =
  | { readonly integer: number }
  | { readonly float: number }
  | { readonly text: string }
  | { readonly integers: readonly number[] };

/** One operator with one result, whose name is the node's too. */
export interface NodeToWrite {
  readonly operator: string;
  /** Names; '' for an optional one that is left out before others. */
  readonly inputs: readonly string[];
  readonly name: string;
  readonly attributes: Readonly<Record<string, NodeAttribute>>;
}

/** A value of float32s. */
export interface ValueToWrite {
  readonly name: string;
  /** Left out, the runtime works it out. */
  readonly shape?: Shape;
}

/** Numbers that the graph has. */
export interface TensorToWrite {
  readonly name: string;
  readonly shape: Shape;
  readonly type: 'float32' | 'int64';
  /** Little-endian, row by row; asked for when they are written. */
  readonly bytes: () => Uint8Array;
}

export interface ModelToWrite {
  readonly name: string;
  readonly nodes: readonly NodeToWrite[];
  readonly inputs: readonly ValueToWrite[];
  readonly outputs: readonly ValueToWrite[];
  /** Values that are neither. */
  readonly values: readonly ValueToWrite[];
  readonly constants: readonly TensorToWrite[];
  /** Those that lie in a file beside where they are many. */
  readonly weights: readonly TensorToWrite[];
}

/** What says where weights lie that are not in the model's own file. */
export interface WeightsBeside {
  /** The name of the file, as seen from the model's folder. */
  readonly file: string;
}

const TYPES = { float32: 1, int64: 7 } as const;
const ELEMENT_BYTES = { float32: 4, int64: 8 } as const;
const ATTRIBUTE_TYPES = { float: 1, integer: 2, text: 3, integers: 7 } as const;
const IR_VERSION = 9;
export const OPSET = 18;
const EXTERNAL = 1;

/** A message of protocol buffers is shorter. */
const LONGEST = 2 ** 31;

/** External tensors begin at multiples of a page, so that a runtime can map them into its memory. */
const PAGE = 4096;

export const tensorBytes = ({ shape, type }: TensorToWrite): number => sizeOf(shape) * ELEMENT_BYTES[type];

/**
 * @param beside where the weights go; in the model where it is left out
 * @throws FpnError where the model is too long for a file of its kind
 */
export function modelBytes(
  { name, nodes, inputs, outputs, values, constants, weights }: ModelToWrite,
  beside?: WeightsBeside,
): Uint8Array {
  const places = beside && placesOf(weights);
  const graph = [
    ...nodes.flatMap((node) => bytesField(1, nodeMessage(node))),
    ...textField(2, name),
    ...weights.flatMap((tensor, i) =>
      bytesField(5, beside ? externalMessage(tensor, beside.file, places![i]) : tensorMessage(tensor)),
    ),
    ...constants.flatMap((tensor) => bytesField(5, tensorMessage(tensor))),
    ...inputs.flatMap((value) => bytesField(11, valueMessage(value))),
    ...outputs.flatMap((value) => bytesField(12, valueMessage(value))),
    ...values.flatMap((value) => bytesField(13, valueMessage(value))),
  ];
  const model = [
    ...integerField(1, IR_VERSION),
    ...textField(2, 'fpn-reference'),
    ...bytesField(7, graph),
    ...bytesField(8, integerField(2, OPSET)),
  ];
  const length = lengthOf(model);
  if (length >= LONGEST) {
    throw new FpnError(
      `export: expected a model of less than 2 GiB without its weights, got ${length} bytes`,
    );
  }
  return concatenate(model);
}

/** The file that the weights lie in, piece by piece: each tensor's bytes are made when they are reached. */
export function* besideBytes(weights: readonly TensorToWrite[]): Generator<Uint8Array> {
  const places = placesOf(weights);
  let at = 0;
  for (const [i, tensor] of weights.entries()) {
    if (places[i] > at) yield new Uint8Array(places[i] - at);
    yield tensor.bytes();
    at = places[i] + tensorBytes(tensor);
  }
}

function placesOf(weights: readonly TensorToWrite[]): number[] {
  let end = 0;
  return weights.map((tensor) => {
    const begin = Math.ceil(end / PAGE) * PAGE;
    end = begin + tensorBytes(tensor);
    return begin;
  });
}

/** Fields of a GraphProto that declare values as outputs. */
export const outputFields = (names: readonly string[]): Pieces =>
  names.flatMap((name) => bytesField(12, valueMessage({ name })));

const nodeMessage = ({ operator, inputs, name, attributes }: NodeToWrite): Pieces => [
  ...inputs.flatMap((input) => textField(1, input)),
  ...textField(2, name),
  ...textField(3, name),
  ...textField(4, operator),
  ...Object.entries(attributes).flatMap(([key, value]) => bytesField(5, attributeMessage(key, value))),
];

function attributeMessage(name: string, attribute: NodeAttribute): Pieces {
  const [kind, value] =
    'float' in attribute
      ? (['float', floatField(2, attribute.float)] as const)
      : 'integer' in attribute
        ? (['integer', integerField(3, attribute.integer)] as const)
        : 'text' in attribute
          ? (['text', textField(4, attribute.text)] as const)
          : (['integers', attribute.integers.flatMap((one) => integerField(8, one))] as const);
  return [...textField(1, name), ...value, ...integerField(20, ATTRIBUTE_TYPES[kind])];
}

const dimsAndType = ({ shape, type }: TensorToWrite): Pieces => [
  ...shape.flatMap((dim) => integerField(1, dim)),
  ...integerField(2, TYPES[type]),
];

const tensorMessage = (tensor: TensorToWrite): Pieces => [
  ...dimsAndType(tensor),
  ...textField(8, tensor.name),
  ...bytesField(9, [tensor.bytes()]),
];

function externalMessage(tensor: TensorToWrite, file: string, offset: number): Pieces {
  const entries = { location: file, offset: String(offset), length: String(tensorBytes(tensor)) };
  return [
    ...dimsAndType(tensor),
    ...textField(8, tensor.name),
    ...Object.entries(entries).flatMap(([key, value]) =>
      bytesField(13, [...textField(1, key), ...textField(2, value)]),
    ),
    ...integerField(14, EXTERNAL),
  ];
}

function valueMessage({ name, shape }: ValueToWrite): Pieces {
  const dims = shape?.flatMap((dim) => bytesField(1, integerField(1, dim)));
  const type = [...integerField(1, TYPES.float32), ...(dims ? bytesField(2, dims) : [])];
  return [...textField(1, name), ...bytesField(2, bytesField(1, type))];
}
