/** Dumps in the formats of weights: each tensor's bytes are read from the file when it is asked for. */
import ndarray from 'ndarray';
import { Budget } from '../../bytes/budget.js';
import { allOf, type ByteSource, type OpenBeside } from '../../bytes/byte-source.js';
import { tensorProto } from '../../graph/onnx/tensor-proto.js';
import { decode } from '../../weights/dtypes.js';
import { describeNpy, MAX_DATA_OFFSET, npyTensor } from '../../weights/npy.js';
import { npzArrays } from '../../weights/npz.js';
import { quote } from '../../weights/quote.js';
import { readSafetensorsHeader } from '../../weights/safetensors-header.js';
import { onDemand } from '../../weights/stored-tensor.js';
import { about, type Dump, type DumpEntry, dumpOf } from './dump.js';

/** @throws FormatError as `readSafetensors` does; of values that no element has, when they are read */
export function safetensorsDump(source: ByteSource): Dump {
  const { entries, dataOffset } = about(source.name, () =>
    readSafetensorsHeader(source, new Budget('safetensors', source.size)),
  );
  return dumpOf(
    source.name,
    new Map(
      entries.map(({ name, dtype, shape, begin, end }): [string, DumpEntry] => {
        const place = { format: 'safetensors', tensor: quote(name) };
        const values = () =>
          ndarray(decode(source.read(dataOffset + begin, dataOffset + end), dtype, place), [...shape]);
        return [name, { dtype, shape, read: () => onDemand(dtype, shape, values) }];
      }),
    ),
  );
}

/** @throws FormatError as `readNpz` does; of an array's values, when they are read */
export function npzDump(source: ByteSource): Dump {
  return dumpOf(
    source.name,
    about(source.name, () => npzArrays(source)),
  );
}

/**
 * A .npy file, of which no more than the header is read at first.
 * @throws FormatError unless it describes exactly the bytes that follow it
 */
export const npyEntry = (source: ByteSource): DumpEntry =>
  about(source.name, () => {
    const beginning = source.read(0, Math.min(source.size, MAX_DATA_OFFSET));
    const { dtype, shape } = describeNpy(beginning, source.size);
    return { dtype, shape, read: () => npyTensor(allOf(source), new Budget('npy', source.size)) };
  });

/**
 * A TensorProto, and the name that it gives itself, '' where it has none.
 * @param beside opens files that have its elements; left out, there are none
 * @throws FormatError where the bytes are none; of its elements, when they are read
 */
export const tensorProtoEntry = (
  source: ByteSource,
  beside?: OpenBeside,
): DumpEntry & { readonly ownName: string } =>
  about(source.name, () => {
    const { name, ...entry } = tensorProto(source, beside);
    return { ownName: name, ...entry };
  });
