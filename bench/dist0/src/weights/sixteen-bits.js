/**
 * The two floating-point types of 16 bits. bfloat16 is the upper half of a float32: 1 sign, 8 exponent and 7 fraction
 * bits. float16 (IEEE 754 binary16) has 5 exponent and 10 fraction bits.
 */
import { canonicalizeNaNs } from '../ops/nan.js';
const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);
/**
 * Every float16, by its bits. In a float32's place the exponent reads 2¹¹² too small, for subnormals just as for the
 * others; that of infinities and NaNs, 2¹⁶ times a number below 2, is the one to be put right.
 */
function allFloat16() {
    const values = Float32Array.from({ length: 2 ** 16 }, (_, half) => {
        bits[0] = ((half & 0x8000) << 16) | ((half & 0x7fff) << 13);
        const finite = float[0] * 2 ** 112;
        return Math.abs(finite) < 2 ** 16 ? finite : Math.abs(finite) > 2 ** 16 ? Number.NaN : finite * Infinity;
    });
    canonicalizeNaNs(values);
    return values;
}
/** Made when the first float16 is read. */
let float16Values;
/** The values of float16s, exactly: looked up, as fast as a copy. */
export function fromFloat16(halves) {
    float16Values ??= allFloat16();
    const table = float16Values;
    const values = new Float32Array(halves.length);
    for (let i = 0; i < values.length; i++)
        values[i] = table[halves[i]];
    return values;
}
/** The values of bfloat16s, exactly. */
export function fromBfloat16(halves) {
    const words = new Uint32Array(halves.length);
    for (let i = 0; i < words.length; i++)
        words[i] = halves[i] << 16;
    return new Float32Array(words.buffer);
}
/**
 * The bits of the bfloat16 nearest to `value`, ties to even, in one rounding.
 * Going through the nearest float32 would round twice; through round-to-odd it does not, because a
 * float32 whose last bit records that something was cut off never looks like a tie.
 */
export function toBfloat16(value) {
    if (Number.isNaN(value))
        return 0x7fc0;
    float[0] = value;
    const nearest = float[0];
    if (nearest !== value && Number.isFinite(value)) {
        if (Math.abs(nearest) > Math.abs(value))
            bits[0] = bits[0] - 1;
        bits[0] = bits[0] | 1;
    }
    const tiesToEven = 0x7fff + ((bits[0] >>> 16) & 1);
    return ((bits[0] + tiesToEven) >>> 16) & 0xffff;
}
