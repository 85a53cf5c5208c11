/**
 * Element types: bytes on file ↔ exact values in memory. Widening f16 and bf16 to float32 and
 * integers to float64 loses nothing; an integer that float64 cannot hold is an error, not a rounding.
 */
import { setFloat16 } from '@petamoriken/float16';
import { FormatError } from '../errors.js';
import { canonicalizeNaNs } from '../ops/nan.js';
import { elements } from '../ops/tensor.js';
import { fromBfloat16, fromFloat16, toBfloat16 } from './sixteen-bits.js';
const floating = (bytes, read, put) => ({
    bytes,
    read,
    put,
    accepts: () => true,
});
const integer = (bytes, low, high, read, put) => ({
    bytes,
    range: `integers from ${low} to ${high}`,
    read,
    put,
    accepts: (value) => Number.isInteger(value) && value >= low && value <= high,
});
/** Whether typed arrays have the least significant byte first, as nearly everywhere. */
const LITTLE_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;
/** Beyond this neighbouring integers are no longer all float64. */
const EXACT = 2 ** 53;
/** 64-bit integers as float64: upper·2³² + lower is exact up to ±2⁵³, and nothing beyond is taken. */
function exactly(lower, upper) {
    const first = LITTLE_ENDIAN ? 0 : 1;
    const second = 1 - first;
    const values = new Float64Array(lower.length / 2);
    for (let i = 0; i < values.length; i++) {
        const high = upper[2 * i + second];
        const low = lower[2 * i + first];
        const isExact = (high >= -(2 ** 21) && high < 2 ** 21) || (high === 2 ** 21 && low === 0);
        if (!isExact)
            return { bad: i };
        values[i] = high * 2 ** 32 + low;
    }
    return values;
}
function booleans(bytes) {
    for (let i = 0; i < bytes.length; i++)
        if (bytes[i] > 1)
            return { bad: i };
    return bytes.slice();
}
const F64_NAN = 0x7ff8000000000000n;
const DTYPES = {
    BOOL: integer(1, 0, 1, (memory, at, count) => booleans(new Uint8Array(memory, at, count)), (v, at, x) => v.setUint8(at, x)),
    U8: integer(1, 0, 0xff, (memory, at, count) => new Uint8Array(memory, at, count).slice(), (v, at, x) => v.setUint8(at, x)),
    I8: integer(1, -0x80, 0x7f, (memory, at, count) => new Int8Array(memory, at, count).slice(), (v, at, x) => v.setInt8(at, x)),
    U16: integer(2, 0, 0xffff, (memory, at, count) => new Uint16Array(memory, at, count).slice(), (v, at, x) => v.setUint16(at, x, true)),
    I16: integer(2, -0x8000, 0x7fff, (memory, at, count) => new Int16Array(memory, at, count).slice(), (v, at, x) => v.setInt16(at, x, true)),
    U32: integer(4, 0, 2 ** 32 - 1, (memory, at, count) => new Uint32Array(memory, at, count).slice(), (v, at, x) => v.setUint32(at, x, true)),
    I32: integer(4, -(2 ** 31), 2 ** 31 - 1, (memory, at, count) => new Int32Array(memory, at, count).slice(), (v, at, x) => v.setInt32(at, x, true)),
    U64: integer(8, 0, EXACT, (memory, at, count) => {
        const words = new Uint32Array(memory, at, 2 * count);
        return exactly(words, words);
    }, (v, at, x) => v.setBigUint64(at, BigInt(x), true)),
    I64: integer(8, -EXACT, EXACT, (memory, at, count) => exactly(new Uint32Array(memory, at, 2 * count), new Int32Array(memory, at, 2 * count)), (v, at, x) => v.setBigInt64(at, BigInt(x), true)),
    F16: floating(2, (memory, at, count) => fromFloat16(new Uint16Array(memory, at, count)), (v, at, x) => (Number.isNaN(x) ? v.setUint16(at, 0x7e00, true) : setFloat16(v, at, x, true))),
    BF16: floating(2, (memory, at, count) => fromBfloat16(new Uint16Array(memory, at, count)), (v, at, x) => v.setUint16(at, toBfloat16(x), true)),
    F32: floating(4, (memory, at, count) => new Float32Array(memory, at, count).slice(), (v, at, x) => (Number.isNaN(x) ? v.setUint32(at, 0x7fc00000, true) : v.setFloat32(at, x, true))),
    F64: floating(8, (memory, at, count) => new Float64Array(memory, at, count).slice(), (v, at, x) => (Number.isNaN(x) ? v.setBigUint64(at, F64_NAN, true) : v.setFloat64(at, x, true))),
};
export const isDtypeName = (name) => typeof name === 'string' && Object.hasOwn(DTYPES, name);
export const DTYPE_NAMES = Object.keys(DTYPES).join(', ');
export const bytesPerElement = (dtype) => DTYPES[dtype].bytes;
/** The bytes in the machine's order, at an address where a typed array can begin: themselves where they are so already. */
function inOrder(bytes, size, littleEndian) {
    if (size > 1 && littleEndian !== LITTLE_ENDIAN) {
        return Uint8Array.from(bytes, (_, i) => bytes[i ^ (size - 1)]);
    }
    // no slice: a Buffer's is a view
    return bytes.byteOffset % size === 0 ? bytes : new Uint8Array(bytes);
}
/** Which bits are no value: 64 bits beyond float64's integers, and booleans. The other types use all of theirs. */
const PARTIAL = ['BOOL', 'U64', 'I64'];
/**
 * Whether all the elements in `bytes` have values; nothing of them is kept.
 * @throws FormatError for an integer beyond ±2⁵³, or a boolean that is neither 0 nor 1.
 */
export function checkValues(bytes, dtype, place, littleEndian = true) {
    if (PARTIAL.includes(dtype))
        decode(bytes, dtype, place, littleEndian);
}
/** Bytes that the values of so many elements take in memory. */
export const bytesOfValues = (dtype, elements) => elements * Math.max(bytesPerElement(dtype), DTYPES[dtype].range === undefined ? 4 : 1);
/** The same of elements that do not lie in the file as they are: they will be wanted as float32, if no wider. */
export const bytesWanted = (dtype, elements) => Math.max(4 * elements, bytesOfValues(dtype, elements));
/**
 * The values of all the elements in `bytes`, a fresh array.
 * @throws FormatError as `checkValues` does
 */
export function decode(bytes, dtype, place, littleEndian = true) {
    const type = DTYPES[dtype];
    const { buffer, byteOffset, byteLength } = inOrder(bytes, type.bytes, littleEndian);
    const values = type.read(buffer, byteOffset, byteLength / type.bytes);
    if ('bad' in values) {
        const got = `another ${dtype} at element ${values.bad}`;
        throw new FormatError(place.format, `${type.range} in ${place.tensor}`, got);
    }
    if (values instanceof Float32Array || values instanceof Float64Array)
        canonicalizeNaNs(values);
    return values;
}
/**
 * Writes the elements in row-major order to `view` from byte `at` on, little-endian, rounding once
 * where the floating-point type is narrower than the values.
 * @throws FormatError for a value that an integer type cannot hold.
 */
export function encode({ dtype, tensor }, view, at, place) {
    const type = DTYPES[dtype];
    const { data, shape, stride } = tensor;
    if (dtype === 'F32' && data instanceof Float32Array) {
        putFloats(view, at, elements(tensor));
        return;
    }
    let to = at;
    const put = (value) => {
        if (!type.accepts(value)) {
            throw new FormatError(place.format, `${type.range} for ${dtype} ${place.tensor}`, String(value));
        }
        type.put(view, to, value);
        to += type.bytes;
    };
    const visit = (axis, from) => {
        const last = axis === shape.length - 1;
        for (let i = 0, index = from; i < shape[axis]; i++, index += stride[axis]) {
            if (last)
                put(data[index]);
            else
                visit(axis + 1, index);
        }
    };
    if (shape.length === 0)
        put(data[tensor.offset]);
    else
        visit(0, tensor.offset);
}
/** What most tensors are, and the largest: their own loop takes a third of the time. */
function putFloats(view, at, values) {
    const { put } = DTYPES.F32;
    for (let i = 0; i < values.length; i++)
        put(view, at + 4 * i, values[i]);
}
