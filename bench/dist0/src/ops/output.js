import { storageOf } from './check.js';
import { canonicalizeNaNs } from './nan.js';
import { elements, zeros } from './tensor.js';
/** A new tensor in the storage of `like`; `write` fills it. */
export function output(like, shape, write) {
    const y = zeros(shape, storageOf(like));
    write(y);
    canonicalizeNaNs(y.data);
    return y;
}
/** A new tensor of f of every element. */
export const mapped = (x, f) => output(x, x.shape, ({ data }) => {
    const source = elements(x);
    for (let i = 0; i < data.length; i++)
        data[i] = f(source[i]);
});
