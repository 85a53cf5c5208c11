/** From a weight file to a model's parameters, with everything that does not fit said at once. */
import { FpnError } from '../errors.js';
import { seededParameter } from '../layers/seeded.js';
import { elements } from '../ops/tensor.js';
import { isKerasName, layoutFromKeras } from '../weights/keras/layout.js';
import { toFloat32 } from '../weights/stored-tensor.js';
import { isComplete, matchParameters, matchWeights } from './loading/match.js';
import { checkStyle } from './loading/mmdet-style.js';
import { WeightsError } from './loading/problems.js';
import { imageShapeOf } from './model.js';
import { neckParametersOf, parametersOf, shapesOf } from './run-model.js';
/**
 * A model's parameters from a weight file, rounded to float32 where the file holds more. The file may be a whole training
 * checkpoint: the parameters are looked for where they are (see `matchWeights`, which also says where that is), and
 * what other parts of a detector have in it is left alone.
 * @param image shape of the input that the weights are for, where it is not the model's own (see `parametersOf`)
 * @param key path in the file under which to look, where several fit: `ema`
 * @throws WeightsError where parameters are missing, unexpected, wrongly shaped, ambiguous, not finite, or negative variances
 * @throws FpnError where nothing stands under the key, or the file says that it is of another model (mmdetection's style)
 */
export function loadParameters(model, file, image = imageShapeOf(model), key) {
    checkStyle(model, file);
    return parametersFrom(matchWeights(model, file, { image, key }));
}
/**
 * The parameters of a model's neck, on feature maps of these shapes, from a file of the neck's or of the whole model's.
 * @throws FpnError where the weights are the model's, and the maps do not have the channels that they are for
 * @throws WeightsError as `loadParameters` does
 */
export const loadNeckParameters = (model, file, features, key) => parametersFrom(matchNeckWeights(model, file, features, key));
/**
 * How a file matches the neck of a model, on feature maps of these shapes; the rest of the model may be in it.
 * @throws FpnError as `loadNeckParameters` and `matchWeights` do
 */
export function matchNeckWeights(model, file, features, key) {
    const specs = neckParametersOf(model, features);
    const rest = new Set(parametersOf(model).map(({ name }) => name));
    for (const { name } of specs)
        rest.delete(name);
    const match = matchParameters(model, file, specs, rest, key);
    if (match.misshapen.length > 0) {
        const own = ownNeckInputs(model, features);
        const onOwn = matchParameters(model, file, neckParametersOf(model, own), rest, key);
        if (isComplete(onOwn))
            throw new FpnError(otherChannels(model, own, features));
    }
    return match;
}
/** Maps of these sizes, with the channels of the model's own backbone. */
function ownNeckInputs(model, features) {
    const own = shapesOf(model, imageShapeOf(model)).features;
    return features.map(([batch, , ...size], i) => [batch, own[model.neckInputs[i]][1], ...size]);
}
function otherChannels({ name, neckInputs }, own, given) {
    const wrong = neckInputs.flatMap((input, i) => own[i][1] === given[i][1] ? [] : [`${input} of ${own[i][1]}, got ${given[i][1]}`]);
    return `${name}: expected maps with the channels that the weights are for: ${wrong.join('; ')}`;
}
/**
 * The parameters that were found in a file, in our layout and as float32.
 * @throws WeightsError where the match is not complete, or values are not finite or negative where they are variances
 */
export function parametersFrom(match) {
    const parameters = new Map();
    const nonFinite = [];
    const negative = [];
    for (const [name, { spec, onFile, stored }] of match.found) {
        const inFileLayout = toFloat32(stored);
        const value = isKerasName(onFile) ? layoutFromKeras(inFileLayout) : inFileLayout;
        const values = elements(value);
        parameters.set(name, value);
        if (!values.every(Number.isFinite))
            nonFinite.push(name);
        else if (spec.role === 'variance' && values.some((v) => v < 0))
            negative.push(name);
    }
    if (!isComplete(match) || nonFinite.length + negative.length > 0) {
        const { missing, unexpected, misshapen, ambiguous } = match;
        const problems = { missing, unexpected, misshapen, nonFinite, negative, ambiguous };
        throw new WeightsError(match.model.name, problems);
    }
    return parameters;
}
/** Answers a network's requests from loaded parameters. */
export const fromLoaded = (parameters) => ({ name }) => {
    const value = parameters.get(name);
    if (!value)
        throw new FpnError(`weights: expected a parameter ${name}, got none of that name`);
    return value;
};
/** Answers a network's requests with seeded He weights (see layers/seeded), made as they are asked for. */
export const fromSeed = (seed = 0) => (spec) => seededParameter(spec, seed);
