/**
 * A tensor is an `ndarray` view on a Float32Array. Images and feature maps are [N, C, H, W],
 * convolution weights [O, I/groups, kH, kW]. A transposed, strided or offset view is a tensor
 * like any other: an NHWC buffer is `tensor(data, [n, h, w, c]).transpose(0, 3, 1, 2)`.
 */
import ndarray, {} from 'ndarray';
import ndops from 'ndarray-ops';
import { FpnError, OperatorError } from '../errors.js';
import { typeName } from '../type-name.js';
/** The storages by the names that ndarray has for them. */
const STORAGES = { float32: Float32Array, float64: Float64Array };
/** ndarray computes offsets in int32 (`|0`): from 2³¹ elements on they wrap. */
export const ELEMENT_LIMIT = 2 ** 31;
/** Number of elements of a shape; 1 for a scalar's empty shape. */
export const sizeOf = (shape) => shape.reduce((product, n) => product * n, 1);
/** `1×3×600×900`, the way every message and table writes a shape. */
export const formatShape = (shape) => (shape.length === 0 ? 'scalar' : shape.join('×'));
export const sameShape = (a, b) => a.length === b.length && a.every((n, axis) => n === b[axis]);
/**
 * A contiguous tensor over `data` (not copied), or over a fresh copy of a plain array. Axes may be empty.
 * @throws OperatorError where the data is no list of numbers, the shape no list of whole numbers, or one does not have
 *   exactly as many elements as the other
 */
export function tensor(data, shape) {
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
export function zeros(shape, storage = 'float32') {
    checkSizes(shape);
    const Data = STORAGES[storage];
    try {
        return ndarray(new Data(sizeOf(shape)), [...shape]);
    }
    catch (error) {
        if (!(error instanceof RangeError))
            throw error;
        const gigabytes = (Data.BYTES_PER_ELEMENT * sizeOf(shape)) / 1e9;
        throw new FpnError(`tensor: expected memory for ${formatShape(shape)} (${gigabytes} GB), got ${error.message}`);
    }
}
function checkSizes(shape) {
    if (!Array.isArray(shape) || !shape.every((n) => Number.isSafeInteger(n) && n >= 0)) {
        const got = Array.isArray(shape) ? `[${shape.map(String).join(', ')}]` : describe(shape);
        throw new OperatorError('tensor', 'shape', 'to be whole numbers', got);
    }
    if (sizeOf(shape) >= ELEMENT_LIMIT) {
        throw new OperatorError('tensor', 'shape', 'of fewer than 2³¹ elements', formatShape(shape));
    }
}
/** Row-major strides of a shape, in elements. */
export function rowMajorStrides(shape) {
    const strides = new Array(shape.length);
    for (let axis = shape.length - 1, stride = 1; axis >= 0; stride *= shape[axis--])
        strides[axis] = stride;
    return strides;
}
/**
 * The elements in row-major order. Shares the tensor's own memory when they lie there that way
 * already, and copies them when the tensor is a strided or transposed view.
 */
export function elements(t) {
    const strides = rowMajorStrides(t.shape);
    const packed = t.shape.every((n, axis) => n === 1 || t.stride[axis] === strides[axis]);
    if (packed)
        return t.data.subarray(t.offset, t.offset + t.size);
    const data = (t.data instanceof Float32Array ? new Float32Array(t.size) : new Float64Array(t.size));
    ndops.assign(ndarray(data, [...t.shape]), t);
    return data;
}
/** What stands where a tensor, a shape or options should, for a message. */
export function describe(value) {
    if (Array.isArray(value))
        return `an array of ${value.length}`;
    if (typeof value === 'function')
        return 'a function';
    if (typeof value !== 'object' || value === null)
        return String(value);
    const { data, shape } = value;
    return ArrayBuffer.isView(data) && Array.isArray(shape)
        ? `an ndarray of ${typeName(data)}`
        : typeName(value);
}
