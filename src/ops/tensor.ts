/**
 * A tensor is an `ndarray` view on a Float32Array. Images and feature maps are [N, C, H, W],
 * convolution weights [O, I/groups, kH, kW]. A transposed, strided or offset view is a tensor
 * like any other: an NHWC buffer is `tensor(data, [n, h, w, c]).transpose(0, 3, 1, 2)`.
 */
import ndarray, { type NdArray } from 'ndarray';
import ndops from 'ndarray-ops';
import { FpnError } from '../errors.js';
import { canonicalizeNaNs } from './nan.js';

export type Tensor = NdArray<Float32Array>;
/** A tensor of either precision. */
export type AnyTensor = Tensor | NdArray<Float64Array>;
export type Shape = readonly number[];

/** Number of elements of a shape; 1 for a scalar's empty shape. */
export const sizeOf = (shape: Shape): number => shape.reduce((product, n) => product * n, 1);

/** `1×3×600×900`, the way every message and table writes a shape. */
export const formatShape = (shape: Shape): string => (shape.length === 0 ? 'scalar' : shape.join('×'));

export const sameShape = (a: Shape, b: Shape): boolean =>
  a.length === b.length && a.every((n, axis) => n === b[axis]);

/**
 * A contiguous tensor over `data` (not copied), or over a fresh copy of a plain array.
 * @throws FpnError where the data does not have exactly as many elements as the shape.
 */
export function tensor(data: Float32Array | readonly number[], shape: Shape): Tensor {
  if (data.length !== sizeOf(shape)) {
    throw new FpnError(
      `tensor: expected ${sizeOf(shape)} elements for shape ${formatShape(shape)}, got ${data.length}`,
    );
  }
  return ndarray(data instanceof Float32Array ? data : Float32Array.from(data), [...shape]);
}

/**
 * A tensor of zeros.
 * @throws FpnError where the engine has no memory for it
 */
export function zeros(shape: Shape): Tensor {
  try {
    return ndarray(new Float32Array(sizeOf(shape)), [...shape]);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const gigabytes = (4 * sizeOf(shape)) / 1e9;
    throw new FpnError(
      `tensor: expected memory for ${formatShape(shape)} (${gigabytes} GB), got ${error.message}`,
    );
  }
}

/** Row-major strides of a shape, in elements. */
export function rowMajorStrides(shape: Shape): number[] {
  const strides = new Array<number>(shape.length);
  for (let axis = shape.length - 1, stride = 1; axis >= 0; stride *= shape[axis--]) strides[axis] = stride;
  return strides;
}

/**
 * The elements in row-major order. Shares the tensor's own memory when they lie there that way
 * already, and copies them when the tensor is a strided or transposed view.
 */
export function elements<D extends Float32Array | Float64Array>(t: NdArray<D>): D {
  const strides = rowMajorStrides(t.shape);
  const packed = t.shape.every((n, axis) => n === 1 || t.stride[axis] === strides[axis]);
  if (packed) return t.data.subarray(t.offset, t.offset + t.size) as D;
  const data = (t.data instanceof Float32Array ? new Float32Array(t.size) : new Float64Array(t.size)) as D;
  ndops.assign(ndarray(data, [...t.shape]), t);
  return data;
}

/** The tensor itself, or the float32s nearest to a float64 tensor's elements. NaNs become the canonical one. */
export function toFloat32(t: AnyTensor): Tensor {
  if (isFloat32(t)) return t;
  const rounded = Float32Array.from(elements(t));
  canonicalizeNaNs(rounded);
  return tensor(rounded, t.shape);
}

const isFloat32 = (t: AnyTensor): t is Tensor => t.data instanceof Float32Array;
