/** What a value of a wrong type is, for messages: `ArrayBuffer`, `Float32Array`, `undefined`, `string`. */
export function typeName(value) {
    if (value === null)
        return 'null';
    return typeof value === 'object' ? (value.constructor?.name ?? 'an object') : typeof value;
}
