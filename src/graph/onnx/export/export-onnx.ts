/** A model as an ONNX file: opset 18, sizes fixed, every value of a layer under the layer's name. */
import { FpnError } from '../../../errors.js';
import type { ModelGraph } from '../../../fpn/model-graph.js';
import type { ParameterSource } from '../../../layers/scope.js';
import { type GraphNode, type GraphValue, valuesRead, withAncestors } from '../../../ops/graph.js';
import type { Tensor } from '../../../ops/tensor.js';
import { littleEndian } from '../../../weights/little-endian.js';
import { quote } from '../../../weights/quote.js';
import { GraphWriter, type LayerWriter } from './graph-writer.js';
import { besideBytes, modelBytes, type TensorToWrite, tensorBytes } from './model-bytes.js';
import { TRANSLATORS } from './operators/index.js';

/** Of a model's graph what its file says. */
export type GraphToExport = Pick<ModelGraph, 'inputs' | 'parameters' | 'nodes' | 'levels' | 'specs'>;

/** What a model's file gives. */
export type OnnxOutputs =
  /** The levels of the pyramid, and what a head says. */
  | 'ends'
  /** What every layer gives. */
  | 'all'
  /** What these layers give. */
  | readonly string[];

export interface ExportOptions {
  /** The ends, where it is left out. What no output is computed from is not written. */
  readonly outputs?: OnnxOutputs;
  /** What the graph is called; `network` where it is left out. */
  readonly name?: string;
  /** What the file of the weights will be called, should they be too many for the model's own: `model.onnx.data` where it is left out. */
  readonly dataFile?: string;
  /** Bytes of weights up to which they stand in the model's own file, which has to be shorter than 2 GiB; 2³¹ − 2²⁶ where it is left out. */
  readonly mostInside?: number;
}

export interface ExportedOnnx {
  readonly model: Uint8Array;
  /** The file beside it, piece by piece, where the weights are too many: `[...pieces]`, a `Blob`'s parts, a stream's. */
  readonly data?: Iterable<Uint8Array>;
  /** The layers whose results are outputs, in their order. */
  readonly outputs: readonly string[];
  /** Where the file cannot say exactly what the model computes, a line each. */
  readonly notes: readonly string[];
}

const MOST_INSIDE = 2 ** 31 - 2 ** 26;

/**
 * Every operator becomes a node, or several where ONNX has none of its kind; the value that a layer gives has the layer's name, as
 * its node has, and what stands between is called `layer/part`. So a dump of its outputs is keyed as the model's own run is.
 * @param graph of a model on an image of one size, which the file's input `image` then has
 * @param parameters its weights, which become initializers under their names
 * @throws FpnError where an output is no layer's, a value cannot be named, or an operator cannot be said in ONNX
 */
export function exportOnnx(
  graph: GraphToExport,
  parameters: ParameterSource<Tensor>,
  {
    outputs = 'ends',
    name = 'network',
    dataFile = 'model.onnx.data',
    mostInside = MOST_INSIDE,
  }: ExportOptions = {},
): ExportedOnnx {
  const wanted = outputNodes(graph, outputs);
  const nodes = withAncestors(graph.nodes, wanted);
  const read = new Set(nodes.flatMap(valuesRead));
  const writer = new GraphWriter();
  for (const value of [...graph.inputs, ...graph.parameters]) if (read.has(value)) writer.source(value);
  for (const node of nodes) {
    (TRANSLATORS[node.operator] as (node: GraphNode, to: LayerWriter) => void)(node, writer.layer(node));
  }
  const weights = graph.parameters
    .filter((value) => read.has(value))
    .map((value): TensorToWrite => {
      const spec = graph.specs.get(value.name)!;
      return {
        name: value.name,
        shape: value.shape,
        type: 'float32',
        bytes: () => littleEndian(parameters(spec)),
      };
    });
  const isOutput = new Set(wanted.map(({ layer }) => layer));
  const beside = weights.reduce((sum, tensor) => sum + tensorBytes(tensor), 0) > mostInside;
  const model = modelBytes(
    {
      name,
      nodes: writer.nodes,
      inputs: graph.inputs.filter((value) => read.has(value)),
      outputs: wanted.map(({ layer, shape }) => ({ name: layer, shape })),
      values: writer.values.filter((value) => !isOutput.has(value.name)),
      constants: writer.constants,
      weights,
    },
    beside ? { file: dataFile } : undefined,
  );
  return {
    model,
    ...(beside && { data: { [Symbol.iterator]: () => besideBytes(weights) } }),
    outputs: [...isOutput],
    notes: [...writer.notes],
  };
}

function outputNodes(graph: GraphToExport, outputs: OnnxOutputs): GraphNode[] {
  if (outputs === 'all') return [...graph.nodes];
  if (outputs !== 'ends') return layersCalled(graph, outputs);
  const { pyramid, outputs: head = {} } = graph.levels;
  const ends = new Set([...Object.values(pyramid), ...Object.values(head)]);
  return [...ends].map((value) => nodeOf(value));
}

function layersCalled({ nodes }: GraphToExport, names: readonly string[]): GraphNode[] {
  const byName = new Map(nodes.map((node) => [node.layer, node]));
  if (names.length === 0) throw new FpnError('export: expected outputs, got none');
  return [...new Set(names)].map((name) => {
    const node = byName.get(name);
    if (node) return node;
    const some = [...byName.keys()].slice(0, 3).join(', ');
    throw new FpnError(`export: expected the names of layers such as ${some}, got ${quote(name)}`);
  });
}

function nodeOf(value: GraphValue): GraphNode {
  if (value.kind === 'operator') return value;
  throw new FpnError(`export: expected ends that operators give, got the ${value.kind} ${quote(value.name)}`);
}
