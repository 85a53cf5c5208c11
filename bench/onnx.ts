/** Models for ONNX Runtime: as much of onnx.proto3, whose numbers the fields have, as networks of convolutions need. */
import type { Shape, Tensor } from '../src/ops/tensor.js';

export interface OnnxNode {
  readonly operator: string;
  /** Names; '' for an optional one that is left out before others. */
  readonly inputs: readonly string[];
  readonly output: string;
  readonly attributes?: Readonly<Record<string, Attribute>>;
}

/** An integer, several, a float32, or a word. */
export type Attribute = bigint | readonly number[] | number | string;

export interface OnnxModel {
  readonly nodes: readonly OnnxNode[];
  readonly inputs: Readonly<Record<string, Shape>>;
  readonly outputs: readonly string[];
  readonly weights: Readonly<Record<string, OnnxTensor>>;
}

/** Numbers, or the integers of a shape. */
export interface OnnxTensor {
  readonly shape: Shape;
  readonly data: Float32Array | BigInt64Array;
}

/** One convolution, of `x` to `y`. */
export const convolutionModel = (x: Tensor, weight: Tensor, stride: number, padding: number): Uint8Array =>
  onnxBytes({
    nodes: [
      {
        operator: 'Conv',
        inputs: ['x', 'weight'],
        output: 'y',
        attributes: { strides: [stride, stride], pads: [padding, padding, padding, padding] },
      },
    ],
    inputs: { x: x.shape },
    outputs: ['y'],
    weights: { weight: { shape: weight.shape, data: weight.data } },
  });

const FLOAT = 1;
const INT64 = 7;
const ATTRIBUTE_KINDS = { float: 1, int: 2, string: 3, ints: 7 };
const IR_VERSION = 9;
const OPERATOR_SET = 18;

export function onnxBytes({ nodes, inputs, outputs, weights }: OnnxModel): Uint8Array {
  const graph = [
    ...nodes.map(({ operator, inputs: read, output, attributes = {} }) =>
      bytes(1, [
        ...read.map((name) => text(1, name)),
        text(2, output),
        text(4, operator),
        ...Object.entries(attributes).map(([name, value]) => bytes(5, attribute(name, value))),
      ]),
    ),
    text(2, 'network'),
    ...Object.entries(weights).map(([name, { shape, data }]) =>
      bytes(5, [
        ...shape.map((dim) => int(1, dim)),
        int(2, data instanceof Float32Array ? FLOAT : INT64),
        text(8, name),
        bytes(9, [new Uint8Array(data.buffer, data.byteOffset, data.byteLength)]),
      ]),
    ),
    ...Object.entries(inputs).map(([name, shape]) => bytes(11, value(name, shape))),
    ...outputs.map((name) => bytes(12, value(name))),
  ];
  return joined([int(1, IR_VERSION), bytes(7, graph), bytes(8, [int(2, OPERATOR_SET)])]);
}

function attribute(name: string, value: Attribute): Uint8Array[] {
  if (typeof value === 'string') return [text(1, name), text(4, value), int(20, ATTRIBUTE_KINDS.string)];
  if (typeof value === 'number') return [text(1, name), float(2, value), int(20, ATTRIBUTE_KINDS.float)];
  if (typeof value === 'bigint') {
    return [text(1, name), int(3, Number(value)), int(20, ATTRIBUTE_KINDS.int)];
  }
  return [text(1, name), ...value.map((one) => int(8, one)), int(20, ATTRIBUTE_KINDS.ints)];
}

/** A result's shape is left to the runtime. */
function value(name: string, shape?: Shape): Uint8Array[] {
  const dims = shape?.map((dim) => bytes(1, [int(1, dim)]));
  return [text(1, name), bytes(2, [bytes(1, [int(1, FLOAT), ...(dims ? [bytes(2, dims)] : [])])])];
}

function varint(n: number): number[] {
  return n < 0x80 ? [n] : [(n % 0x80) + 0x80, ...varint(Math.floor(n / 0x80))];
}

const int = (field: number, n: number): Uint8Array => Uint8Array.from([...varint(field * 8), ...varint(n)]);

const float = (field: number, x: number): Uint8Array =>
  Uint8Array.from([...varint(field * 8 + 5), ...new Uint8Array(Float32Array.of(x).buffer)]);

const text = (field: number, s: string): Uint8Array => bytes(field, [new TextEncoder().encode(s)]);

function bytes(field: number, parts: readonly Uint8Array[]): Uint8Array {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  return joined([Uint8Array.from([...varint(field * 8 + 2), ...varint(length)]), ...parts]);
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let next = 0;
  for (const part of parts) {
    whole.set(part, next);
    next += part.length;
  }
  return whole;
}
