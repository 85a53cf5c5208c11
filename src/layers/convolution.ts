import type { ConvOptions } from '../ops/options.js';
import type { Scope } from './scope.js';

/** A convolution but for its parameters: the options of `conv2d`, and what decides their shapes. */
export interface ConvolutionConfig extends ConvOptions {
  /** Output channels. */
  readonly channels: number;
  /** A square kernel's side. */
  readonly kernel: number;
  readonly bias: boolean;
}

/** A convolution with its own parameters: `weight` [O, C/groups, k, k] and, if biased, `bias` [O]. */
export function convolution<T>(scope: Scope<T>, x: T, config: ConvolutionConfig): T {
  const { channels, kernel, bias, ...options } = config;
  const inputs = scope.channels(x) / (options.groups ?? 1);
  const weight = scope.parameter('weight', 'kernel', [channels, inputs, kernel, kernel]);
  return scope.nn.conv2d(x, weight, bias ? scope.parameter('bias', 'bias', [channels]) : undefined, options);
}
