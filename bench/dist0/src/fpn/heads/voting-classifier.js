/**
 * How mr7495/COVID-CT-Code and NawafKhalid/FPN_TensorFlow classify with a pyramid: every level has two votes,
 * relu(dense) of the flattened map, and one dense layer weighs the votes of all levels. Dropout does nothing here.
 */
import { dense } from '../../layers/dense.js';
const VOTES = 2;
/** What a dense layer's sum is called in its layer: in Keras the layer is its activation's result. */
const SUM = 'linear';
/**
 * The votes on a pyramid.
 * @returns `head2`, … [N,2] by level, and `probability` [N,1] or [N,2]
 * @throws OperatorError where the levels are not of the size that the dense layers' parameters are for
 */
export function votingClassifier(scope, pyramid, config) {
    const { nn } = scope;
    const { layers, activation } = config;
    const heads = Object.entries(pyramid).map(([level, map], i) => {
        const votes = dense(scope.at(layers[i]), nn.flatten(map, 'HWC'), VOTES, SUM);
        return [level.replace('p', 'head'), scope.named(layers[i]).relu(votes)];
    });
    const votes = nn.concat(heads.map(([, head]) => head));
    const last = scope.at(layers[heads.length]);
    const sums = dense(last, votes, activation === 'sigmoid' ? 1 : 2, SUM);
    const probability = activation === 'sigmoid' ? last.named('').sigmoid(sums) : last.named('').softmax(sums);
    return { ...Object.fromEntries(heads), probability };
}
