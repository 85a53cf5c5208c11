const NAMES = new Map([
    ['kernel', 'weight'],
    ['bias', 'bias'],
    ['gamma', 'weight'],
    ['beta', 'bias'],
    ['moving_mean', 'running_mean'],
    ['moving_variance', 'running_var'],
]);
/** `bn2a_branch2a/moving_mean:0` → `bn2a_branch2a.running_mean`; other names stay as they are. */
export function nameFromKeras(onFile) {
    const [, layer, variable = ''] = /^(.+)\/([a-z_]+)(?::0)?$/.exec(onFile) ?? [];
    const name = NAMES.get(variable);
    return name === undefined ? onFile : `${layer}.${name}`;
}
/** Whether a name on file is one of Keras' variables, whose memory is then in Keras' layout. */
export const isKerasName = (onFile) => nameFromKeras(onFile) !== onFile;
/** A kernel as our operators read it: HWIO → OIHW, [in, out] → [out, in]; anything else as it is. */
export function layoutFromKeras(value) {
    if (value.shape.length === 4)
        return value.transpose(3, 2, 0, 1);
    if (value.shape.length === 2)
        return value.transpose(1, 0);
    return value;
}
/** The shape that `layoutFromKeras` gives a tensor of this one. */
export function shapeFromKeras(shape) {
    const [h, w, i, o] = shape;
    return shape.length === 4 ? [o, i, h, w] : shape.length === 2 ? [w, h] : shape;
}
/**
 * Names with the layers that Keras has numbered, `dense`, `dense_1`, …, called as in `own`, the lowest number first. The
 * number counts through a session, so that only its order says which layer it is; a file's order need not.
 * @param own names of the layers, `dense_1` say, all of one kind
 */
export function renumbered(names, own) {
    const kind = own[0].replace(/_\d+$/, '');
    const numbered = new RegExp(`^${kind}(?:_(\\d+))?(?=/)`);
    const numberOf = (name) => {
        const [layer, number = '0'] = numbered.exec(name) ?? [];
        return layer === undefined ? undefined : Number(number);
    };
    const numbers = [...new Set(names.map(numberOf).filter((n) => n !== undefined))].sort((a, b) => a - b);
    return names.map((name) => {
        const number = numberOf(name);
        return number === undefined
            ? name
            : name.replace(numbered, (layer) => own[numbers.indexOf(number)] ?? layer);
    });
}
