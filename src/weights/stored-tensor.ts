/** What every weight format reads into and writes from: named tensors that remember their type on file. */
import ndarray, { type NdArray } from 'ndarray';
import ndops from 'ndarray-ops';
import type { Shape, Tensor } from '../ops/tensor.js';

/** Element types by safetensors' names, whichever format the tensor came from. */
export type DtypeName =
  | 'BOOL'
  | 'U8'
  | 'I8'
  | 'U16'
  | 'I16'
  | 'U32'
  | 'I32'
  | 'U64'
  | 'I64'
  | 'F16'
  | 'BF16'
  | 'F32'
  | 'F64';

/**
 * A tensor as a file holds it. The values are exact: F16, BF16 and F32 lie in a Float32Array, F64,
 * the integers and booleans (0 or 1) in a Float64Array. The memory is not the file's, but tensors that
 * share a storage in a .pth file share it here too, as strided views.
 */
export interface StoredTensor {
  readonly dtype: DtypeName;
  readonly tensor: NdArray<Float32Array | Float64Array>;
}

/** The tensors of one file by name, in the file's own order. */
export interface WeightFile extends Map<string, StoredTensor> {
  /** Texts that a checkpoint keeps beside its tensors, by their paths: mmdetection's `meta.config`, … */
  readonly texts?: ReadonlyMap<string, string>;
}

/** A tensor as a file would hold it without loss: F32 or F64, after its elements. Shares its memory. */
export const toStored = (tensor: NdArray<Float32Array | Float64Array>): StoredTensor => ({
  dtype: tensor.data instanceof Float32Array ? 'F32' : 'F64',
  tensor,
});

const isFloat32 = (tensor: NdArray<Float32Array | Float64Array>): tensor is Tensor =>
  tensor.data instanceof Float32Array;

/**
 * The stored values as float32: F16, BF16 and F32 unchanged and not copied; F64 and integers rounded
 * once to the nearest float32, ties to even.
 */
export function toFloat32({ tensor }: StoredTensor): Tensor {
  if (isFloat32(tensor)) return tensor;
  const rounded = ndarray(new Float32Array(tensor.size), [...tensor.shape]);
  ndops.assign(rounded, tensor);
  return rounded;
}

/** More axes than any framework writes; a file that claims them is not a tensor file. */
export const MAX_RANK = 32;

/** Whether the sizes are those of a tensor whose elements can be counted without loss. */
export const isShape = (shape: readonly unknown[]): shape is Shape =>
  shape.length <= MAX_RANK &&
  shape.every((n) => Number.isSafeInteger(n) && (n as number) >= 0) &&
  Number.isSafeInteger((shape as Shape).reduce((product, n) => product * (n || 1), 1));
