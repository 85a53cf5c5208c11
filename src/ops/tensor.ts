/**
 * A tensor is an `ndarray` view on a Float32Array. Images and feature maps are [N, C, H, W],
 * convolution weights [O, I/groups, kH, kW]. A transposed, strided or offset view is a tensor
 * like any other: an NHWC buffer is `tensor(data, [n, h, w, c]).transpose(0, 3, 1, 2)`.
 */
import ndarray, { type NdArray } from 'ndarray';
import ndops from 'ndarray-ops';
import { FpnError, OperatorError } from '../errors.js';
import { typeName } from '../type-name.js';

/** A view on float32 numbers, strided as it may be; maps are [N,C,H,W]. */
export type Tensor = NdArray<Float32Array>;
/** What the `float64` interpreter computes with. */
export type Float64Tensor = NdArray<Float64Array>;
/** The storage of a tensor. */
export type Floats = Float32Array | Float64Array;
/** A tensor of either precision: copies and single roundings are one formula for both. */
export type AnyTensor = NdArray<Floats>;
/** The length of every axis, the slowest first; a scalar has none. */
export type Shape = readonly number[];

/** The storages by the names that ndarray has for them. */
const STORAGES = { float32: Float32Array, float64: Float64Array } as const;
export type Storage = keyof typeof STORAGES;

/** ndarray computes offsets in int32 (`|0`): from 2³¹ elements on they wrap. */
export const ELEMENT_LIMIT = 2 ** 31;

/** Number of elements of a shape; 1 for a scalar's empty shape. */
export const sizeOf = (shape: Shape): number => shape.reduce((product, n) => product * n, 1);

/** `1×3×600×900`, the way every message and table writes a shape. */
export const formatShape = (shape: Shape): string => (shape.length === 0 ? 'scalar' : shape.join('×'));

export const sameShape = (a: Shape, b: Shape): boolean =>
  a.length === b.length && a.every((n, axis) => n === b[axis]);

/**
 * A contiguous tensor over `data` (not copied), or over a fresh copy of a plain array. Axes may be empty.
 * @throws OperatorError where the data is no list of numbers, the shape no list of whole numbers, or one does not have
 *   exactly as many elements as the other
 */
export function tensor(data: Float32Array | readonly number[], shape: Shape): Tensor {
  checkSizes(shape);
  if (!(data instanceof Float32Array || data instanceof Float64Array || Array.isArray(data))) {
    throw new OperatorError('tensor', 'data', 'to be a Float32Array or an array of numbers', describe(data));
  }
  if (data.length !== sizeOf(shape)) {
    const expected = `to have ${sizeOf(shape)} elements for shape ${formatShape(shape)}`;
    throw new OperatorError('tensor', 'data', expected, String(data.length));
  }
  if (Array.isArray(data)) {
    const stray = data.findIndex((x) => typeof x !== 'number');
    if (stray >= 0) {
      throw new OperatorError('tensor', `data[${stray}]`, 'to be a number', describe(data[stray]));
    }
  }
  return ndarray(data instanceof Float32Array ? data : Float32Array.from(data), [...shape]);
}

/**
 * A tensor of zeros. Axes may be empty.
 * @throws OperatorError where the shape is no list of whole numbers, or has 2³¹ elements or more
 * @throws FpnError where the engine has no memory for it
 */
export function zeros(shape: Shape): Tensor;
export function zeros<S extends Storage>(
  shape: Shape,
  storage: S,
): NdArray<InstanceType<(typeof STORAGES)[S]>>;
export function zeros(shape: Shape, storage: Storage = 'float32'): AnyTensor {
  checkSizes(shape);
  const Data = STORAGES[storage];
  try {
    return ndarray<Floats>(new Data(sizeOf(shape)), [...shape]);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const gigabytes = (Data.BYTES_PER_ELEMENT * sizeOf(shape)) / 1e9;
    throw new FpnError(
      `tensor: expected memory for ${formatShape(shape)} (${gigabytes} GB), got ${error.message}`,
    );
  }
}

function checkSizes(shape: Shape): void {
  if (!Array.isArray(shape) || !shape.every((n) => Number.isSafeInteger(n) && n >= 0)) {
    const got = Array.isArray(shape) ? `[${shape.map(String).join(', ')}]` : describe(shape);
    throw new OperatorError('tensor', 'shape', 'to be whole numbers', got);
  }
  if (sizeOf(shape) >= ELEMENT_LIMIT) {
    throw new OperatorError('tensor', 'shape', 'of fewer than 2³¹ elements', formatShape(shape));
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
export function elements<D extends Floats>(t: NdArray<D>): D {
  const strides = rowMajorStrides(t.shape);
  const packed = t.shape.every((n, axis) => n === 1 || t.stride[axis] === strides[axis]);
  if (packed) return t.data.subarray(t.offset, t.offset + t.size) as D;
  const data = (t.data instanceof Float32Array ? new Float32Array(t.size) : new Float64Array(t.size)) as D;
  assign(ndarray<Floats>(data, [...t.shape]), t);
  return data;
}

/** Shorter runs cost more than their elements one by one. */
const LEAST_RUN = 16;

/** Writes a tensor into another of its shape: what lies side by side in both is copied at once. */
export function assign(target: AnyTensor, source: AnyTensor): void {
  const { shape } = target;
  let axes = shape.length;
  let run = 1;
  const follow = (axis: number): boolean =>
    shape[axis] === 1 || (target.stride[axis] === run && source.stride[axis] === run);
  while (axes > 0 && follow(axes - 1)) run *= shape[--axes];
  if (run < LEAST_RUN) {
    ndops.assign(target, source);
    return;
  }
  const copy = (axis: number, to: number, from: number): void => {
    if (axis === axes) {
      target.data.set(source.data.subarray(from, from + run), to);
      return;
    }
    for (let n = 0; n < shape[axis]; n++) {
      copy(axis + 1, to + n * target.stride[axis], from + n * source.stride[axis]);
    }
  };
  copy(0, target.offset, source.offset);
}

/** What stands where a tensor, a shape or options should, for a message. */
export function describe(value: unknown): string {
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (typeof value === 'function') return 'a function';
  if (typeof value !== 'object' || value === null) return String(value);
  const { data, shape } = value as Partial<AnyTensor>;
  return ArrayBuffer.isView(data) && Array.isArray(shape)
    ? `an ndarray of ${typeName(data)}`
    : typeName(value);
}
