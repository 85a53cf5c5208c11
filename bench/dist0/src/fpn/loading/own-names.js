/** What a model calls the parameters of a file. */
import { isKerasName, renumbered } from '../../weights/keras/layout.js';
/** Segments that wrappers of a part of a network put before what they hold. */
const WRAPPED = /\.(module|_orig_mod|_fsdp_wrapped_module|_checkpoint_wrapped_module)(?=\.)/g;
/** The number that Keras gives the layers of a session's second model, `conv1_1/kernel` for `conv1/kernel`. */
const SESSION = /_\d+(?=\/[^/]+$)/;
/** A name without the wrappers inside it: `backbone._orig_mod.conv1.weight` is `backbone.conv1.weight`. */
export const withoutWrappers = (name) => name.replace(WRAPPED, '');
/** The wrappers inside these names. */
export const wrappersIn = (names) => {
    const wrappers = new Set();
    for (const name of names)
        for (const [, wrapper] of name.matchAll(WRAPPED))
            wrappers.add(wrapper);
    return [...wrappers];
};
/**
 * What a model calls a parameter that a file has under `name`, without the path before it; undefined where it has no use for
 * it.
 * @param expected the names of its parameters
 */
export function ownName(model, name, expected) {
    const bare = withoutWrappers(name);
    const own = model.parameterName(bare);
    if (own === undefined || expected.has(own) || model.numberedLayers || !isKerasName(bare))
        return own;
    const unnumbered = model.parameterName(bare.replace(SESSION, ''));
    return unnumbered !== undefined && expected.has(unnumbered) ? unnumbered : own;
}
/** Names as `ownName` takes them: layers that Keras has only numbered get the model's numbers. */
export const usualNames = (model, names) => model.numberedLayers ? renumbered(names, model.numberedLayers) : names;
