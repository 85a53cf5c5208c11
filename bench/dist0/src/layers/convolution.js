/**
 * A convolution with its own parameters: `weight` [O, C/groups, k, k] and, if biased, `bias` [O].
 * @param x [N,C,H,W]
 * @returns [N,O,H′,W′]
 * @throws OperatorError where the groups do not divide the channels, or the window does not fit (see `checkConv2d`)
 */
export function convolution(scope, x, config) {
    const { channels, kernel, bias, operator, ...options } = config;
    const inputs = scope.channels(x) / (options.groups ?? 1);
    const weight = scope.parameter('weight', 'kernel', [channels, inputs, kernel, kernel]);
    const shift = bias ? scope.parameter('bias', 'bias', [channels]) : undefined;
    return scope.named(operator).conv2d(x, weight, shift, options);
}
