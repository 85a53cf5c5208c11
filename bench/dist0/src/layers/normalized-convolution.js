import { batchNorm } from './batch-norm.js';
import { convolution } from './convolution.js';
import { groupNormalization } from './group-norm.js';
/** The path of what follows a convolution that is the first module of a PyTorch `Sequential`. */
export const nextInSequence = (convolution) => convolution.replace(/0$/, '1');
/**
 * A convolution and, where there is one, its norm.
 * @param x [N,C,H,W]
 * @returns [N,O,H′,W′]
 * @throws OperatorError as `convolution` and the norms do
 */
export function normalizedConvolution(scope, path, x, config, norm) {
    const y = convolution(scope.at(path), x, config);
    if (!norm)
        return y;
    const inner = scope.at(norm.path(path));
    return norm.kind === 'batch'
        ? batchNorm(inner, y, norm.epsilon)
        : groupNormalization(inner, y, norm.groups, norm.epsilon);
}
