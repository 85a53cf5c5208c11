import { batchNorm } from './batch-norm.js';
import { type ConvolutionConfig, convolution } from './convolution.js';
import { groupNormalization } from './group-norm.js';
import type { Scope } from './scope.js';

/** What follows a convolution, and what it is called. */
export type Norm = {
  readonly epsilon: number;
  /** The norm's path, given its convolution's. */
  path(convolution: string): string;
} & ({ readonly kind: 'batch' } | { readonly kind: 'group'; readonly groups: number });

/** The path of what follows a convolution that is the first module of a PyTorch `Sequential`. */
export const nextInSequence = (convolution: string): string => convolution.replace(/0$/, '1');

/**
 * A convolution and, where there is one, its norm.
 * @param x [N,C,H,W]
 * @returns [N,O,H′,W′]
 * @throws OperatorError as `convolution` and the norms do
 */
export function normalizedConvolution<T>(
  scope: Scope<T>,
  path: string,
  x: T,
  config: ConvolutionConfig,
  norm?: Norm,
): T {
  const y = convolution(scope.at(path), x, config);
  if (!norm) return y;
  const inner = scope.at(norm.path(path));
  return norm.kind === 'batch'
    ? batchNorm(inner, y, norm.epsilon)
    : groupNormalization(inner, y, norm.groups, norm.epsilon);
}
