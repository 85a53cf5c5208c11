import type { Scope } from './scope.js';

/**
 * Batch normalisation with PyTorch's names: `weight`, `bias`, `running_mean`, `running_var`, each [C].
 * A frozen batch norm is the same function (see ops/batch-norm2d).
 * @param x [N,C,H,W]
 * @throws OperatorError where x is no map, or ε is no number from 0 on
 */
export function batchNorm<T>(scope: Scope<T>, x: T, epsilon: number): T {
  const shape = [scope.channels(x)];
  const parameters = {
    scale: scope.parameter('weight', 'scale', shape),
    shift: scope.parameter('bias', 'shift', shape),
    mean: scope.parameter('running_mean', 'mean', shape),
    variance: scope.parameter('running_var', 'variance', shape),
  };
  return scope.nn.batchNorm2d(x, parameters, epsilon);
}
