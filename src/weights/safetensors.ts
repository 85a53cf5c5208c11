/**
 * .safetensors: 8 bytes of header length, a JSON header, then the tensors' bytes, little-endian and
 * row-major. Format: https://github.com/huggingface/safetensors.
 */
import ndarray from 'ndarray';
import { Budget } from '../bytes/budget.js';
import { inMemory } from '../bytes/byte-source.js';
import { type Bytes, bytesGiven } from '../bytes/given.js';
import { FormatError } from '../errors.js';
import { sizeOf } from '../ops/tensor.js';
import { bytesOfValues, bytesPerElement, checkValues, decode, encode } from './dtypes.js';
import { quote } from './quote.js';
import { readSafetensorsHeader } from './safetensors-header.js';
import { onDemand, type WeightFile } from './stored-tensor.js';

const METADATA = '__metadata__';

/** What a .safetensors file holds: tensors by name, and free text. */
export interface SafetensorsFile {
  readonly tensors: WeightFile;
  /** The free text of the file's `__metadata__`; empty where it has none. */
  readonly metadata: ReadonlyMap<string, string>;
}

/** Bytes of memory for a tensor that nobody has asked for. */
const TENSOR_COST = 512;

/**
 * Reads a .safetensors file: every dtype of `DtypeName`, any shape including scalars and empty tensors.
 * @throws FormatError unless the header describes exactly the bytes of the file; nothing is allocated
 * before that is known. FpnError where it is given no bytes.
 */
export function readSafetensors(given: Bytes): SafetensorsFile {
  const bytes = bytesGiven('readSafetensors', given);
  return safetensorsFile(bytes, new Budget('safetensors', bytes.length));
}

/** The same within a budget. */
export function safetensorsFile(bytes: Uint8Array, budget: Budget): SafetensorsFile {
  const { entries, metadata, dataOffset } = readSafetensorsHeader(inMemory('safetensors', bytes), budget);
  const tensors: WeightFile = new Map();
  for (const { name, dtype, shape, begin, end } of entries) {
    const data = bytes.subarray(dataOffset + begin, dataOffset + end);
    const place = { format: 'safetensors', tensor: quote(name) };
    checkValues(data, dtype, place);
    budget.take(TENSOR_COST);
    const values = () => {
      budget.take(bytesOfValues(dtype, sizeOf(shape)));
      return ndarray(decode(data, dtype, place), [...shape]);
    };
    tensors.set(name, onDemand(dtype, shape, values));
  }
  return { tensors, metadata };
}

/**
 * A .safetensors file of the tensors, in their order; the same tensors and metadata always give the
 * same bytes. Values are rounded once, ties to even, to the dtype they are stored as. The header is
 * padded with spaces to a multiple of 8 bytes, and the tensors are written straight into the result.
 * @throws FormatError where a value does not fit an integer dtype, or a tensor is named `__metadata__`.
 */
export function writeSafetensors(
  tensors: WeightFile,
  metadata: ReadonlyMap<string, string> = new Map(),
): Uint8Array<ArrayBuffer> {
  const fields: string[] = [];
  if (metadata.size > 0) {
    fields.push(`${JSON.stringify(METADATA)}:${jsonObject(metadata, (text) => JSON.stringify(text))}`);
  }
  let end = 0;
  const offsets: number[] = [];
  for (const [name, { dtype, tensor }] of tensors) {
    if (name === METADATA) throw new FormatError('safetensors', 'a tensor name', quote(METADATA));
    const begin = end;
    offsets.push(begin);
    end += sizeOf(tensor.shape) * bytesPerElement(dtype);
    const entry = { dtype, shape: tensor.shape, data_offsets: [begin, end] };
    fields.push(`${JSON.stringify(name)}:${JSON.stringify(entry)}`);
  }
  const header = new TextEncoder().encode(`{${fields.join(',')}}`);
  const headerLength = Math.ceil(header.length / 8) * 8;

  const bytes = new Uint8Array(8 + headerLength + end);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(headerLength), true);
  bytes.fill(0x20, 8, 8 + headerLength);
  bytes.set(header, 8);
  let index = 0;
  for (const [name, stored] of tensors) {
    const place = { format: 'safetensors', tensor: quote(name) };
    encode(stored, view, 8 + headerLength + offsets[index++]!, place);
  }
  return bytes;
}

const jsonObject = <T>(fields: ReadonlyMap<string, T>, value: (field: T) => string): string =>
  `{${[...fields].map(([key, field]) => `${JSON.stringify(key)}:${value(field)}`).join(',')}}`;
