/** Graphs from files, of ONNX and of TensorFlow.js; and ONNX out. */

import { type ByteSource, inMemory, type OpenBeside } from '../bytes/byte-source.js';
import { type Bytes, bytesGiven } from '../bytes/given.js';
import { readModelProto } from './onnx/model-proto.js';
import { type OnnxNetwork, onnxNetwork } from './onnx/network.js';
import { readModelJson } from './tfjs/model-json.js';
import { type TfjsNetwork, tfjsNetwork } from './tfjs/network.js';
import { weightsOf } from './tfjs/weights.js';

export type { ByteSource, OpenBeside } from '../bytes/byte-source.js';
export { type GraphOptions, graphNetwork } from './graph-network.js';
export type { GraphInput, ImportedGraph, MapLayout, Picture } from './imported-graph.js';
export { declareOutputs } from './onnx/export/declare-outputs.js';
export {
  type ExportedOnnx,
  type ExportOptions,
  exportOnnx,
  type GraphToExport,
  type OnnxOutputs,
} from './onnx/export/export-onnx.js';
export { type OperationGraph, operationGraph } from './onnx/export/operation-graph.js';
export type { OnnxNetwork } from './onnx/network.js';
export { PREPARATIONS, preparationFrom, preparationNames } from './preparations.js';
export { type RecordOptions, recordOnnx } from './record.js';
export type { LaidOut } from './tfjs/laid-out.js';
export type { TfjsNetwork } from './tfjs/network.js';

/** What a graph's file is read with. */
export interface GraphFileOptions {
  /** What messages call it; its format where it is left out. */
  readonly name?: string;
  /** Opens a file with weights that the graph names, by its path from the graph's folder; left out, there are none. */
  readonly beside?: OpenBeside;
}

/**
 * An ONNX graph (opset 1 to 22) as a network over the operator set. Its weights are read when they are asked for: leave the bytes
 * unchanged as long as it is used.
 * @param file its bytes, or what reads them piece by piece
 * @throws FormatError where they are no ONNX model
 */
export function readOnnx(
  file: Bytes | ByteSource,
  { name = 'ONNX', beside }: GraphFileOptions = {},
): OnnxNetwork {
  return onnxNetwork(readModelProto(sourceOf('readOnnx', file, name), beside));
}

/**
 * A TensorFlow.js graph model as a network over the operator set. Its weights are read when they are asked for: leave the files unchanged as
 * long as it is used.
 * @param file the bytes of its model.json, or what reads them piece by piece
 * @throws FormatError where they are no graph model, or its weights are not in the files that it names
 */
export function readTfjs(
  file: Bytes | ByteSource,
  { name = 'tfjs', beside }: GraphFileOptions = {},
): TfjsNetwork {
  const model = readModelJson(sourceOf('readTfjs', file, name));
  return tfjsNetwork(model, weightsOf(model.manifest, beside));
}

const sourceOf = (of: string, file: Bytes | ByteSource, name: string): ByteSource =>
  'read' in file && typeof file.read === 'function'
    ? (file as ByteSource)
    : inMemory(name, bytesGiven(of, file as Bytes));
