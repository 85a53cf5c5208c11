/** A graph from a file as data of ours: its operators, in the order in which they run, on inputs of given shapes. */
import { Scope } from '../layers/scope.js';
import { type Graph, type GraphValue, record } from '../ops/graph.js';
import type { Shape } from '../ops/tensor.js';
import type { StoredTensor } from '../weights/stored-tensor.js';
import type { OnnxNetwork } from './onnx/network.js';

/** What a graph is recorded on. */
export interface RecordOptions {
  /** Inputs that say shapes and the like, by name. */
  readonly sizes?: Readonly<Record<string, StoredTensor>>;
  /** Values that are wanted, by name; the graph's own outputs where it is left out. */
  readonly wanted?: readonly string[];
}

/**
 * What a graph runs on inputs of these shapes, with every size worked out; `runGraph` runs it again.
 * @param inputs shapes by name
 * @returns the graph, and the wanted values in it, by name
 * @throws FormatError and OperatorError as the graph's run does
 */
export const recordOnnx = (
  network: OnnxNetwork,
  inputs: Readonly<Record<string, Shape>>,
  { sizes, wanted = network.outputs }: RecordOptions = {},
): Graph & { readonly result: Readonly<Record<string, GraphValue>> } =>
  record(({ backend, input, parameter }) => {
    const scope = new Scope(backend, ({ name, shape }) => parameter(name, shape));
    const given = Object.entries(inputs).map(([name, shape]) => [name, input(name, shape)] as const);
    return network.run(scope, Object.fromEntries(given), wanted, sizes);
  });
