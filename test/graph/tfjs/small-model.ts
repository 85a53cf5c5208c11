/** Small graph models, written by hand. */
import { inMemory } from '../../../src/bytes/byte-source.js';
import { readTfjs, type TfjsNetwork } from '../../../src/graph/index.js';
import { Scope } from '../../../src/layers/scope.js';
import { reference } from '../../../src/ops/reference.js';
import { elements, type Shape, type Tensor, tensor } from '../../../src/ops/tensor.js';

/** A node of `modelTopology`. */
export const node = (
  op: string,
  name: string,
  input: readonly string[] = [],
  attr: Readonly<Record<string, unknown>> = {},
): object => ({ op, name, input, attr });

export const text = (value: string): object => ({ s: Buffer.from(value).toString('base64') });
export const list = (...numbers: readonly number[]): object => ({ list: { i: numbers.map(String) } });

export const placeholder = (name: string, shape: readonly number[], type = 'DT_FLOAT'): object =>
  node('Placeholder', name, [], {
    dtype: { type },
    shape: { shape: { dim: shape.map((size) => ({ size: String(size) })) } },
  });

/** A weight, and its entry in the manifest. */
export interface Weight {
  readonly entry: {
    readonly name: string;
    readonly shape: Shape;
    readonly dtype: string;
    readonly quantization?: object;
  };
  readonly bytes: Uint8Array;
}

export const floats = (name: string, shape: Shape, values: readonly number[]): Weight => ({
  entry: { name, shape, dtype: 'float32' },
  bytes: new Uint8Array(Float32Array.from(values).buffer),
});

export const integers = (
  name: string,
  values: readonly number[],
  shape: Shape = [values.length],
): Weight => ({
  entry: { name, shape, dtype: 'int32' },
  bytes: new Uint8Array(Int32Array.from(values).buffer),
});

const joined = (parts: readonly Uint8Array[]): Uint8Array =>
  Uint8Array.from(parts.flatMap((part) => [...part]));

/** A model.json of nodes, whose constants are the weights. */
export const modelJson = (
  nodes: readonly object[],
  weights: readonly Weight[],
  more: object = {},
): object => ({
  format: 'graph-model',
  modelTopology: { node: [...weights.map(({ entry }) => node('Const', entry.name)), ...nodes] },
  weightsManifest: [{ paths: ['shard'], weights: weights.map(({ entry }) => entry) }],
  ...more,
});

/** Reads a model.json with the files that it names. */
export const reading = (json: unknown, files: Readonly<Record<string, Uint8Array>> = {}): TfjsNetwork =>
  readTfjs(new TextEncoder().encode(typeof json === 'string' ? json : JSON.stringify(json)), {
    beside: (path) => inMemory(path, files[path]!),
  });

export const network = (
  nodes: readonly object[],
  weights: readonly Weight[],
  more: object = {},
): TfjsNetwork =>
  reading(modelJson(nodes, weights, more), { shard: joined(weights.map(({ bytes }) => bytes)) });

/** Runs a network on the reference; inputs as the graph has them. */
export function run(
  graph: TfjsNetwork,
  inputs: Readonly<Record<string, Tensor>>,
  wanted: readonly string[],
  maps: readonly string[] = [],
): Record<string, Tensor> {
  return graph.run(new Scope(reference, graph.parameters), inputs, wanted, maps);
}

/** Of a node on one input: the shape of its first value, and its elements in a row as the graph sees them. */
export function resultOf(
  one: object,
  input: Tensor,
  weights: readonly Weight[] = [],
): { readonly shape: Shape; readonly numbers: readonly number[] } {
  const graph = network([placeholder('x', input.shape), one], weights);
  const { name } = one as { readonly name: string };
  const { tensor: y, order } = graph.laidOut(new Scope(reference, graph.parameters), { x: input }, [name])[
    name
  ]!;
  const seen = y.transpose(...order);
  return { shape: seen.shape, numbers: [...elements(seen)] };
}

/** 0, 1, 2, … in a shape. */
export const counting = (...shape: readonly number[]): Tensor =>
  tensor(
    Float32Array.from({ length: shape.reduce((product, n) => product * n, 1) }, (_, i) => i),
    shape,
  );

/** A list of texts. */
export const texts = (...words: readonly string[]): object => ({
  list: { s: words.map((word) => Buffer.from(word).toString('base64')) },
});

/** An operator on x: what its result is. */
export type Case = readonly [
  what: string,
  one: object,
  x: Tensor,
  weights: readonly Weight[],
  shape: readonly number[],
  numbers: readonly number[],
];
