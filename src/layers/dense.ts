import type { Scope } from './scope.js';

/** A fully connected layer of rows [N,I] with its own parameters: `weight` [units, I] and `bias` [units]. */
export function dense<T>(scope: Scope<T>, x: T, units: number): T {
  const weight = scope.parameter('weight', 'kernel', [units, scope.channels(x)]);
  return scope.nn.linear(x, weight, scope.parameter('bias', 'bias', [units]));
}
