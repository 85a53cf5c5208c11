/** What every weight format reads into and writes from: named tensors that remember their type on file. */
import ndarray, {} from 'ndarray';
import ndops from 'ndarray-ops';
/** The shape of a tensor, without asking for its values. */
export const shapeOf = (stored) => stored.shape ?? stored.tensor.shape;
/** A tensor of a file that `read` makes when it is first asked for. */
export function onDemand(dtype, shape, read) {
    let tensor;
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
export const toStored = (tensor) => ({
    dtype: tensor.data instanceof Float32Array ? 'F32' : 'F64',
    shape: [...tensor.shape],
    tensor,
});
const isFloat32 = (tensor) => tensor.data instanceof Float32Array;
const isFloat64 = (tensor) => tensor.data instanceof Float64Array;
function copied(tensor, data) {
    const copy = ndarray(data, [...tensor.shape]);
    ndops.assign(copy, tensor);
    return copy;
}
/**
 * The stored values as float32: F16, BF16 and F32 unchanged and not copied; F64 and integers rounded
 * once to the nearest float32, ties to even.
 */
export const toFloat32 = ({ tensor }) => isFloat32(tensor) ? tensor : copied(tensor, new Float32Array(tensor.size));
/** The stored values, exactly, in an array of floats: those in an array of integers as float64. */
export const toFloating = ({ tensor }) => isFloat32(tensor) || isFloat64(tensor) ? tensor : copied(tensor, new Float64Array(tensor.size));
/** More axes than any framework writes; a file that claims them is not a tensor file. */
export const MAX_RANK = 32;
/** Whether the sizes are those of a tensor whose elements can be counted without loss. */
export const isShape = (shape) => shape.length <= MAX_RANK &&
    shape.every((n) => Number.isSafeInteger(n) && n >= 0) &&
    Number.isSafeInteger(shape.reduce((product, n) => product * (n || 1), 1));
