/** Graphs from files and as files: ONNX in and out. */

import { type ByteSource, inMemory, type OpenBeside } from '../bytes/byte-source.js';
import { type Bytes, bytesGiven } from '../bytes/given.js';
import { readModelProto } from './onnx/model-proto.js';
import { type OnnxNetwork, onnxNetwork } from './onnx/network.js';

export type { ByteSource, OpenBeside } from '../bytes/byte-source.js';
export { type GraphOptions, graphNetwork } from './graph-network.js';
export { declareOutputs } from './onnx/export/declare-outputs.js';
export {
  type ExportedOnnx,
  type ExportOptions,
  exportOnnx,
  type OnnxOutputs,
} from './onnx/export/export-onnx.js';
export type { OnnxNetwork } from './onnx/network.js';
export { PREPARATIONS, preparationFrom, preparationNames } from './preparations.js';
export { type RecordOptions, recordOnnx } from './record.js';

/** What a graph's file is read with. */
export interface OnnxOptions {
  /** What messages call it; ONNX where it is left out. */
  readonly name?: string;
  /** Opens a file with weights that the graph names, by its path from the graph's folder; left out, there are none. */
  readonly beside?: OpenBeside;
}

/**
 * An ONNX graph (opset 7 to 22) as a network over the operator set. Its weights are read when they are asked for: leave the bytes
 * unchanged as long as it is used.
 * @param file its bytes, or what reads them piece by piece
 * @throws FormatError where they are no ONNX model, or it has operators that are not supported, all of which are listed
 */
export function readOnnx(file: Bytes | ByteSource, { name = 'ONNX', beside }: OnnxOptions = {}): OnnxNetwork {
  const isSource = 'read' in file && typeof file.read === 'function';
  const source = isSource ? (file as ByteSource) : inMemory(name, bytesGiven('readOnnx', file));
  return onnxNetwork(readModelProto(source, beside));
}
