/** ONNX files of a few nodes, byte by byte. */
import { readOnnx } from '../../src/graph/index.js';
import { Scope } from '../../src/layers/scope.js';
import { reference } from '../../src/ops/reference.js';
import type { Tensor } from '../../src/ops/tensor.js';
import { ascii, bytesField, bytesIn, number, rawProto } from '../golden-dumps/sources.js';

export type Bytes = readonly number[];

export const node = (
  operator: string,
  inputs: readonly string[],
  outputs: readonly string[],
  more: Bytes = [],
): number[] =>
  bytesField(1, [
    ...inputs.flatMap((name) => bytesField(1, ascii(name))),
    ...outputs.flatMap((name) => bytesField(2, ascii(name))),
    ...bytesField(4, ascii(operator)),
    ...more,
  ]);

/** An attribute that is a whole number. */
export const integer = (name: string, value: number): number[] =>
  bytesField(5, [...bytesField(1, ascii(name)), ...number(3, value), ...number(20, 2)]);

export const text = (name: string, value: string): number[] =>
  bytesField(5, [...bytesField(1, ascii(name)), ...bytesField(4, ascii(value)), ...number(20, 3)]);

const info = (field: number, name: string, dims: readonly number[], type = 1): number[] =>
  bytesField(field, [
    ...bytesField(1, ascii(name)),
    ...bytesField(
      2,
      bytesField(1, [
        ...number(1, type),
        ...bytesField(
          2,
          dims.flatMap((n) => bytesField(1, number(1, n))),
        ),
      ]),
    ),
  ]);

/** An attribute that is a list of whole numbers, each not negative. */
export const integers = (name: string, values: readonly number[]): number[] =>
  bytesField(5, [
    ...bytesField(1, ascii(name)),
    ...values.flatMap((value) => number(8, value)),
    ...number(20, 7),
  ]);

/** An attribute that is a float32. */
export const float = (name: string, value: number): number[] =>
  bytesField(5, [
    ...bytesField(1, ascii(name)),
    // field 2 of four bytes
    (2 << 3) | 5,
    ...bytesIn(Float32Array.of(value)),
    ...number(20, 1),
  ]);

export const input = (name: string, dims: readonly number[], type = 1): number[] =>
  info(11, name, dims, type);
export const output = (name: string): number[] => info(12, name, []);
export const weight = (name: string, dims: readonly number[], values: readonly number[]): number[] =>
  bytesField(5, rawProto(name, dims, 1, bytesIn(Float32Array.from(values))));

/** A float32 weight whose elements are in another file, where the entries say. */
export const externalWeight = (
  name: string,
  dims: readonly number[],
  entries: Readonly<Record<string, string>>,
): number[] =>
  bytesField(5, [
    ...dims.flatMap((n) => number(1, n)),
    ...number(2, 1),
    ...bytesField(8, ascii(name)),
    ...Object.entries(entries).flatMap(([key, value]) =>
      bytesField(13, [...bytesField(1, ascii(key)), ...bytesField(2, ascii(value))]),
    ),
    ...number(14, 1),
  ]);

export const model = (graph: Bytes, opset = 18): Uint8Array =>
  Uint8Array.from([...bytesField(7, graph), ...bytesField(8, number(2, opset))]);

/** A constant of int64s. */
export const numbers = (name: string, values: readonly number[]): number[] =>
  bytesField(5, rawProto(name, [values.length], 7, bytesIn(BigInt64Array.from(values, BigInt))));

/** What a graph of one output gives. */
export function resultOf(graph: Bytes, inputs: Readonly<Record<string, Tensor>>, opset = 18): Tensor {
  const network = readOnnx(model(graph, opset));
  const scope = new Scope(reference, network.parameters);
  const [wanted] = network.outputs;
  return network.run(scope, inputs, [wanted!])[wanted!]!;
}
