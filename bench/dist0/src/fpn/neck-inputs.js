/** Feature maps of one's own for a model's neck: what is wrong with them, all of it at once. */
import { FpnError } from '../errors.js';
import { formatShape, sizeOf } from '../ops/tensor.js';
/**
 * What keeps maps, finest first, from being a backbone's, each as `c3 of …, got …`. Channels are not looked at: a neck
 * without weights takes any.
 */
export const mapProblems = (maps) => maps.flatMap(({ name, shape }, i) => {
    if (!isMap(shape))
        return [`${name} of shape N×C×H×W, none empty, got ${formatShape(shape)}`];
    const finer = maps[i - 1];
    if (!finer || !isMap(finer.shape) || follows(shape, finer.shape))
        return [];
    const got = `${formatShape(shape)} after ${formatShape(finer.shape)}`;
    return [`${name} of the batch of ${finer.name} and no larger, got ${got}`];
});
const isMap = (shape) => shape.length === 4 && sizeOf(shape) > 0;
const follows = ([batch, , height, width], [finerBatch, , finerHeight, finerWidth]) => batch === finerBatch && height <= finerHeight && width <= finerWidth;
/** @throws FpnError where the maps are not as many as the neck reads, in its order, of one batch */
export function checkNeckInputs({ name, neckInputs }, shapes) {
    const wanted = `${neckInputs.length} maps ${neckInputs.join(', ')}`;
    const problems = [
        ...(shapes.length === neckInputs.length ? [] : [`${wanted}, got ${shapes.length}`]),
        ...mapProblems(neckInputs.slice(0, shapes.length).map((input, i) => ({ name: input, shape: shapes[i] }))),
    ];
    if (problems.length > 0)
        throw new FpnError(`${name}: expected ${problems.join('; ')}`);
}
