/**
 * A fully connected layer with its own parameters: `weight` [units, I] and `bias` [units].
 * @param x rows [N,I]
 * @param operator what the operator is called, within its layer, where the layer's own name is that of something else: a
 *   Dense layer of Keras' gives what its activation makes of it
 * @returns [N, units]
 * @throws OperatorError where x is not rows
 */
export function dense(scope, x, units, operator) {
    const weight = scope.parameter('weight', 'kernel', [units, scope.channels(x)]);
    return scope.named(operator).linear(x, weight, scope.parameter('bias', 'bias', [units]));
}
