import type { Tensor } from '../ops/tensor.js';
import { encode } from './dtypes.js';
import { toStored } from './stored-tensor.js';

/** A tensor's bytes as they stand in a file: float32, row by row. */
export function littleEndian(tensor: Tensor): Uint8Array {
  const bytes = new Uint8Array(4 * tensor.size);
  encode(toStored(tensor), new DataView(bytes.buffer), 0, { format: 'float32s', tensor: 'a tensor' });
  return bytes;
}
