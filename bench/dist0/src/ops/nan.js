/**
 * Gives every NaN the one bit pattern 7fc00000, or in float64 7ff8000000000000. Which payload and sign a NaN carries
 * out of an addition is left open by IEEE 754 and by ECMAScript, and the same bits everywhere is our contract.
 */
export function canonicalizeNaNs(data) {
    const { buffer, byteOffset, length } = data;
    if (data instanceof Float32Array) {
        const words = new Uint32Array(buffer, byteOffset, length);
        for (let i = 0; i < length; i++)
            if (data[i] !== data[i])
                words[i] = 0x7fc00000;
    }
    else {
        const words = new BigUint64Array(buffer, byteOffset, length);
        for (let i = 0; i < length; i++)
            if (data[i] !== data[i])
                words[i] = 0x7ff8000000000000n;
    }
}
