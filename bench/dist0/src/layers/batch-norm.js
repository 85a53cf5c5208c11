/**
 * Batch normalisation with PyTorch's names: `weight`, `bias`, `running_mean`, `running_var`, each [C].
 * A frozen batch norm is the same function (see ops/batch-norm2d).
 * @param x [N,C,H,W]
 * @param operator what the operator is called, within its layer, where the layer's own name is that of something else
 * @throws OperatorError where x is no map
 */
export function batchNorm(scope, x, epsilon, operator) {
    const shape = [scope.channels(x)];
    const parameters = {
        scale: scope.parameter('weight', 'scale', shape),
        shift: scope.parameter('bias', 'shift', shape),
        mean: scope.parameter('running_mean', 'mean', shape),
        variance: scope.parameter('running_var', 'variance', shape),
    };
    return scope.named(operator).batchNorm2d(x, parameters, epsilon);
}
