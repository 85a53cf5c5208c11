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

/** The arrays that hold values: integers of up to 32 bits as wide as they are on file, those of 64 bits as float64. */
export type Values =
  | Float32Array
  | Float64Array
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array;

/**
 * A tensor as a file holds it. The values are exact: F16, BF16 and F32 lie in a Float32Array, F64, I64 and U64 in a
 * Float64Array, and the other integers and booleans (0 or 1) in an array of their own type.
 *
 * A reader makes `tensor` out of the file's bytes when it is first asked for, so that nothing is inflated, widened
 * or copied that nobody wants: leave the bytes unchanged as long as tensors are still to be asked for. From then on
 * the memory is not the file's, but tensors that share a storage in a .pth file share it here too, as strided views.
 */
export interface StoredTensor {
  readonly dtype: DtypeName;
  /** That of `tensor`, where it is known without it: see `shapeOf`. */
  readonly shape?: Shape;
  /**
   * @throws FormatError where it takes more memory than its file may take (see bytes/budget.ts), or was compressed
   * and is damaged
   */
  readonly tensor: NdArray<Values>;
}

/** The tensors of one file by name, in the file's own order. */
export interface WeightFile extends Map<string, StoredTensor> {
  /** Texts that a checkpoint keeps beside its tensors, by their paths: mmdetection's `meta.config`, … */
  readonly texts?: ReadonlyMap<string, string>;
}

/** The shape of a tensor, without asking for its values. */
export const shapeOf = (stored: StoredTensor): Shape => stored.shape ?? stored.tensor.shape;

/** A tensor of a file that `read` makes when it is first asked for. */
export function onDemand(dtype: DtypeName, shape: Shape, read: () => NdArray<Values>): StoredTensor {
  let tensor: NdArray<Values> | undefined;
  return {
    dtype,
    shape,
    get tensor() {
      tensor ??= read();
      return tensor;
    },
  };
}

/** A tensor as a file would hold it without loss: F32 or F64, after its elements. Shares its memory. */
export const toStored = (tensor: NdArray<Float32Array | Float64Array>): StoredTensor => ({
  dtype: tensor.data instanceof Float32Array ? 'F32' : 'F64',
  shape: [...tensor.shape],
  tensor,
});

const isFloat32 = (tensor: NdArray<Values>): tensor is Tensor => tensor.data instanceof Float32Array;

const isFloat64 = (tensor: NdArray<Values>): tensor is NdArray<Float64Array> =>
  tensor.data instanceof Float64Array;

function copied<D extends Float32Array | Float64Array>(tensor: NdArray<Values>, data: D): NdArray<D> {
  const copy = ndarray(data, [...tensor.shape]);
  ndops.assign(copy, tensor);
  return copy;
}

/**
 * The stored values as float32: F16, BF16 and F32 unchanged and not copied; F64 and integers rounded
 * once to the nearest float32, ties to even.
 */
export const toFloat32 = ({ tensor }: StoredTensor): Tensor =>
  isFloat32(tensor) ? tensor : copied(tensor, new Float32Array(tensor.size));

/** The stored values, exactly, in an array of floats: those in an array of integers as float64. */
export const toFloating = ({ tensor }: StoredTensor): NdArray<Float32Array | Float64Array> =>
  isFloat32(tensor) || isFloat64(tensor) ? tensor : copied(tensor, new Float64Array(tensor.size));

/** More axes than any framework writes; a file that claims them is not a tensor file. */
export const MAX_RANK = 32;

/** Whether the sizes are those of a tensor whose elements can be counted without loss. */
export const isShape = (shape: readonly unknown[]): shape is Shape =>
  shape.length <= MAX_RANK &&
  shape.every((n) => Number.isSafeInteger(n) && (n as number) >= 0) &&
  Number.isSafeInteger((shape as Shape).reduce((product, n) => product * (n || 1), 1));
