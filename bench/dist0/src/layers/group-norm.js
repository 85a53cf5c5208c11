/**
 * Group normalisation with PyTorch's names: `weight` and `bias`, each [C] (see ops/group-norm).
 * @param x [N,C,H,W]
 * @throws OperatorError where the groups do not divide the channels, or ε is not from 0 to 10¹⁰⁰
 */
export function groupNormalization(scope, x, groups, epsilon) {
    const shape = [scope.channels(x)];
    const parameters = {
        scale: scope.parameter('weight', 'scale', shape),
        shift: scope.parameter('bias', 'shift', shape),
    };
    return scope.nn.groupNorm(x, groups, parameters, epsilon);
}
