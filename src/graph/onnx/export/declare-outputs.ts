/** An ONNX file that gives more of its values than it did. */
import type { ByteSource, OpenBeside } from '../../../bytes/byte-source.js';
import { concatenate } from '../../../bytes/concatenate.js';
import { bytesField } from '../../../bytes/protobuf-writer.js';
import { FpnError } from '../../../errors.js';
import { quote } from '../../../weights/quote.js';
import { readModelProto } from '../model-proto.js';
import { outputFields } from './model-bytes.js';

/** How much of a file is in memory at a time. */
const PIECE = 2 ** 26;

const GRAPH = 7;

/**
 * The file with more outputs, piece by piece. Nothing of it is changed: messages of protocol buffers that stand in two places are one,
 * so that a second `graph` behind the first adds its outputs to it.
 * @param names of values that its nodes give, float32s; those that are outputs already are not declared again
 * @param beside opens files with weights that it names
 * @throws FormatError where it is no ONNX model; FpnError where a value is none that its nodes give
 */
export function declareOutputs(
  file: ByteSource,
  names: readonly string[],
  beside?: OpenBeside,
): Iterable<Uint8Array> {
  const { nodes, outputs } = readModelProto(file, beside);
  const values = new Set(nodes.flatMap((node) => node.outputs.filter((name) => name !== '')));
  const stranger = names.find((name) => !values.has(name));
  if (stranger !== undefined) {
    const some = [...values].slice(0, 3).map(quote).join(', ');
    throw new FpnError(`export: expected values of the graph such as ${some}, got ${quote(stranger)}`);
  }
  const declared = new Set(outputs.map(({ name }) => name));
  const more = [...new Set(names)].filter((name) => !declared.has(name));
  return {
    *[Symbol.iterator]() {
      for (let at = 0; at < file.size; at += PIECE) yield file.read(at, Math.min(at + PIECE, file.size));
      if (more.length > 0) yield concatenate(bytesField(GRAPH, outputFields(more)));
    },
  };
}
