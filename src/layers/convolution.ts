import type { ConvOptions } from '../ops/options.js';
import type { Scope } from './scope.js';

/** A convolution but for its parameters: the options of `conv2d`, and what decides their shapes. */
export interface ConvolutionConfig extends ConvOptions {
  /** Output channels. */
  readonly channels: number;
  /** A square kernel's side. */
  readonly kernel: number;
  readonly bias: boolean;
  /**
   * What the operator is called, within its layer, where the layer's own name is that of something else: a layer of
   * detectron2's gives what its norm makes of the convolution. '' is the layer itself.
   */
  readonly operator?: string | undefined;
}

/**
 * A convolution with its own parameters: `weight` [O, C/groups, k, k] and, if biased, `bias` [O].
 * @param x [N,C,H,W]
 * @returns [N,O,H′,W′]
 * @throws OperatorError where the groups do not divide the channels, or the window does not fit (see `checkConv2d`)
 */
export function convolution<T>(scope: Scope<T>, x: T, config: ConvolutionConfig): T {
  const { channels, kernel, bias, operator, ...options } = config;
  const inputs = scope.channels(x) / (options.groups ?? 1);
  const weight = scope.parameter('weight', 'kernel', [channels, inputs, kernel, kernel]);
  const shift = bias ? scope.parameter('bias', 'bias', [channels]) : undefined;
  return scope.named(operator).conv2d(x, weight, shift, options);
}
