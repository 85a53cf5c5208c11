import { batchNorm } from './batch-norm.js';
import { type ConvolutionConfig, convolution } from './convolution.js';
import type { Scope } from './scope.js';

/** What follows a convolution, and what it is called. */
export interface Norm {
  readonly kind: 'batch';
  readonly epsilon: number;
  /** The norm's path, given its convolution's. */
  path(convolution: string): string;
}

/** A convolution and, where there is one, its norm. */
export function normalizedConvolution<T>(
  scope: Scope<T>,
  path: string,
  x: T,
  config: ConvolutionConfig,
  norm?: Norm,
): T {
  const y = convolution(scope.at(path), x, config);
  return norm ? batchNorm(scope.at(norm.path(path)), y, norm.epsilon) : y;
}
