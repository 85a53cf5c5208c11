import { tensor } from '../ops/tensor.js';
/**
 * x·scale + shift per channel, rounded once: Caffe2's AffineChannel, with `weight` and `bias`, each [C]. It is the batch norm
 * of mean 0, variance 1 and ε 0.
 * @param x [N,C,H,W]
 * @param operator as in `batchNorm`
 * @throws OperatorError where x is no map
 */
export function channelAffine(scope, x, operator) {
    const { nn } = scope;
    const shape = [scope.channels(x)];
    const parameters = {
        scale: scope.parameter('weight', 'scale', shape),
        shift: scope.parameter('bias', 'shift', shape),
        mean: nn.tensor(tensor(new Float32Array(shape[0]), shape)),
        variance: nn.tensor(tensor(new Float32Array(shape[0]).fill(1), shape)),
    };
    return scope.named(operator).batchNorm2d(x, parameters, 0);
}
